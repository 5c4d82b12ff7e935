"""Who may do what with results, and what holds for every figure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from escale.apps.agreements.models import Agreement, Party
from escale.apps.agreements.rules import officers, party_of
from escale.apps.results.models import Evidence, Value

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor

__all__ = ["may_define", "may_state", "party_of", "proofs", "signing_parties"]

MOST_RESULTS: Final = 100
MOST_INDICATORS: Final = 300  # of one agreement
MOST_PERIODS: Final = 100  # of one indicator
MOST_PARTS: Final = 100  # of one figure
MOST_EVIDENCE: Final = 50  # of one value


def may_define(user: "Visitor", agreement: Agreement) -> bool:
    """Whether a user says what is measured: for a party that still stands, or for the cooperation's office."""
    if not user.is_authenticated:
        return False
    office = officers().filter(user=user, cooperation=agreement.cooperation_id, institution=None)
    return party_of(user, agreement) is not None or office.exists()


def signing_parties(agreement: Agreement) -> list[Party]:
    """The institutions whose word a figure needs: parties that still stand, other than witnesses."""
    standing = agreement.parties.filter(withdrawn_on=None, institution__isnull=False)
    return list(
        standing.exclude(role=Party.Role.WITNESS).select_related("institution", "organisation").order_by("pk")
    )


def may_state(party: Party | None, value: Value) -> bool:
    """Whether a party signs or contests a value: never its own, never a draft, and no witness does."""
    return (
        party is not None
        and party.role != Party.Role.WITNESS
        and party.pk != value.party_id
        and value.state in (Value.State.ENTERED, Value.State.CONTESTED)
    )


def proofs(evidence: Iterable[Evidence]) -> int:
    """How many pieces of evidence still stand."""
    return sum(each.proves for each in evidence)
