"""The two documents, read with the checker's own eyes: ids, sets and times, nothing resolved in advance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache, cached_property
from itertools import pairwise
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

Json = Mapping[str, Any]


class InvalidDocument(Exception):
    """A document that cannot be read: what is missing or of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time from start to end."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, item: Json) -> "Span":
        span = cls(datetime.fromisoformat(item["start"]), datetime.fromisoformat(item["end"]))
        if span.start.tzinfo is None or span.end.tzinfo is None:
            raise InvalidDocument(f"a time without its offset: {item['start']}")
        return span

    def meets(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def minutes(self) -> float:
        return (self.end - self.start).total_seconds() / 60


class RoundDocument:
    """An `escale-round/1` value and the questions the rules ask of it."""

    def __init__(self, data: Json) -> None:
        if data.get("format") != "escale-round/1":
            raise InvalidDocument('the round: expected format "escale-round/1"')
        self.slots = {slot["id"]: slot for slot in data["slots"]}
        self.spans = {name: Span.of(slot) for name, slot in self.slots.items()}
        self.participants = {item["id"]: item for item in data["participants"]}
        self.requests = {item["id"]: item for item in data["requests"]}
        self.interpreters = {item["id"]: item for item in data.get("interpreters") or ()}
        given = data["tables"]
        self.table_count: int | None = given["count"] if isinstance(given, Mapping) else None
        self.tables = {} if isinstance(given, Mapping) else {item["id"]: item for item in given}
        self.walking = data.get("walking_minutes") or {}
        self.closures = [(item["who"], Span.of(item)) for item in data.get("closures") or ()]
        self.rules = data.get("rules") or {}
        self.people: dict[str, Json] = {}
        self.employer: dict[str, str] = {}
        for name, participant in self.participants.items():
            for person in self.staff(name, participant):
                self.people[person["id"]] = person
                self.employer[person["id"]] = name

    @staticmethod
    def staff(name: str, participant: Json) -> list[Json]:
        people = participant.get("people")
        return [{"id": name}] if people is None else people

    @cached_property
    def blocks(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, slot in self.slots.items():
            found.setdefault(slot.get("block") or "", []).append(name)
        return found

    def block(self, slot: str) -> str:
        return self.slots[slot].get("block") or ""

    def run(self, slot: str, length: int) -> list[str] | None:
        """The `length` slots of one block from `slot` on, or None when the block ends before."""
        block = self.blocks[self.block(slot)]
        begin = block.index(slot)
        run = block[begin : begin + length]
        return run if len(run) == length else None

    def span(self, run: list[str]) -> Span:
        return Span(self.spans[run[0]].start, self.spans[run[-1]].end)

    def closed(self, slot: str, *names: str) -> bool:
        return any(who in ("all", *names) and time_.meets(self.spans[slot]) for who, time_ in self.closures)

    def person_there(self, person: str, slot: str) -> bool:
        employer = self.employer[person]
        away = [*(self.people[person].get("unavailable") or ())]
        away += self.participants[employer].get("unavailable") or ()
        return slot not in away and not self.closed(slot, person, employer)

    def table_there(self, table: str, slot: str) -> bool:
        return slot not in (self.tables[table].get("unavailable") or ()) and not self.closed(slot, table)

    def interpreter_there(self, who: str, slot: str) -> bool:
        return slot not in (self.interpreters[who].get("unavailable") or ()) and not self.closed(slot, who)

    def homes(self, participant: str) -> list[str]:
        return self.participants[participant].get("home_tables") or []

    @cached_property
    def all_homes(self) -> set[str]:
        return {table for participant in self.participants for table in self.homes(participant)}

    def home_owner(self, request: Json) -> str | None:
        """Whose home table the meeting needs: a's before b's."""
        return next((side for side in (request["a"], request["b"]) if self.homes(side)), None)

    def permitted_tables(self, request: Json) -> list[str]:
        owner = self.home_owner(request)
        permitted = self.homes(owner) if owner else [name for name in self.tables if name not in self.all_homes]
        fixed = (request.get("locked") or {}).get("table")
        return [name for name in permitted if fixed in (None, name)]

    def eligible(self, request: Json, side: str) -> list[str]:
        """People of a side who may attend: those the request lists, else all."""
        staff = [person["id"] for person in self.staff(side, self.participants[side])]
        listed = [person for person in staff if person in (request.get("people") or ())]
        return listed or staff

    def languages(self, person: str) -> set[str]:
        return set(self.people[person].get("languages") or ())

    def understand(self, one: str, other: str) -> bool:
        """They share a language, or the languages of one are not known."""
        first, second = self.languages(one), self.languages(other)
        return not first or not second or bool(first & second)

    def can_interpret(self, who: str, one: str, other: str) -> bool:
        spoken = set(self.interpreters[who].get("languages") or ())
        return bool(spoken & self.languages(one)) and bool(spoken & self.languages(other))

    def within_hours(self, participant: str, span: Span) -> bool:
        side = self.participants[participant]
        return not side.get("hours") or _always_open(*side["hours"], side.get("zone"), span)

    def walk(self, start: str | None, end: str | None) -> float:
        if start is None or end is None or start == end:
            return 0
        there: float | None = self.walking.get(start, {}).get(end)
        return self.walking[end][start] if there is None else there

    @cached_property
    def counts_breaks(self) -> bool:
        """Objective `breaks`: every request is placed, a pause of a participant is a break wherever it lies."""
        return self.rules.get("objective") == "breaks"

    @cached_property
    def in_time(self) -> list[str]:
        """The slots by their start."""
        return sorted(self.slots, key=lambda slot: self.spans[slot].start)

    def pieces(self, person: str) -> Iterator[list[str]]:
        """Runs of slots in which a pause is a break: cut where the person is away or a closure lies between."""
        if self.counts_breaks:
            yield self.in_time
            return
        names = ("all", person, self.employer[person])
        closures = [span for who, span in self.closures if who in names]
        for block in self.blocks.values():
            piece: list[str] = []
            for before, slot in pairwise([None, *block]):
                assert slot is not None  # noqa: S101 - only the first of the pairs starts with None
                gap = Span(self.spans[before].end, self.spans[slot].start) if before else None
                if gap and any(c.start < gap.end and gap.start < c.end for c in closures):
                    yield piece
                    piece = []
                if self.person_there(person, slot):
                    piece.append(slot)
                else:
                    yield piece
                    piece = []
            yield piece


@cache
def _always_open(opens: str, closes: str, zone: str | None, span: Span) -> bool:
    """Minute after minute, for the clocks may change meanwhile. Closing before opening: over midnight."""
    first, last = (time() if text == "24:00" else time.fromisoformat(text) for text in (opens, closes))
    moments = [span.start + timedelta(minutes=each) for each in range(ceil(span.minutes))]
    for moment in (*moments, span.end - timedelta(microseconds=1)):
        clock = (moment.astimezone(ZoneInfo(zone)) if zone else moment).time()
        after, before = clock >= first, clock < last
        if first != last and not (after and before if first < last else after or before):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting of the agenda, its request, and the slots and time it takes."""

    request: Json
    slot: str
    run: list[str]
    span: Span
    table: str | None
    people: tuple[str, ...]
    interpreters: tuple[str, ...]

    @property
    def id(self) -> str:
        return str(self.request["id"])

    @property
    def sides(self) -> tuple[str, str]:
        return self.request["a"], self.request["b"]
