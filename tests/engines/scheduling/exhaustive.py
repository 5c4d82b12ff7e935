"""The best agenda of a tiny round by trying everything: a program of its own, from docs/reference/scheduling.md.

It shares nothing with the planner and nothing with the checker, so that a rule that both misread is found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise, product
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
Worth = tuple[int, int, int]  # minus what is missing to `min`, minus what is missing to the fair floor, value


class TooLarge(Exception):
    """More partial agendas than allowed."""


@dataclass(frozen=True)
class Way:
    """One way to hold a request. Times in minutes."""

    start: float
    end: float
    minutes: float
    day: Any
    people: tuple[str, str]
    table: str | None
    venue: str | None
    interpreter: str | None
    seated: bool

    @property
    def busy(self) -> set[tuple[str, str]]:
        found = {("person", person) for person in self.people}
        if self.interpreter:
            found.add(("interpreter", self.interpreter))
        return found


class Tiny:
    """A round, and the questions trying everything asks of it."""

    def __init__(self, data: Json) -> None:
        self.data = data
        self.slots = data["slots"]
        self.begin = [datetime.fromisoformat(slot["start"]) for slot in self.slots]
        self.finish = [datetime.fromisoformat(slot["end"]) for slot in self.slots]
        self.sides = {each["id"]: each for each in data["participants"]}
        self.requests = data["requests"]
        self.counted = data["tables"].get("count") if isinstance(data["tables"], dict) else None
        self.tables = [] if isinstance(data["tables"], dict) else data["tables"]
        self.homes = {table: each["id"] for each in data["participants"] for table in each.get("home_tables") or ()}
        self.interpreters = {each["id"]: each for each in data.get("interpreters") or ()}
        blocks: dict[str, list[int]] = {}
        for number, slot in enumerate(self.slots):
            blocks.setdefault(slot.get("block") or "", []).append(number)
        self.blocks = list(blocks.values())

    def away(self, number: int, thing: Json, *names: str) -> bool:
        """By its own list or a closure for any of these names or for all."""
        if self.slots[number]["id"] in (thing.get("unavailable") or ()):
            return True
        return any(
            closure["who"] in ("all", thing["id"], *names)
            and datetime.fromisoformat(closure["start"]) < self.finish[number]
            and self.begin[number] < datetime.fromisoformat(closure["end"])
            for closure in self.data.get("closures") or ()
        )

    def people(self, request: Json, side: str, run: list[int]) -> list[Json]:
        owner = self.sides[request[side]]
        everybody = owner.get("people")
        everybody = [{"id": owner["id"]}] if everybody is None else everybody
        named = [each for each in everybody if each["id"] in (request.get("people") or ())]
        return [
            each
            for each in named or everybody
            if not any(self.away(number, each, owner["id"]) or self.away(number, owner) for number in run)
        ]

    def places(self, request: Json, run: list[int]) -> list[Json | None]:
        """Tables; [None] when none is needed."""
        if request.get("virtual"):
            return [None]
        if self.counted is not None:
            return [None] if self.counted else []
        owner = next((each for each in (request["a"], request["b"]) if self.sides[each].get("home_tables")), None)
        locked = (request.get("locked") or {}).get("table")
        return [
            table
            for table in self.tables
            if self.homes.get(table["id"]) == owner
            and locked in (None, table["id"])
            and not any(self.away(number, table) for number in run)
        ]

    def open(self, side: Json, run: list[int]) -> bool:
        """Whether every minute of a virtual meeting lies in the hours of a side."""
        if not side.get("hours"):
            return True
        opens, closes = (time() if text == "24:00" else time.fromisoformat(text) for text in side["hours"])
        moment, end = self.begin[run[0]], self.finish[run[-1]]
        zone = ZoneInfo(side["zone"]) if side.get("zone") else moment.tzinfo
        while moment < end and opens != closes:
            clock = moment.astimezone(zone).time()
            if not (opens <= clock < closes if opens < closes else clock >= opens or clock < closes):
                return False
            moment += timedelta(minutes=1)
        return True

    def ways(self, request: Json) -> Iterator[Way]:
        """Every way that the rules about this request alone leave."""
        length, lock = request.get("length") or 1, request.get("locked")
        for block in self.blocks:
            for first in range(len(block) - length + 1):
                run = block[first : first + length]
                names = [self.slots[number]["id"] for number in run]
                if lock and names[0] != lock["slot"]:
                    continue
                if request.get("slots") is not None and not set(names) <= set(request["slots"]):
                    continue
                if request.get("virtual") and not all(self.open(self.sides[request[side]], run) for side in "ab"):
                    continue
                yield from self.held(request, run)

    def held(self, request: Json, run: list[int]) -> Iterator[Way]:
        start, end = self.begin[run[0]].timestamp() / 60, self.finish[run[-1]].timestamp() / 60
        minutes = sum((self.finish[each] - self.begin[each]).total_seconds() / 60 for each in run)
        pairs = product(self.people(request, "a", run), self.people(request, "b", run))
        for (one, other), table in product(pairs, self.places(request, run)):
            for who in self.helpers(one, other, run):
                yield Way(
                    start,
                    end,
                    minutes,
                    self.begin[run[0]].date(),
                    (one["id"], other["id"]),
                    table and table["id"],
                    table and table.get("venue"),
                    who,
                    not request.get("virtual"),
                )

    def helpers(self, one: Json, other: Json, run: list[int]) -> list[str | None]:
        first, second = set(one.get("languages") or ()), set(other.get("languages") or ())
        if not first or not second or first & second:
            return [None]
        return [
            name
            for name, who in self.interpreters.items()
            if first & set(who.get("languages") or ())
            and second & set(who.get("languages") or ())
            and not any(self.away(number, who) for number in run)
        ]

    # -- meetings together --------------------------------------------------------------------------------------
    def walk(self, one: Way, other: Way) -> float:
        if one.venue is None or other.venue is None or one.venue == other.venue:
            return 0
        known = self.data["walking_minutes"]
        there = known.get(one.venue, {}).get(other.venue)
        return float(known[other.venue][one.venue] if there is None else there)

    def go_together(self, one: Way, other: Way) -> bool:
        """No one in two places, and time to walk."""
        apart = max(one.start, other.start) - min(one.end, other.end)
        if one.busy & other.busy:
            first, second = sorted((one, other), key=lambda each: each.start)
            return apart >= 0 and second.start - first.end >= self.walk(first, second)
        return apart >= 0 or one.table is None or one.table != other.table

    def tables_suffice(self, held: list[Way]) -> bool:
        if self.counted is None:
            return True
        seated = [each for each in held if each.seated]
        return all(sum(e.start <= each.start < e.end for e in seated) <= self.counted for each in seated)

    def interpreters_bear_it(self, held: list[Way]) -> bool:
        for name, who in self.interpreters.items():
            limits = {"max_run": 40, "rest": 20, "max_day": 240}
            limits |= {key: who[key] for key in limits if who.get(key) is not None}
            own = sorted((each for each in held if each.interpreter == name), key=lambda each: each.start)
            days: dict[Any, float] = {}
            run = 0.0
            for before, now in pairwise([None, *own]):
                assert now is not None
                rested = before is None or now.start - before.end >= limits["rest"]
                run = now.minutes if rested else run + now.minutes
                days[now.day] = days.get(now.day, 0) + now.minutes
                if run > limits["max_run"] or days[now.day] > limits["max_day"]:
                    return False
        return True

    def in_order(self, chosen: dict[str, Way]) -> bool:
        return all(
            before in chosen and chosen[before].end <= chosen[request["id"]].start
            for request in self.requests
            if request["id"] in chosen
            for before in request.get("after") or ()
        )

    # -- what it is worth ---------------------------------------------------------------------------------------
    def worth(self, chosen: dict[str, Way]) -> Worth:
        had = dict.fromkeys(self.sides, 0)
        could = dict.fromkeys(self.sides, 0)
        for request in self.requests:
            for side in "ab":
                had[request[side]] += request["id"] in chosen
                could[request[side]] += 1
        share = Fraction(str((self.data.get("rules") or {}).get("fair_floor") or 0))
        missing = unfair = 0
        for name, side in self.sides.items():
            most = could[name] if side.get("max") is None else min(could[name], side["max"])
            missing += max(0, (side.get("min") or 0) - had[name])
            unfair += max(0, ceil(share * most) - had[name])
        return -missing, -unfair, sum(each["weight"] for each in self.requests if each["id"] in chosen)

    def breaks(self, chosen: dict[str, Way]) -> int | None:
        """With objective `breaks`; None when they lie too far apart."""
        slot_of = {moment.timestamp() / 60: number for number, moment in enumerate(self.begin)}
        each_one = []
        for name in self.sides:
            own = [slot_of[chosen[each["id"]].start] for each in self.requests if name in (each["a"], each["b"])]
            each_one.append(sum(later - sooner > 1 for sooner, later in pairwise(sorted(own))))
        allowed = self.data["rules"].get("max_break_difference")
        apart = max(each_one) - min(each_one) if each_one else 0
        return None if allowed is not None and apart > allowed else sum(each_one)

    def over_cap(self, chosen: dict[str, Way]) -> bool:
        had = [request[side] for request in self.requests if request["id"] in chosen for side in "ab"]
        return any(side.get("max") is not None and had.count(name) > side["max"] for name, side in self.sides.items())


def best(data: Json, most: int = 200_000, needed: Sequence[str] | None = None) -> Worth | None:
    """The worth of the best agenda, None when not all `needed` fit (musts and locks). Raises `TooLarge`."""
    tiny = Tiny(data)
    if needed is None:
        needed = [each["id"] for each in tiny.requests if each.get("must") or each.get("locked")]
    order = sorted(tiny.requests, key=lambda each: (each["id"] not in needed, -each["weight"]))
    ways = {each["id"]: list(tiny.ways(each)) for each in order}
    found: Worth | None = None
    seen = 0

    def visit(number: int, chosen: dict[str, Way]) -> None:
        nonlocal found, seen
        seen += 1
        if seen > most:
            raise TooLarge
        if found is not None:
            full = tiny.worth(chosen | {each["id"]: None for each in order[number:]})  # type: ignore[dict-item]
            if full <= found:
                return
        if number == len(order):
            if tiny.in_order(chosen):
                reached = tiny.worth(chosen)
                found = reached if found is None else max(found, reached)
            return
        request = order[number]
        for way in ways[request["id"]]:
            held = list(chosen.values())
            if not all(tiny.go_together(way, each) for each in held):
                continue
            more = chosen | {request["id"]: way}
            held.append(way)
            if tiny.over_cap(more) or not tiny.tables_suffice(held) or not tiny.interpreters_bear_it(held):
                continue
            visit(number + 1, more)
        if request["id"] not in needed:
            visit(number + 1, chosen)

    visit(0, {})
    return found


def conflicting(data: Json, names: Sequence[str]) -> bool:
    """Whether these requests cannot all be placed, nothing else having to be."""
    return best({**data, "requests": [{**each, "weight": 0} for each in data["requests"]]}, needed=names) is None


def fewest_breaks(data: Json, most: int = 20_000) -> int | None:
    """Objective `breaks`: the fewest of any agenda with every request, None when there is none. Raises `TooLarge`."""
    tiny = Tiny(data)
    ways = {each["id"]: list(tiny.ways(each)) for each in tiny.requests}
    order = sorted(tiny.requests, key=lambda each: len(ways[each["id"]]))
    found: int | None = None
    seen = 0

    def visit(number: int, chosen: dict[str, Way]) -> None:
        nonlocal found, seen
        seen += 1
        if seen > most:
            raise TooLarge
        if number == len(order):
            total = tiny.breaks(chosen) if tiny.in_order(chosen) and not tiny.over_cap(chosen) else None
            if total is not None:
                found = total if found is None else min(found, total)
            return
        name = order[number]["id"]
        used: set[float] = set()
        for way in ways[name]:
            held = list(chosen.values())
            fits = way.start not in used and all(tiny.go_together(way, each) for each in held)
            if fits and tiny.tables_suffice([*held, way]):
                used.add(way.start)  # tables differ in nothing but when they are there
                visit(number + 1, chosen | {name: way})

    visit(0, {})
    return found
