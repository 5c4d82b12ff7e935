"""What a repair changes for each person: data first, plain English words on demand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from escale.engines.scheduling.model import Agenda, Meeting, Round, Slot


@dataclass(frozen=True, slots=True)
class Place:
    """Where and with whom a person has a meeting: the organisation and person on the other side.

    For an interpreter `partner` and `partner_person` are a's, and `other` is b's person.
    """

    slot: str
    table: str | None
    partner: str
    partner_person: str
    interpreters: tuple[str, ...]
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One meeting of one person. `kind`: "removed" (no `after`), "added" (no `before`), "moved" to another
    slot, or "changed": same slot, other table, partner or interpreter.
    """

    person: str
    request: str
    before: Place | None
    after: Place | None

    @property
    def kind(self) -> str:
        if self.after is None:
            return "removed"
        if self.before is None:
            return "added"
        return "changed" if self.before.slot == self.after.slot else "moved"


def changes_between(round_: Round, before: Agenda, after: Agenda) -> tuple[Change, ...]:
    """Every difference, by person in the order of the round (interpreters last), then by time."""
    alike = set(before.meetings).intersection(after.meetings)
    old, new = (_places(round_, (m for m in agenda.meetings if m not in alike)) for agenda in (before, after))
    rank = {slot.id: number for number, slot in enumerate(round_.slots)}
    order = [person.id for participant in round_.participants for person in participant.people]
    keys = [(("person"), name) for name in order] + [("interpreter", each.id) for each in round_.interpreters]
    found: list[Change] = []
    for key in keys:
        mine, now = old.get(key, {}), new.get(key, {})
        own = [
            Change(key[1], request, mine.get(request), now.get(request))
            for request in dict.fromkeys([*mine, *now])
            if mine.get(request) != now.get(request)
        ]
        found += sorted(own, key=lambda change: (rank[_shown(change).slot], change.request))
    return tuple(found)


def _shown(change: Change) -> Place:
    place = change.after or change.before
    assert place is not None  # noqa: S101 - a change has one of them
    return place


def _places(round_: Round, meetings: Iterable[Meeting]) -> dict[tuple[str, str], dict[str, Place]]:
    owner = {person.id: participant.id for participant in round_.participants for person in participant.people}
    found: dict[tuple[str, str], dict[str, Place]] = {}
    for meeting in meetings:
        for key, place in _of_meeting(meeting, owner):
            found.setdefault(key, {})[meeting.request] = place
    return found


def _of_meeting(meeting: Meeting, owner: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], Place]]:
    one, other = meeting.people
    for person, partner in ((one, other), (other, one)):
        place = Place(meeting.slot, meeting.table, owner[partner], partner, meeting.interpreters)
        yield ("person", person), place
    for who in meeting.interpreters:
        yield ("interpreter", who), Place(meeting.slot, meeting.table, owner[one], one, (), other)


def changes_to_json(round_: Round, changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """Per person what was removed, moved, added (and changed), each with plain words."""
    slots = {slot.id: slot for slot in round_.slots}
    days = len({slot.start.date() for slot in round_.slots})
    people: dict[str, dict[str, Any]] = {}
    for change in changes:
        kinds: dict[str, list[Any]] = {"removed": [], "moved": [], "changed": [], "added": []}
        entry = people.setdefault(change.person, {"person": change.person} | kinds | {"words": []})
        entry[change.kind].append(
            {"request": change.request}
            | {key: _place(place) for key, place in (("before", change.before), ("after", change.after)) if place}
        )
        entry["words"].append(words(change, slots, dates=days > 1))
    return list(people.values())


def _place(place: Place) -> dict[str, Any]:
    return {
        "slot": place.slot,
        "table": place.table,
        "with": place.partner,
        "person": place.partner_person,
        "interpreters": list(place.interpreters),
    } | ({"and": place.other} if place.other else {})


def words(change: Change, slots: Mapping[str, Slot], *, dates: bool) -> str:
    """One sentence, times as the round writes them."""
    before, after = change.before, change.after
    with_ = _with(_shown(change))
    if after is None:
        assert before is not None  # noqa: S101 - a change has one of them
        return f"Removed: {_when(before, slots, dates)}, {with_}."
    if before is None:
        return f"Added: {_when(after, slots, dates)}, {with_}{_at(after)}."
    if before.slot != after.slot:
        return f"Moved: from {_when(before, slots, dates)} to {_when(after, slots, dates)}, {with_}{_at(after)}."
    parts = []
    if before.table != after.table:
        parts.append(f"table {after.table} instead of {before.table}")
    if (before.partner_person, before.other) != (after.partner_person, after.other):
        parts.append(f"{_person(after)} instead of {_person(before)}")
    if before.interpreters != after.interpreters:
        parts.append(f"interpreter {', '.join(after.interpreters) or 'none'}")
    return f"Changed: {_when(after, slots, dates)}, {with_}: {'; '.join(parts)}."


def _person(place: Place) -> str:
    return f"{place.partner_person} and {place.other}" if place.other else place.partner_person


def _with(place: Place) -> str:
    if place.other:
        return f"interpreting for {place.partner_person} and {place.other}"
    return f"with {place.partner}" + (f" ({place.partner_person})" if place.partner_person != place.partner else "")


def _at(place: Place) -> str:
    table = f", table {place.table}" if place.table else ""
    return table + (f", interpreter {', '.join(place.interpreters)}" if place.interpreters else "")


def _when(place: Place, slots: Mapping[str, Slot], dates: bool) -> str:
    return f"{slots[place.slot].start:{'%Y-%m-%d %H:%M' if dates else '%H:%M'}}"
