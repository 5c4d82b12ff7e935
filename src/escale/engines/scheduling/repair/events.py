"""`escale-events/1` → `Events`, every name resolved against the round and the events before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.model import Participant, Person, Request, Round
from escale.engines.scheduling.model.fields import Node, as_object
from escale.engines.scheduling.model.read_round import read_participant, read_person, read_request

FORMAT = "escale-events/1"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The participant has no meeting any more in slots that have not begun."""

    participant: str


@dataclass(frozen=True, slots=True)
class Late:
    """These people are not there before slot `until` begins."""

    people: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class Leaves:
    """This person is not there from slot `since` on."""

    person: str
    since: str


@dataclass(frozen=True, slots=True)
class Swapped:
    """`by` stands in for `person` from now on; a colleague, or somebody new."""

    person: str
    by: Person
    known: bool


@dataclass(frozen=True, slots=True)
class TableLost:
    """The table is not there from slot `since` on; None: from the next slot that begins."""

    table: str
    since: str | None


@dataclass(frozen=True, slots=True)
class InterpreterLost:
    """The interpreter is not there from slot `since` on; None: from the next slot that begins."""

    interpreter: str
    since: str | None


@dataclass(frozen=True, slots=True)
class Away:
    """These people, tables and interpreters are not there in these slots. Nobody named: no person is.

    No slots: nothing is taken, but meetings of theirs may break a rule, and are then repaired like the others.
    """

    people: tuple[str, ...]
    tables: tuple[str, ...]
    interpreters: tuple[str, ...]
    slots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Added:
    """New requests, and the new participant they are of (None: they are between participants known before)."""

    participant: Participant | None
    requests: tuple[Request, ...]


Event = Cancelled | Late | Leaves | Swapped | TableLost | InterpreterLost | Away | Added


@dataclass(frozen=True, slots=True)
class Events:
    """What happened. A slot has begun when it starts at or before `now`; None: none has."""

    now: datetime | None
    events: tuple[Event, ...]
    warnings: tuple[str, ...] = ()


class _Known:
    """The names that events may refer to; grows with the events."""

    def __init__(self, round_: Round, now: datetime | None) -> None:
        self.slots = {slot.id: slot for slot in round_.slots}
        self.begun = {slot.id for slot in round_.slots if now is not None and slot.start <= now}
        self.tables = {table.id: table for table in round_.tables or ()}
        self.interpreters = {interpreter.id: interpreter for interpreter in round_.interpreters}
        self.participants = {participant.id: participant for participant in round_.participants}
        self.requests = {request.id: request for request in round_.requests}
        self.owner = {person.id: p.id for p in round_.participants for person in p.people}
        self.home_of = {table: p.id for p in round_.participants for table in p.home_tables}

    def add_person(self, participant: str, person: Person) -> None:
        known = self.participants[participant]
        self.participants[participant] = replace(known, people=(*known.people, person))
        self.owner[person.id] = participant


def parse_events(data: Mapping[str, Any], round_: Round) -> Events:
    """Read what happened to a round. Raises `InvalidRound` with the pointer into the events."""
    warnings: list[str] = []
    top = Node(as_object(data, ""), "", warnings)
    if top.text("format") != FORMAT:
        raise InvalidRound("/format", f'"{FORMAT}"')
    now = top.moment("now") if top.present("now") else None
    known = _Known(round_, now)
    events = []
    for node in top.children("events", required=True):
        kind = node.text("kind")
        if kind not in _KINDS:
            raise InvalidRound(node.at("kind"), f"one of {', '.join(_KINDS)}")
        events.append(_KINDS[kind](node, known))
        node.done()
    top.done()
    return Events(now, tuple(events), tuple(warnings))


def _cancelled(node: Node, known: _Known) -> Event:
    return Cancelled(node.reference("participant", known.participants, "participant"))


def _late(node: Node, known: _Known) -> Event:
    return Late((node.reference("person", known.owner, "person"),), node.reference("until", known.slots, "slot"))


def _group_late(node: Node, known: _Known) -> Event:
    people = node.references("people", known.owner, "person")
    if not people:
        raise InvalidRound(node.at("people"), "at least one person")
    return Late(people, node.reference("until", known.slots, "slot"))


def _early_leave(node: Node, known: _Known) -> Event:
    return Leaves(node.reference("person", known.owner, "person"), node.reference("from", known.slots, "slot"))


def _swapped(node: Node, known: _Known) -> Event:
    person = node.reference("person", known.owner, "person")
    participant = known.owner[person]
    people = {each.id: each for each in known.participants[participant].people}
    if node.is_object("by"):
        child = node.child("by")
        new = read_person(child, known.slots)
        pointer = child.at("id")
    else:
        new = replace(people[person], id=node.text("by"))
        pointer = node.at("by")
        if new.id in people and new.id != person:
            return Swapped(person, people[new.id], known=True)
    if new.id in known.owner:
        raise InvalidRound(pointer, f"a colleague of {person}, or an id that nobody has, not {new.id!r}")
    known.add_person(participant, new)
    return Swapped(person, new, known=False)


def _since(node: Node, known: _Known) -> str | None:
    return node.reference("from", known.slots, "slot") if node.present("from") else None


def _table_lost(node: Node, known: _Known) -> Event:
    return TableLost(node.reference("table", known.tables, "table that the round lists"), _since(node, known))


def _interpreter_lost(node: Node, known: _Known) -> Event:
    who = node.reference("interpreter", known.interpreters, "interpreter")
    return InterpreterLost(who, _since(node, known))


def _away(node: Node, known: _Known) -> Event:
    named: dict[str, Mapping[str, Any]] = {
        "people": known.owner,
        "tables": known.tables,
        "interpreters": known.interpreters,
    }
    who = {key: node.references(key, names, key) if node.present(key) else () for key, names in named.items()}
    if not any(who.values()):
        who["people"] = tuple(known.owner)
    return Away(**who, slots=frozenset(node.references("slots", known.slots, "slot")))


def _added(node: Node, known: _Known) -> Event:
    participant = _new_participant(node.child("participant"), known) if node.present("participant") else None
    requests = []
    for child in node.children("requests", required=participant is None):
        request = read_request(child, known.participants, known.slots, known.tables)
        if request.id in known.requests:
            raise InvalidRound(child.at("id"), f"an id used once, not {request.id!r} again")
        if request.locked is not None and request.locked.slot in known.begun:
            raise InvalidRound(child.at("locked") + "/slot", "a slot that has not begun")
        known.requests[request.id] = request
        requests.append((child, request))
    for child, _ in requests:
        child.references("after", known.requests, "request")
    return Added(participant, tuple(request for _, request in requests))


def _new_participant(node: Node, known: _Known) -> Participant:
    new = read_participant(node, known.slots, known.tables)
    if new.id in known.participants:
        raise InvalidRound(node.at("id"), f"an id used once, not {new.id!r} again")
    for person in new.people:
        if person.id in known.owner:
            raise InvalidRound(node.at("people"), f"an id used once, not {person.id!r}")
        known.owner[person.id] = new.id
    for table in new.home_tables:
        if known.home_of.setdefault(table, new.id) != new.id:
            raise InvalidRound(node.at("home_tables"), f"{table!r} to have one owner")
    known.participants[new.id] = new
    return new


_KINDS = {
    "cancelled": _cancelled,
    "late": _late,
    "early_leave": _early_leave,
    "swapped": _swapped,
    "group_late": _group_late,
    "table_lost": _table_lost,
    "interpreter_lost": _interpreter_lost,
    "away": _away,
    "added": _added,
}
