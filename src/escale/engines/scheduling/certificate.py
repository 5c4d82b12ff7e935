"""The constraints a certificate may name, and the bound that multipliers on them prove.

Weak duality: for any multipliers m >= 0 on constraints  sum(coverage) <= right-hand side, every agenda that
keeps the constraints has  scale * value <= sum(m * rhs) + sum over requests of max(0, best reduced weight),
where a request's reduced weight at a place is scale * weight less the multipliers of the rows that cover it
there. A request that is hard cannot stay out, so its term may be negative. See docs/reference/scheduling.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling.model import Certificate
from escale.engines.scheduling.problem import Cover, Problem, Wanted, bits

Key = tuple[str | int, ...]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """The constraints in sparse form. Columns are the admissible (request, start) places, request by request.

    `keys`: names as in the certificate, without the multiplier; `rhs`: right-hand sides; `row`, `column`: the
    ones of the matrix; `request`: of each column; `groups`: rows that differ only by their slot share a
    number; `weight`, `sides` (participants): of each request.
    """

    keys: tuple[Key, ...]
    rhs: Ints
    row: Ints
    column: Ints
    request: Ints
    groups: Ints
    weight: Ints
    sides: Ints


class _Builder:
    """Collects rows as they are first met."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.names = [participant.id for participant in problem.round.participants]
        self.slots = [slot.id for slot in problem.round.slots]
        self.people = _by_owner(problem.person_slots, problem.person_of, len(self.names))
        self.homes = _by_owner(problem.table_slots, problem.table_owner, len(self.names))
        self.numbers: dict[Key, int] = {}
        self.rhs: list[int] = []
        self.row: list[int] = []
        self.column: list[int] = []
        self.request: list[int] = []

    def number(self, rhs: int, *key: str | int) -> int:
        found = self.numbers.setdefault(key, len(self.rhs))
        if found == len(self.rhs):
            self.rhs.append(rhs)
        return found

    def there(self, masks: Sequence[int], slot: int) -> int:
        return sum(mask >> slot & 1 for mask in masks)

    def add(self, request: Wanted) -> None:
        sides = [self.problem.round.participants[side] for side in (request.a, request.b)]
        caps = [self.number(side.max, "max", side.id) for side in sides if side.max is not None]
        for cover in request.covers.values():
            column = len(self.request)
            self.request.append(request.index)
            rows = caps + [row for slot in bits(cover.slots) for row in self._in_slot(request, cover, slot)]
            self.row += rows
            self.column += [column] * len(rows)

    def _in_slot(self, request: Wanted, cover: Cover, slot: int) -> Iterator[int]:
        problem, name = self.problem, self.slots[slot]
        for side, participant in enumerate((request.a, request.b)):
            people = self.people[participant]
            yield self.number(self.there(people, slot), "busy", self.names[participant], name)
            if len(people) > 1:
                able = self._able(request, cover, side)
                if len(able) == 1:
                    yield self.number(1, "person", problem.person_ids[able[0]], name)
        if request.home is not None and not request.virtual:
            homes = self.there(self.homes[request.home], slot)
            yield self.number(homes, "home", self.names[request.home], name)
        elif not request.virtual:
            yield self.number(problem.table_count[slot], "tables", name)
        if problem.round.interpreters and self._always_interpreted(request, cover):
            yield self.number(self.there(problem.interpreter_slots, slot), "interpreters", name)

    def _able(self, request: Wanted, cover: Cover, side: int) -> list[int]:
        there = self.problem.person_slots
        return [person for person in request.people[side] if not cover.slots & ~there[person]]

    def _always_interpreted(self, request: Wanted, cover: Cover) -> bool:
        pairs = product(self._able(request, cover, 0), self._able(request, cover, 1))
        return all(self.problem.needs_interpreter(*pair) for pair in pairs)


def _by_owner(masks: Sequence[int], owners: Sequence[int | None], count: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(count)]
    for mask, owner in zip(masks, owners, strict=True):
        if owner is not None:
            found[owner].append(mask)
    return found


def rows_of(problem: Problem) -> Rows:
    """Every constraint of the round that a certificate may use, over all admissible places."""
    builder = _Builder(problem)
    for request in problem.requests:
        builder.add(request)
    keys = tuple(builder.numbers)
    groups: dict[Key, int] = {}
    return Rows(
        keys=keys,
        rhs=np.array(builder.rhs, dtype=np.int64),
        row=np.array(builder.row, dtype=np.int64),
        column=np.array(builder.column, dtype=np.int64),
        request=np.array(builder.request, dtype=np.int64),
        groups=np.array([groups.setdefault(_group(key), len(groups)) for key in keys], dtype=np.int64),
        weight=np.array([request.weight for request in problem.requests], dtype=np.int64),
        sides=np.array([(request.a, request.b) for request in problem.requests], dtype=np.int64).reshape(-1, 2),
    )


def _group(key: Key) -> Key:
    return key if key[0] == "max" else key[:-1]


@dataclass(frozen=True, slots=True)
class Assumed:
    """What every agenda at least as good in the higher levels has.

    `forced`: requests it places (locks; musts once all are placed). `floors`: `min` of each participant;
    `missing`: meetings it may be short of them in all, None when nothing is assumed.
    """

    forced: NDArray[np.bool_]
    floors: Ints
    missing: int | None


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Integer multipliers of `Rows.keys`, and of the `min` of each participant."""

    scale: int
    rows: Ints
    floors: Ints


def bound_of(rows: Rows, assumed: Assumed, chosen: Multipliers) -> int:
    """The bound these multipliers prove, in exact integers."""
    reduced = rows.weight * chosen.scale + chosen.floors[rows.sides].sum(axis=1)
    columns = reduced[rows.request]
    np.subtract.at(columns, rows.column, chosen.rows[rows.row])
    best = np.where(assumed.forced, np.iinfo(np.int64).min, 0)
    np.maximum.at(best, rows.request, columns)
    total: int = sum(best.tolist()) + sum((chosen.rows * rows.rhs).tolist())
    if assumed.missing is not None:
        most = int(chosen.floors.max(initial=0))
        total += most * assumed.missing - sum((chosen.floors * assumed.floors).tolist())
    return max(0, total // chosen.scale)


def certificate(problem: Problem, rows: Rows, chosen: Multipliers) -> Certificate:
    """The multipliers that are not zero, by name."""
    used: list[Key] = [(*rows.keys[row], int(chosen.rows[row])) for row in np.flatnonzero(chosen.rows).tolist()]
    used += [
        ("min", problem.round.participants[p].id, int(chosen.floors[p]))
        for p in np.flatnonzero(chosen.floors).tolist()
    ]
    return Certificate(chosen.scale, tuple(used))
