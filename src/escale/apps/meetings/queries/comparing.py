"""Two sets of meetings compared, as ``escale-agenda/1`` writes them: what is lost, held otherwise, new; for whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

JsonObject = dict[str, Any]
LOST, MOVED, CHANGED, ADDED = "lost", "moved", "changed", "added"


@dataclass(frozen=True)
class Difference:
    """One request. ``changed``: at the same time, with another table, other people or another interpreter."""

    request: str
    before: JsonObject | None
    after: JsonObject | None

    @property
    def kind(self) -> str:
        if self.after is None:
            return LOST
        if self.before is None:
            return ADDED
        return MOVED if self.before["slot"] != self.after["slot"] else CHANGED

    @property
    def concerned(self) -> set[str]:
        """People and interpreters whose day this changes, by their ids."""
        sides = [side for side in (self.before, self.after) if side is not None]
        return {name for side in sides for name in (*side["people"], *side["interpreters"])}


def differences(before: Iterable[JsonObject], after: Iterable[JsonObject]) -> list[Difference]:
    """Lost ones first, then those that are held otherwise, then new ones; each in the order of its list."""
    old = {meeting["request"]: meeting for meeting in before}
    new = {meeting["request"]: meeting for meeting in after}
    found = [Difference(key, meeting, None) for key, meeting in old.items() if key not in new]
    found += [Difference(key, old[key], meeting) for key, meeting in new.items() if _differs(old.get(key), meeting)]
    found += [Difference(key, None, meeting) for key, meeting in new.items() if key not in old]
    return found


def _differs(before: JsonObject | None, after: JsonObject) -> bool:
    return before is not None and _facts(before) != _facts(after)


def _facts(meeting: JsonObject) -> tuple[object, ...]:
    return meeting["slot"], meeting["table"], sorted(meeting["people"]), sorted(meeting["interpreters"])


@dataclass(frozen=True)
class Price:
    """What a set of differences costs; see ``Proposal``."""

    moved: int
    lost: int
    added: int
    people: int
    told: int


def price_of(found: Iterable[Difference]) -> Price:
    """``people``: of meetings that are lost or held otherwise; ``told``: they, those of new ones and interpreters."""
    found = list(found)
    kinds = [each.kind for each in found]
    disturbed = {name for each in found if each.before is not None for name in each.before["people"]}
    told: set[str] = set().union(*(each.concerned for each in found))
    return Price(
        moved=kinds.count(MOVED) + kinds.count(CHANGED),
        lost=kinds.count(LOST),
        added=kinds.count(ADDED),
        people=len(disturbed),
        told=len(told),
    )


def begun_meanwhile(found: Iterable[Difference], begun: Iterable[str]) -> Iterator[Difference]:
    """Differences that touch a slot which has begun."""
    slots = set(begun)
    for each in found:
        if any(side is not None and side["slot"] in slots for side in (each.before, each.after)):
            yield each
