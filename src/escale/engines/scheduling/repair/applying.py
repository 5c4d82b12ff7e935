"""The round as it is after the events: who is away, what has begun, which wishes are new.

The new round says everything by itself, so that it can be planned and checked like any other: a meeting that has
begun is a lock on its slot, table and people, every other request may only use slots that have not begun.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from escale.engines.scheduling.model import Agenda, Interpreter, Lock, Meeting, Participant, Person, Request, Round
from escale.engines.scheduling.model import Table as RoundTable
from escale.engines.scheduling.repair.events import (
    Added,
    Away,
    Cancelled,
    Event,
    Events,
    InterpreterLost,
    Late,
    Leaves,
    Swapped,
    TableLost,
)

_T = TypeVar("_T", Person, RoundTable, Interpreter)
Name = tuple[str, str]  # "participant", "person", "table" or "interpreter", and the id
_KIND = {Person: "person", RoundTable: "table", Interpreter: "interpreter"}


@dataclass(frozen=True, slots=True)
class Applied:
    """The new round, and what the repair has to know of how it came about.

    `begun`: slot ids; `kept`: requests of meetings that have begun; `touched`: people, participants,
    tables and interpreters that an event is about; `stands_in`: for whom who stands in; `dropped`: (request,
    "locked" or "must") that the events made impossible.
    """

    round: Round
    begun: frozenset[str]
    kept: frozenset[str]
    touched: frozenset[Name]
    stands_in: Mapping[str, str]
    dropped: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Away:
    """Slots taken from everybody and everything by name, as the events tell them one after the other."""

    round: Round
    begun: set[str]
    under_way: dict[Name, set[str]]
    slots: dict[Name, set[str]] = field(default_factory=dict)
    new_people: dict[str, list[Person]] = field(default_factory=dict)
    new: list[Participant] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    stands_in: dict[str, str] = field(default_factory=dict)

    def take(self, kind: str, names: Iterable[str], slots: Iterable[str]) -> None:
        for name in names:
            self.slots.setdefault((kind, name), set()).update(slots)

    def since(self, name: Name, slot: str | None) -> set[str]:
        """From a slot on; without one from the next that begins, what is under way being finished."""
        if slot is None:
            return {s.id for s in self.round.slots} - self.begun - self.under_way.get(name, set())
        first = next(s for s in self.round.slots if s.id == slot)
        return {s.id for s in self.round.slots if s.start >= first.start}

    def add(self, event: Event) -> None:
        match event:
            case Cancelled(participant):
                self.cancelled.add(participant)
                self.take("participant", [participant], self.since(("participant", participant), None))
            case Late(people, until):
                self.take("person", people, {s.id for s in self.round.slots} - self.since(("", ""), until))
            case Leaves(person, since):
                self.take("person", [person], self.since(("person", person), since))
            case Swapped(person, by, known):
                self.take("person", [person], self.since(("person", person), None))
                self.stands_in[person] = by.id
                if not known:
                    self.new_people.setdefault(person, []).append(by)
            case TableLost(table, since):
                self.take("table", [table], self.since(("table", table), since))
            case InterpreterLost(interpreter, since):
                self.take("interpreter", [interpreter], self.since(("interpreter", interpreter), since))
            case Away(people, tables, interpreters, slots):
                for kind, names in (("person", people), ("table", tables), ("interpreter", interpreters)):
                    self.take(kind, names, slots)
            case Added(participant, requests):
                self.new += [participant] if participant is not None else []
                self.requests += requests


def apply(round_: Round, agenda: Agenda, events: Events, dropped: tuple[tuple[str, str], ...] = ()) -> Applied:
    """The round after the events. `dropped`: locks and musts already known to be impossible."""
    begun = {slot.id for slot in round_.slots if events.now is not None and slot.start <= events.now}
    runs = _runs(round_, agenda)
    away = _Away(round_, begun, _under_way(agenda, runs, begun, round_))
    for event in events.events:
        away.add(event)
    participants = _participants(away)
    owner = {person.id: participant.id for participant in participants for person in participant.people}
    kept = {m.request: m for m in agenda.meetings if m.slot in begun and _took_place(m, runs, away, owner)}
    held = [owner[person] for meeting in kept.values() for person in meeting.people]
    gone = set(dropped)
    requests = tuple(_request(each, away, kept, gone) for each in (*round_.requests, *away.requests))
    homes = [("table", table) for participant in away.new for table in participant.home_tables]
    return Applied(
        round=replace(
            round_,
            participants=tuple(_closed(each, away, held) for each in participants),
            tables=None if round_.tables is None else tuple(_fewer(table, away) for table in round_.tables),
            interpreters=tuple(_fewer(interpreter, away) for interpreter in round_.interpreters),
            requests=requests,
        ),
        begun=frozenset(begun),
        kept=frozenset(kept),
        touched=frozenset([*away.slots, *homes]),
        stands_in=away.stands_in,
        dropped=tuple(_dropped((*round_.requests, *away.requests), requests)),
    )


def _dropped(before: Iterable[Request], after: Iterable[Request]) -> Iterator[tuple[str, str]]:
    for old, new in zip(before, after, strict=True):
        if old.locked is not None and new.locked is None:
            yield old.id, "locked"
        if old.must and not new.must:
            yield old.id, "must"


def _runs(round_: Round, agenda: Agenda) -> dict[str, tuple[str, ...]]:
    """The slots each meeting of the agenda takes."""
    blocks: dict[str, list[str]] = {}
    for slot in round_.slots:
        blocks.setdefault(slot.block, []).append(slot.id)
    block_of = {slot.id: blocks[slot.block] for slot in round_.slots}
    lengths = {request.id: request.length for request in round_.requests}
    found = {}
    for meeting in agenda.meetings:
        block = block_of[meeting.slot]
        first = block.index(meeting.slot)
        found[meeting.request] = tuple(block[first : first + lengths[meeting.request]])
    return found


def _under_way(
    agenda: Agenda, runs: Mapping[str, tuple[str, ...]], begun: set[str], round_: Round
) -> dict[Name, set[str]]:
    """For all who are in a meeting that has begun, the slots it takes."""
    owner = {person.id: participant.id for participant in round_.participants for person in participant.people}
    found: dict[Name, set[str]] = {}
    for meeting in agenda.meetings:
        if meeting.slot in begun:
            for name in _names(meeting, owner):
                found.setdefault(name, set()).update(runs[meeting.request])
    return found


def _names(meeting: Meeting, owner: Mapping[str, str]) -> Iterator[Name]:
    """Everybody and everything in a meeting."""
    for person in meeting.people:
        yield "person", person
        yield "participant", owner[person]
    for who in meeting.interpreters:
        yield "interpreter", who
    if meeting.table is not None:
        yield "table", meeting.table


def _took_place(meeting: Meeting, runs: Mapping[str, tuple[str, ...]], away: _Away, owner: Mapping[str, str]) -> bool:
    """No event says that somebody or something in it was not there."""
    run = set(runs[meeting.request])
    return not any(away.slots.get(name, set()) & run for name in _names(meeting, owner))


def _participants(away: _Away) -> list[Participant]:
    """Everybody, with the people who came in for others."""
    found = []
    for participant in (*away.round.participants, *away.new):
        people = list(participant.people)
        for person in people:
            people += away.new_people.get(person.id, ())
        found.append(replace(participant, people=tuple(people)))
    return found


def _closed(participant: Participant, away: _Away, held: list[str]) -> Participant:
    people = tuple(_fewer(person, away) for person in participant.people)
    changed = participant if people == participant.people else replace(participant, people=people)
    if participant.id not in away.cancelled:
        return changed
    unavailable = participant.unavailable | away.slots["participant", participant.id]
    return replace(changed, unavailable=unavailable, min=0, max=held.count(participant.id))


def _fewer(item: _T, away: _Away) -> _T:
    taken = away.slots.get((_KIND[type(item)], item.id))
    return replace(item, unavailable=item.unavailable | taken) if taken else item


def _request(request: Request, away: _Away, kept: Mapping[str, Meeting], dropped: set[tuple[str, str]]) -> Request:
    meeting = kept.get(request.id)
    if meeting is not None:
        held = Lock(meeting.slot, meeting.table)
        return replace(request, locked=held, people=frozenset(meeting.people), after=())
    void = bool({request.a, request.b} & away.cancelled)
    lock = request.locked
    if lock is not None and (void or lock.slot in away.begun or (request.id, "locked") in dropped):
        lock = None
    people = request.people
    if people is not None:
        for person, by in away.stands_in.items():
            people |= {by} if person in people else frozenset()
    slots = request.slots
    if away.begun:
        every = {slot.id for slot in away.round.slots} if slots is None else slots
        slots = frozenset(every - away.begun)
    must = request.must and not void and (request.id, "must") not in dropped
    if (must, lock, people, slots) == (request.must, request.locked, request.people, request.slots):
        return request
    return replace(request, must=must, locked=lock, people=people, slots=slots)
