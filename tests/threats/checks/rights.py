"""15: one address and one operation of the matrix in tests/rights, for each thing that keeps strangers out."""

from escale.core.tasks import enqueue
from tests.rights import knocking
from tests.rights.cast import cast


def check_only_those_who_are_meant_come_in(name: str) -> None:
    played = cast()
    assert list(knocking.wrong(played, name)) == []


def check_only_those_who_are_meant_are_answered(name: str) -> None:
    played = cast()
    of_round = played.world.play.of_round
    enqueue("meetings.plan", subject=of_round, round_id=of_round.pk, seconds=1)
    assert list(knocking.wrongly_answered(played, knocking.secrets_of(played), name)) == []
