"""What `explain` claims, by trying everything with the independent checker's rules.

`possible` places some requests in every way, unfiltered, and keeps only the named rules: a way that breaks none of
them shows that they do not contradict each other.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from escale.engines.checking import hard
from escale.engines.checking.documents import Held, RoundDocument
from escale.engines.checking.violation import Violation
from tests.engines.scheduling.brute_force import TooLarge

Name = tuple[str, str, str]  # rule, of, slot: as in the explanation
PARTIAL = [rule for rule in hard.RULES if rule not in (hard.locks, hard.musts, hard.order)]


def possible(data: dict[str, Any], wanted: set[str], rules: set[Name], most: int = 20_000) -> bool:
    """Whether all of `wanted` can take place with none of `rules` broken. Raises `TooLarge`."""
    round_ = RoundDocument(data)
    wanted = {*wanted, *(of for rule, of, _ in rules if rule in ("must", "locked", "placed"))}
    size = 0
    while size < len(wanted):  # what a rule `after` asks for takes place as well
        size = len(wanted)
        for name in list(wanted):
            if ("after", name, "") in rules:
                wanted |= set(round_.requests[name].get("after") or ())
    options = [list(_options(round_, round_.requests[name], rules)) for name in sorted(wanted)]
    options.sort(key=len)
    seen = 0

    def visit(held: list[Held], depth: int) -> bool:
        nonlocal seen
        seen += 1
        if seen > most:
            raise TooLarge
        if _breaks(round_, held, rules):
            return False
        if depth == len(options):
            return not any(("after", found.where, "") in rules for found in hard.order(round_, held))
        return any(visit([*held, option], depth + 1) for option in options[depth])

    return visit([], 0)


def _breaks(round_: RoundDocument, held: list[Held], rules: set[Name]) -> bool:
    return any(_named(round_, held, found) & rules for rule in PARTIAL for found in rule(round_, held)) or any(
        name in rules for name in _sharing(round_, held)
    )


def _sharing(round_: RoundDocument, held: list[Held]) -> Iterator[Name]:
    """One place at a time, by the moment: the checker names only the two meetings."""
    for slot, span in round_.spans.items():
        now = [m for m in held if m.span.start <= span.start < m.span.end]
        people = [person for m in now for person in (*m.people, *m.interpreters)]
        yield from (("busy", each, slot) for each in set(people) if people.count(each) > 1)
        tables = [m.table for m in now if m.table is not None]
        if len(set(tables)) < len(tables):
            yield ("tables", "", slot)


def _named(round_: RoundDocument, held: list[Held], found: Violation) -> set[Name]:
    """A violation by the name of its rule, or by all the names that could be meant."""
    rule, where = found.rule, found.where
    if rule in ("max", "walking", "max_run", "max_day"):
        return {(rule, where, "")}
    if rule == "slots":
        return {("slots", where, "")}
    if rule == "tables":
        return {("tables", "", where)}
    if rule == "hours":
        return {("hours", found.text.rsplit(" ", 1)[1], "")}
    if rule == "people" and "may not attend" in found.text:
        return {("people", where, "")}
    if rule == "interpreters" and "is not there" not in found.text:
        return {("interpreters", where, "")}
    return set()


def _options(round_: RoundDocument, request: Any, rules: set[Name]) -> Iterator[Held]:
    """Every way to hold one request that breaks none of `rules` by itself, own absences included."""
    physical = round_.table_count is None and not request.get("virtual")
    sides = [[p for p, owner in round_.employer.items() if owner == request[side]] for side in ("a", "b")]
    length = request.get("length") or 1
    for slot, one, other in product(round_.slots, *sides):
        run = round_.run(slot, length)
        if run is None:
            if ("length", request["id"], "") in rules:
                continue
            run = next(found for less in range(length, 0, -1) if (found := round_.run(slot, less)))
        lock = request.get("locked") or {}
        if lock and ("locked", request["id"], "") in rules and lock["slot"] != slot:
            continue
        free = any(("tables", "", each) not in rules for each in run)
        tables = [*round_.tables, *([None] if free else [])] if physical else [None]
        whos: list[tuple[str, ...]] = [(), *((who,) for who in round_.interpreters)]
        for table, who in product(tables, whos):
            if round_.understand(one, other) and who:
                continue
            held = Held(request, slot, run, round_.span(run), table, (one, other), who)
            if not set(_absences(round_, held)) & rules and not _table_wrong(round_, held, rules):
                yield held


def _absences(round_: RoundDocument, held: Held) -> Iterator[Name]:
    """Who is away, by everything that says so."""
    away: dict[str, set[str]] = {}
    for participant in round_.participants.values():
        away[participant["id"]] = set(participant.get("unavailable") or ())
        for person in participant.get("people") or ():
            away[person["id"]] = set(person.get("unavailable") or ()) | away.get(person["id"], set())
    for thing in (*round_.interpreters.values(), *round_.tables.values()):
        away[thing["id"]] = set(thing.get("unavailable") or ())
    names = {*held.people, *(round_.employer[person] for person in held.people), *held.interpreters}
    names |= {held.table} if held.table else set()
    for slot in held.run:
        closed = {who for who, span in round_.closures if span.meets(round_.spans[slot])}
        yield from (("unavailable", name, slot) for name in names if slot in away[name] or name in closed)
        if "all" in closed:
            yield ("unavailable", "all", slot)


def _table_wrong(round_: RoundDocument, held: Held, rules: set[Name]) -> bool:
    """At a table that is somebody else's, or not at one's own, or not at the one it is locked to."""
    if held.table is None:
        return False
    owner = {t: name for name, p in round_.participants.items() for t in p.get("home_tables") or ()}
    sides = [held.request["a"], held.request["b"]]
    home = next((side for side in sides if round_.participants[side].get("home_tables")), None)
    its = owner.get(held.table)
    if its != home:
        names = [home] if its in sides else [home, its]
        if any(("home_tables", name, "") in rules for name in names if name):
            return True
    lock = held.request.get("locked") or {}
    return lock.get("table") not in (None, held.table) and ("locked", held.request["id"], "") in rules
