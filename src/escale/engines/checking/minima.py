"""Certificates of kind `minima`: breaks that single participants cannot avoid, whatever the others do."""

from functools import cache
from typing import TYPE_CHECKING, Any

from escale.engines.checking.documents import InvalidDocument, RoundDocument

if TYPE_CHECKING:
    from escale.engines.checking.proof import Places

MANY = 1 << 30


def verify(round_: RoundDocument, places: "Places", rows: list[Any]) -> None:
    """Raises `InvalidDocument` when a row claims more breaks than are found to be unavoidable here."""
    seen: set[str] = set()
    for row in rows:
        if len(row) != 3 or row[0] != "minimum" or row[1] not in round_.participants or row[1] in seen:
            raise InvalidDocument(f"certificate row {row}: expected a participant's minimum, once")
        seen.add(row[1])
        if (
            isinstance(row[2], bool)
            or not isinstance(row[2], int)
            or not 0 <= row[2] <= _fewest(round_, places, row[1])
        ):
            raise InvalidDocument(f"certificate row {row}: so many breaks are not unavoidable")


def _fewest(round_: RoundDocument, places: "Places", participant: str) -> int:
    """By looking at the day slot after slot: meet now, or pause now, in the cheapest way.

    Up to any slot at least the meetings are over that cannot be later, and at most those that can be so early.
    """
    order = {slot: number for number, slot in enumerate(round_.in_time)}
    own = [request for request in round_.requests.values() if participant in (request["a"], request["b"])]
    domains = [sorted(order[run[0]] for run in places.runs(request)) for request in own]
    if not all(domains):
        return MANY
    usable = {slot for domain in domains for slot in domain}

    @cache
    def rest(slot: int, had: int, meeting: bool) -> int:
        """Breaks from `slot` on, `had` meetings being over, the last of them just before when `meeting`."""
        if slot and not (
            sum(domain[-1] < slot for domain in domains) <= had <= sum(domain[0] < slot for domain in domains)
        ):
            return MANY
        if slot == len(order):
            return 0
        pause = rest(slot + 1, had, False)
        if slot not in usable or had == len(domains):
            return pause
        return min(pause, rest(slot + 1, had + 1, True) + (had > 0 and not meeting))

    return rest(0, 0, False)
