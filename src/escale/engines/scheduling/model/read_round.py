"""`escale-round/1` → `Round`, refusing what the format refuses."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.model.fields import WEIGHT_LIMIT, Node, as_object, clock
from escale.engines.scheduling.model.round import (
    Closure,
    Interpreter,
    Lock,
    Participant,
    Person,
    Request,
    Round,
    Rules,
    Slot,
    Table,
)

FORMAT = "escale-round/1"
LARGEST_LENGTH = 1000


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


def parse_round(data: Mapping[str, Any]) -> Round:
    """Read a round. Raises `InvalidRound`; unknown fields become `Round.warnings`."""
    warnings: list[str] = []
    top = Node(as_object(data, ""), "", warnings)
    if top.text("format") != FORMAT:
        raise InvalidRound("/format", f'"{FORMAT}"')
    slots = _slots(top)
    by_slot = _unique(slots, "/slots")
    tables, count = _tables(top, by_slot)
    by_table = _unique(tables or (), "/tables")
    walking = _walking(top, tables or ())
    participants = _participants(top, by_slot, by_table)
    interpreters = tuple(_interpreter(node, by_slot) for node in top.children("interpreters"))
    _unique(interpreters, "/interpreters")
    who = _who(participants, interpreters, by_table)
    closures = tuple(_closure(node, who) for node in top.children("closures"))
    requests = _requests(top, participants, by_slot, by_table)
    rules = _rules(top)
    top.done()
    return Round(
        slots=slots,
        participants=participants,
        requests=requests,
        tables=tables,
        table_count=count,
        walking_minutes=walking,
        interpreters=interpreters,
        closures=closures,
        rules=rules,
        warnings=tuple(warnings),
    )


def _unique(items: Iterable[_N], pointer: str) -> dict[str, _N]:
    found: dict[str, _N] = {}
    for index, item in enumerate(items):
        if item.id in found:
            raise InvalidRound(f"{pointer}/{index}/id", f"an id used once, not {item.id!r} again")
        found[item.id] = item
    return found


def _slots(top: Node) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    last_in_block: dict[str, Slot] = {}
    for node in top.children("slots", required=True):
        slot = Slot(node.text("id"), node.moment("start"), node.moment("end"), node.optional_text("block") or "")
        node.done()
        if slot.end <= slot.start:
            raise InvalidRound(node.at("end"), "an end after the start")
        if slots and slot.start < slots[-1].start:
            raise InvalidRound(node.at("start"), "slots in time order")
        before = last_in_block.get(slot.block)
        if before and slot.start < before.end:
            raise InvalidRound(node.at("start"), f"no overlap with slot {before.id!r} of the same block")
        last_in_block[slot.block] = slot
        slots.append(slot)
    return tuple(slots)


def _tables(top: Node, slots: Mapping[str, Slot]) -> tuple[tuple[Table, ...] | None, int | None]:
    if top.is_object("tables"):
        node = top.child("tables")
        count = node.integer("count", high=1_000_000)
        node.done()
        return None, count
    tables: list[Table] = []
    for node in top.children("tables", required=True):
        tables.append(
            Table(
                node.text("id"),
                node.optional_text("venue"),
                frozenset(node.references("unavailable", slots, "slot")),
            )
        )
        node.done()
    if any(table.venue for table in tables):
        for index, table in enumerate(tables):
            if table.venue is None:
                raise InvalidRound(f"/tables/{index}/venue", "a venue, as other tables have one")
    return tuple(tables), None


def _walking(top: Node, tables: tuple[Table, ...]) -> dict[tuple[str, str], int]:
    """Minutes per ordered pair; a pair given one way counts both ways."""
    given: dict[tuple[str, str], int] = {}
    if top.present("walking_minutes"):
        node = top.child("walking_minutes")
        for start in node.value:
            row = node.child(start)
            for end in row.value:
                given[start, end] = row.integer(end, high=100_000)
    both = {(end, start): minutes for (start, end), minutes in given.items()} | given
    venues = sorted({table.venue for table in tables if table.venue is not None})
    for start, end in combinations(venues, 2):
        if (start, end) not in both:
            raise InvalidRound("/walking_minutes", f"the minutes between venues {start!r} and {end!r}")
    return both


def _participants(top: Node, slots: Mapping[str, Slot], tables: Mapping[str, Table]) -> tuple[Participant, ...]:
    participants = tuple(
        read_participant(node, slots, tables) for node in top.children("participants", required=True)
    )
    _unique(participants, "/participants")
    seen: dict[str, str] = {}
    owners: dict[str, str] = {}
    for index, participant in enumerate(participants):
        for person in participant.people:
            if person.id in seen:
                raise InvalidRound(f"/participants/{index}/people", f"an id used once, not {person.id!r}")
            seen[person.id] = participant.id
        for table in participant.home_tables:
            if owners.setdefault(table, participant.id) != participant.id:
                raise InvalidRound(f"/participants/{index}/home_tables", f"{table!r} to have one owner")
    return participants


def read_participant(node: Node, slots: Mapping[str, Slot], tables: Mapping[str, Table]) -> Participant:
    name = node.text("id")
    people = tuple(read_person(child, slots) for child in node.children("people"))
    if not node.present("people"):
        people = (Person(name),)
    low = node.optional_integer("min") or 0
    high = node.optional_integer("max")
    zone = node.optional_text("zone")
    if zone is not None:
        _check_zone(zone, node.at("zone"))
    hours = node.optional_texts("hours")
    if hours is not None and len(hours) != 2:
        raise InvalidRound(node.at("hours"), "two times of day")
    participant = Participant(
        id=name,
        people=people,
        unavailable=frozenset(node.references("unavailable", slots, "slot")),
        min=low,
        max=high,
        home_tables=tuple(dict.fromkeys(node.references("home_tables", tables, "table"))),
        size=node.optional_text("size"),
        zone=zone,
        hours=(clock(hours[0], node.at("hours")), clock(hours[1], node.at("hours"))) if hours else None,
    )
    node.done()
    return participant


def _check_zone(zone: str, pointer: str) -> None:
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise InvalidRound(pointer, "an IANA time zone such as Africa/Casablanca") from None


def read_person(node: Node, slots: Mapping[str, Slot]) -> Person:
    person = Person(
        node.text("id"),
        frozenset(node.texts("languages")),
        frozenset(node.references("unavailable", slots, "slot")),
    )
    node.done()
    return person


def _interpreter(node: Node, slots: Mapping[str, Slot]) -> Interpreter:
    standard = Interpreter("")
    limits = {name: node.optional_integer(name) for name in ("max_run", "rest", "max_day")}
    interpreter = Interpreter(
        id=node.text("id"),
        languages=frozenset(node.texts("languages")),
        unavailable=frozenset(node.references("unavailable", slots, "slot")),
        **{name: getattr(standard, name) if given is None else given for name, given in limits.items()},
    )
    node.done()
    return interpreter


def _who(
    participants: tuple[Participant, ...],
    interpreters: tuple[Interpreter, ...],
    tables: Mapping[str, Table],
) -> dict[str, None]:
    people = [person.id for participant in participants for person in participant.people]
    names = [p.id for p in participants] + people + [i.id for i in interpreters] + list(tables)
    return dict.fromkeys(["all", *names])


def _closure(node: Node, who: Mapping[str, None]) -> Closure:
    closure = Closure(
        node.reference("who", who, "participant, person, table or interpreter, or all"),
        node.moment("start"),
        node.moment("end"),
        node.optional_text("why") or "",
    )
    node.done()
    if closure.end <= closure.start:
        raise InvalidRound(node.at("end"), "an end after the start")
    return closure


def _requests(
    top: Node, participants: tuple[Participant, ...], slots: Mapping[str, Slot], tables: Mapping[str, Table]
) -> tuple[Request, ...]:
    by_participant = {participant.id: participant for participant in participants}
    nodes = list(top.children("requests", required=True))
    requests = tuple(read_request(node, by_participant, slots, tables) for node in nodes)
    by_request = _unique(requests, "/requests")
    for node in nodes:
        node.references("after", by_request, "request")
    return requests


def read_request(
    node: Node,
    participants: Mapping[str, Participant],
    slots: Mapping[str, Slot],
    tables: Mapping[str, Table],
) -> Request:
    a = node.reference("a", participants, "participant")
    b = node.reference("b", participants, "participant")
    if a == b:
        raise InvalidRound(node.at("b"), "another participant than a")
    people = _request_people(node, participants[a], participants[b])
    lock = None
    if node.present("locked"):
        child = node.child("locked")
        table = child.reference("table", tables, "table") if child.present("table") else None
        lock = Lock(child.reference("slot", slots, "slot"), table)
        child.done()
    only = node.references("slots", slots, "slot") if node.present("slots") else None
    request = Request(
        id=node.text("id"),
        a=a,
        b=b,
        weight=node.integer("weight", high=WEIGHT_LIMIT),
        must=node.flag("must"),
        virtual=node.flag("virtual"),
        people=people,
        locked=lock,
        slots=None if only is None else frozenset(only),
        after=tuple(dict.fromkeys(node.texts("after"))),
        length=node.integer("length", 1, LARGEST_LENGTH) if node.present("length") else 1,
    )
    node.done()
    if request.virtual and lock and lock.table:
        raise InvalidRound(node.at("locked"), "no table: the meeting is virtual")
    return request


def _request_people(node: Node, a: Participant, b: Participant) -> frozenset[str] | None:
    if not node.present("people"):
        return None
    both = {person.id: None for side in (a, b) for person in side.people}
    return frozenset(node.references("people", both, f"person of {a.id} or {b.id}"))


def _rules(top: Node) -> Rules:
    if not top.present("rules"):
        return Rules()
    node = top.child("rules")
    objective = node.optional_text("objective") or "value"
    if objective not in ("value", "breaks"):
        raise InvalidRound(node.at("objective"), '"value" or "breaks"')
    floor = node.number("fair_floor") if node.present("fair_floor") else None
    if floor is not None and not 0 <= floor <= 1:
        raise InvalidRound(node.at("fair_floor"), "a share from 0 to 1, or null")
    rules = Rules(objective, floor, node.optional_integer("max_break_difference"))
    node.done()
    return rules
