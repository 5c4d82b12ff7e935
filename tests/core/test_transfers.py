"""Nobody says yes: no. Somebody says no: no."""

from escale.core import transfers
from tests.apps.webhooks.helpers import NO, YES, verdict


def ask() -> transfers.Verdict:
    return transfers.check(cooperation=1, country="US", categories=[transfers.PUBLIC_FACTS], purpose="test")


def test_without_a_keeper_of_bases_nothing_leaves() -> None:
    with verdict(None):
        assert not ask().allowed
        assert str(ask().reason) == "No basis for sending data to this country is recorded."


def test_one_no_outweighs_a_yes() -> None:
    with verdict(YES):
        assert ask() == YES
        transfers.register(lambda **_question: NO)
        assert ask() == NO
