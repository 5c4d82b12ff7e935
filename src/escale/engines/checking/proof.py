"""The bound, recomputed from the certificate alone.

Each row names a constraint of the round; what it covers and its right-hand side are derived here, from the
round. Weak duality makes any non-negative multipliers a proof.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import gcd
from typing import Any

from escale.engines.checking import minima, shifts
from escale.engines.checking.documents import InvalidDocument, Json, RoundDocument

SHAPES = {"max": 2, "min": 2, "busy": 3, "tables": 2, "home": 3, "person": 3, "interpreters": 2}
LONGEST = 4  # and more: first and last slot, interpreters


class Multipliers:
    """The rows of a certificate, looked up by kind and names."""

    def __init__(self, round_: RoundDocument, rows: list[Any]) -> None:
        self.round = round_
        self.by_key: dict[tuple[str, ...], int] = {}
        for row in rows:
            *key, multiplier = row or [None]
            known = len(key) >= LONGEST if key and key[0] == "shift" else key and SHAPES.get(key[0]) == len(key)
            if not known:
                raise InvalidDocument(f"certificate row {row}: not a known kind of row")
            if isinstance(multiplier, bool) or not isinstance(multiplier, int) or multiplier < 0:
                raise InvalidDocument(f"certificate row {row}: expected a non-negative integer multiplier")
            self.by_key[tuple(key)] = self.by_key.get(tuple(key), 0) + multiplier
        self.shifts = [
            shifts.Shift(frozenset(shifts.window(round_, key)), frozenset(key[3:]), number)
            for key, number in self.by_key.items()
            if key[0] == "shift"
        ]

    def of(self, *key: str) -> int:
        return self.by_key.get(key, 0)

    def right_hand_side(self, key: tuple[str, ...]) -> int:
        """What the named constraint allows in all."""
        round_, slot = self.round, key[-1]
        match key[0]:
            case "max":
                cap = round_.participants[key[1]].get("max")
                if cap is None:
                    raise InvalidDocument(f"certificate: {key[1]} has no max")
                return int(cap)
            case "min":
                return -int(round_.participants[key[1]].get("min") or 0)
            case "busy":
                staff = round_.staff(key[1], round_.participants[key[1]])
                return sum(round_.person_there(person["id"], slot) for person in staff)
            case "person":
                return 1
            case "tables":
                if round_.table_count is not None:
                    return round_.table_count
                shared = set(round_.tables) - round_.all_homes
                return sum(round_.table_there(table, slot) for table in shared)
            case "home":
                return sum(round_.table_there(table, slot) for table in round_.homes(key[1]))
            case "shift":
                return sum(shifts.most(round_, who, shifts.window(round_, key)) for who in set(key[3:]))
            case _:
                return sum(round_.interpreter_there(who, slot) for who in round_.interpreters)


class Places:
    """Where a request may be held as far as it alone is concerned, and which rows cover it there."""

    def __init__(self, round_: RoundDocument) -> None:
        self.round = round_
        self.circular = _circular(round_.requests)
        self.there = {
            person: {slot for slot in round_.slots if round_.person_there(person, slot)} for person in round_.people
        }
        self.tables = {
            table: {slot for slot in round_.slots if round_.table_there(table, slot)} for table in round_.tables
        }

    def runs(self, request: Json) -> Iterator[list[str]]:
        """Every run of slots where the request may be held."""
        round_ = self.round
        if request["id"] in self.circular:
            return
        lock, own = request.get("locked"), request.get("slots")
        for slot in [lock["slot"]] if lock else round_.slots:
            run = round_.run(slot, request.get("length") or 1)
            if run and (own is None or set(run) <= set(own)) and self._possible(request, run):
                yield run

    def _possible(self, request: Json, run: list[str]) -> bool:
        round_ = self.round
        if request.get("virtual"):
            span = round_.span(run)
            if not all(round_.within_hours(request[side], span) for side in ("a", "b")):
                return False
        elif round_.table_count is not None:
            if not round_.table_count:
                return False
        elif not any(set(run) <= self.tables[table] for table in round_.permitted_tables(request)):
            return False
        pairs = product(self.able(request, "a", run), self.able(request, "b", run))
        return any(self._understood(pair, run) for pair in pairs)

    def able(self, request: Json, side: str, run: list[str]) -> list[str]:
        """People of one side who may attend and are there throughout."""
        people = self.round.eligible(request, request[side])
        return [person for person in people if set(run) <= self.there[person]]

    def _understood(self, pair: tuple[str, str], run: list[str]) -> bool:
        round_ = self.round
        if round_.understand(*pair):
            return True
        work = sum(round_.spans[slot].minutes for slot in run)
        return any(
            round_.can_interpret(who, *pair)
            and all(round_.interpreter_there(who, slot) for slot in run)
            and work <= min(_limit(interpreter, "max_run", 40), _limit(interpreter, "max_day", 240))
            for who, interpreter in round_.interpreters.items()
        )

    def _servers(self, able: Mapping[str, list[str]], run: list[str]) -> set[str]:
        """Interpreters there throughout who could serve some pair."""
        round_ = self.round
        return {
            who
            for who in round_.interpreters
            if all(round_.interpreter_there(who, slot) for slot in run)
            and any(round_.can_interpret(who, *pair) for pair in product(able["a"], able["b"]))
        }

    def charge(self, request: Json, run: list[str], chosen: Multipliers) -> int:
        """The multipliers of the rows that cover the request when it is held in these slots."""
        round_ = self.round
        able = {side: self.able(request, side, run) for side in ("a", "b")}
        owner = round_.home_owner(request)
        interpreted = not any(round_.understand(*pair) for pair in product(able["a"], able["b"]))
        servers = self._servers(able, run) if interpreted and chosen.shifts else set()
        total = sum(chosen.of("max", request[side]) for side in ("a", "b"))
        for slot in run:
            total += sum(chosen.of("busy", request[side], slot) for side in ("a", "b"))
            total += sum(chosen.of("person", *people, slot) for people in able.values() if len(people) == 1)
            if interpreted:
                total += chosen.of("interpreters", slot)
                total += sum(shift.multiplier for shift in chosen.shifts if shift.covers(slot, servers))
            if not request.get("virtual"):
                total += chosen.of("home", owner, slot) if owner else chosen.of("tables", slot)
        return total


@dataclass(frozen=True)
class Case:
    """A branch of a split: requests that are placed, requests that wait, slots where one may or may not begin."""

    placed: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    only: tuple[tuple[str, str], ...] = ()
    never: frozenset[tuple[str, str]] = frozenset()

    def allows(self, request: str, slot: str) -> bool:
        """Whether the request may begin in the slot."""
        held = all(slot == where for name, where in self.only if name == request)
        return held and request not in self.waiting and (request, slot) not in self.never

    def yes(self, request: str, slot: str | None) -> "Case":
        only = self.only if slot is None else (*self.only, (request, slot))
        return replace(self, placed=self.placed | {request}, only=only)

    def no(self, request: str, slot: str | None) -> "Case":
        if slot is None:
            return replace(self, waiting=self.waiting | {request})
        return replace(self, never=self.never | {(request, slot)})


def bound(round_: RoundDocument, agenda: Json) -> int:
    """The bound that the agenda's certificate proves.

    It holds for every agenda that places all locks and, when this one places all musts, all musts with no more
    missing to the `min` than here: that is, for all that are as good in the levels before value.
    """
    proof = agenda["certificate"]
    if round_.counts_breaks and proof["kind"] == "minima":
        minima.verify(round_, Places(round_), proof["rows"])
        return sum(request["weight"] for request in round_.requests.values())
    if proof["kind"] == "split":
        return _split(round_, agenda, proof["branches"])
    if proof["kind"] != "multipliers":
        raise InvalidDocument(f"certificate of kind {proof['kind']!r}: not certified here")
    return max(0, _proved(round_, agenda, proof, Places(round_), Case()))


def _split(round_: RoundDocument, agenda: Json, branches: list[Json]) -> int:
    """The worst bound of the leaves, down to a multiple of what divides all weights, as every value is.

    Every agenda is in exactly one leaf: at each branch it either places the request (there) or it does not.
    """
    places = Places(round_)
    cases: dict[int, Case] = {0: Case()}
    worst = 0
    for number, branch in enumerate(branches):
        case = cases.pop(number, None)
        if case is None:
            raise InvalidDocument(f"certificate branch {number}: nothing leads to it")
        if "request" not in branch:
            worst = max(worst, _proved(round_, agenda, branch, places, case))
            continue
        name, slot, yes, no = branch["request"], branch.get("slot"), branch["yes"], branch["no"]
        if name not in round_.requests or (slot is not None and slot not in round_.slots):
            raise InvalidDocument(f"certificate branch {number}: not a request or slot of the round")
        if not number < yes < len(branches) or not number < no < len(branches) or yes == no or {yes, no} & set(cases):
            raise InvalidDocument(f"certificate branch {number}: expected two later branches of its own")
        cases |= {yes: case.yes(name, slot), no: case.no(name, slot)}
    if cases:
        raise InvalidDocument("certificate: a list of branches that ends with leaves expected")
    step = gcd(*(request["weight"] for request in round_.requests.values())) or 1
    return worst // step * step


def _proved(round_: RoundDocument, agenda: Json, proof: Json, places: Places, case: Case) -> int:
    """What the multipliers of a certificate, or of a leaf, prove in that case."""
    scale = proof["scale"]
    if isinstance(scale, bool) or not isinstance(scale, int) or scale < 1:
        raise InvalidDocument("certificate scale: expected a positive integer")
    chosen = Multipliers(round_, proof["rows"])
    placed = {meeting["request"] for meeting in agenda["meetings"]}
    all_musts = all(name in placed for name, request in round_.requests.items() if request.get("must"))
    floors = {key[1]: number for key, number in chosen.by_key.items() if key[0] == "min"}
    if floors and not all_musts:
        raise InvalidDocument("certificate: rows of kind min count only when all musts are placed")
    total = sum(number * chosen.right_hand_side(key) for key, number in chosen.by_key.items())
    total += max(floors.values(), default=0) * _missing(round_, agenda)
    for name, request in round_.requests.items():
        gain = request["weight"] * scale + sum(floors.get(request[side], 0) for side in ("a", "b"))
        runs = [run for run in places.runs(request) if case.allows(name, run[0])]
        rest = [gain - places.charge(request, run, chosen) for run in runs]
        if not (request.get("locked") or (request.get("must") and all_musts) or name in case.placed):
            rest.append(0)
        if not rest and name in case.placed:
            return 0  # no agenda is in this case
        if rest:
            total += max(rest)
    return int(total // scale)


def _missing(round_: RoundDocument, agenda: Json) -> int:
    have: dict[str, int] = {}
    for meeting in agenda["meetings"]:
        request = round_.requests[meeting["request"]]
        for side in ("a", "b"):
            have[request[side]] = have.get(request[side], 0) + 1
    return sum(
        max(0, (participant.get("min") or 0) - have.get(name, 0)) for name, participant in round_.participants.items()
    )


def _limit(interpreter: Json, name: str, standard: int) -> int:
    given = interpreter.get(name)
    return standard if given is None else int(given)


def _circular(requests: Mapping[str, Json]) -> set[str]:
    """Requests that can never come after all they wait for."""
    stuck = set(requests)
    while free := {name for name in stuck if not stuck & set(requests[name].get("after") or ())}:
        stuck -= free
    return stuck
