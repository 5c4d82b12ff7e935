"""The matrix of a round's constraints, written down kind by kind with arrays: a large one has millions of ones."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling.certificate import Ints, Key, Narrow, Rows
from escale.engines.scheduling.problem import Problem, Wanted, bits
from escale.engines.scheduling.shifts import shifts

SHIFTED = 30_000  # ones in the matrix up to which there are rows about the shifts of interpreters
PART = 2000  # requests written down at a time
KINDS = ("max", "busy", "tables", "interpreters", "home", "person")


def rows_of(problem: Problem) -> Rows:
    """Every constraint of the round that a certificate may use, over all admissible places."""
    writer = _Writer(problem)
    for start in range(0, len(problem.requests), PART):
        writer.add(problem.requests[start : start + PART])
    rows = writer.rows()
    return _with_shifts(problem, rows) if problem.round.interpreters and len(rows.row) <= SHIFTED else rows


def _with_shifts(problem: Problem, rows: Rows) -> Rows:
    more = list(shifts(problem))
    covered = [(len(rows.keys) + number, c, n) for number, (_, _, cells) in enumerate(more) for c, n in cells]
    row = np.array([number for number, _, n in covered for _ in range(n)], dtype=np.int32)
    column = np.array([c for _, c, n in covered for _ in range(n)], dtype=np.int32)
    last = int(rows.groups.max(initial=-1)) + 1
    return replace(
        rows,
        keys=(*rows.keys, *(key for key, _, _ in more)),
        rhs=np.concatenate([rows.rhs, np.array([most for _, most, _ in more], dtype=np.int64)]),
        row=np.concatenate([rows.row, row]),
        column=np.concatenate([rows.column, column]),
        parts=(slice(0, len(rows.row) + len(row)),),
        groups=np.concatenate([rows.groups, last + np.arange(len(more))]),
    )


class _Writer:
    """Rows have a code at first: an offset for their kind, and their place in a table of whom by slot."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.slots = len(problem.starts)
        owners, people = len(problem.round.participants), len(problem.person_ids)
        sizes = (owners, owners * self.slots, self.slots, self.slots, owners * self.slots, people * self.slots)
        self.offset = dict(zip(KINDS, np.cumsum([0, *sizes[:-1]]).tolist(), strict=True))
        self.there = _matrix(problem.person_slots, self.slots)
        self.staff = np.bincount(np.array(problem.person_of, dtype=np.int64), minlength=owners)
        self.rhs = np.concatenate(
            [
                [len(problem.requests) if p.max is None else p.max for p in problem.round.participants],
                _summed(self.there, problem.person_of, owners).ravel(),
                problem.table_count,
                _matrix(problem.interpreter_slots, self.slots).sum(axis=0),
                _summed(_matrix(problem.table_slots, self.slots), problem.table_owner, owners).ravel(),
                np.ones(people * self.slots, dtype=np.int64),
            ]
        ).astype(np.int64)
        self.limited = np.array([p.max is not None for p in problem.round.participants], dtype=np.bool_)
        self.alone: dict[tuple[tuple[int, ...], int], NDArray[np.int64]] = {}
        self.row: list[Narrow] = []
        self.column: list[Narrow] = []
        self.request: list[Ints] = []
        self.sizes: list[int] = []
        self.columns = 0

    def add(self, requests: Sequence[Wanted]) -> None:
        """The rows of some requests at all their places."""
        count = [len(request.covers) for request in requests]
        which = np.repeat(np.arange(len(requests)), count)
        starts = np.array([start for request in requests for start in request.covers], dtype=np.int64)
        self.request.append(np.array([request.index for request in requests], dtype=np.int64)[which])
        taken = [cover.slots for request in requests for cover in request.covers.values()]
        wide = np.array([mask.bit_count() for mask in taken], dtype=np.int64)
        cell = np.repeat(np.arange(len(taken)), wide)
        slot = starts if (wide == 1).all() else np.array([s for mask in taken for s in bits(mask)], dtype=np.int64)
        sides = np.array([(r.a, r.b) for r in requests], dtype=np.int64).reshape(-1, 2)
        before = len(self.row)
        for side in range(2):
            owner = sides[which, side]
            self._write("max", owner, np.arange(len(which)), self.limited[owner])
            self._write("busy", owner[cell] * self.slots + slot, cell)
            if (self.staff[sides[:, side]] > 1).any():
                alone = self._alone(requests, side)[which, starts][cell]
                self._write("person", alone * self.slots + slot, cell, (alone >= 0) & (self.staff[owner] > 1)[cell])
        home = np.array([-1 if r.virtual or r.home is None else r.home for r in requests], np.int64)[which][cell]
        shared = np.array([not r.virtual and r.home is None for r in requests], dtype=np.bool_)[which][cell]
        self._write("home", home * self.slots + slot, cell, home >= 0)
        self._write("tables", slot, cell, shared)
        if self.problem.round.interpreters:
            self._write("interpreters", slot, cell, self._interpreted(requests)[which, starts][cell])
        self.sizes.append(sum(map(len, self.row[before:])))
        self.columns += len(which)

    def _write(self, kind: str, code: Ints, cell: Ints, chosen: NDArray[np.bool_] | None = None) -> None:
        if chosen is not None:
            code, cell = code[chosen], cell[chosen]
        self.row.append((code + self.offset[kind]).astype(np.int32))
        self.column.append((cell + self.columns).astype(np.int32))

    def _alone(self, requests: Sequence[Wanted], side: int) -> Ints:
        """Per request and start: the only one of a side who could attend there, -1 when there are several."""
        return np.array([self._only(r.people[side], r) for r in requests], dtype=np.int64)

    def _only(self, people: tuple[int, ...], request: Wanted) -> NDArray[np.int64]:
        length = self.problem.round.requests[request.index].length
        found = self.alone.get((people, length))
        if found is None:
            found = np.full(self.slots, -1)
            for start, cover in self.problem.covers[length].items():
                able = [p for p in people if not cover.slots & ~self.problem.person_slots[p]]
                if len(able) == 1:
                    found[start] = able[0]
            self.alone[people, length] = found
        return found

    def _interpreted(self, requests: Sequence[Wanted]) -> NDArray[np.bool_]:
        """Per request and start: whether every possible pair needs an interpreter."""
        problem = self.problem
        found = np.zeros((len(requests), self.slots), dtype=np.bool_)
        for number, request in enumerate(requests):
            plain = [pair for pair in product(*request.people) if not problem.needs_interpreter(*pair)]
            both = [problem.person_slots[one] & problem.person_slots[other] for one, other in plain]
            for start, cover in request.covers.items():
                found[number, start] = all(cover.slots & ~mask for mask in both)
        return found

    def rows(self) -> Rows:
        problem = self.problem
        row = np.concatenate([*self.row, np.zeros(0, np.int32)])
        column = np.concatenate([*self.column, np.zeros(0, np.int32)])
        self.row, self.column = [], []
        used = np.zeros(len(self.rhs), dtype=np.bool_)
        used[row] = True
        codes = np.flatnonzero(used)
        row = (np.cumsum(used) - 1).astype(np.int32)[row]
        keys = tuple(self._keys(codes.tolist()))
        groups: dict[Key, int] = {}
        ends = np.cumsum([0, *self.sizes]).tolist()
        return Rows(
            keys=keys,
            rhs=self.rhs[codes],
            row=row,
            column=column,
            parts=tuple(slice(start, end) for start, end in pairwise(ends)),
            request=np.concatenate([*self.request, np.zeros(0, np.int64)]),
            groups=np.array([groups.setdefault(_group(key), len(groups)) for key in keys], dtype=np.int64),
            weight=np.array([request.weight for request in problem.requests], dtype=np.int64),
            sides=np.array([(r.a, r.b) for r in problem.requests], dtype=np.int64).reshape(-1, 2),
        )

    def _keys(self, codes: Sequence[int]) -> Iterator[Key]:
        names = [participant.id for participant in self.problem.round.participants]
        slots = [slot.id for slot in self.problem.round.slots]
        whose = {"max": names, "busy": names, "home": names, "person": self.problem.person_ids}
        for code in codes:
            kind = next(each for each in reversed(KINDS) if code >= self.offset[each])
            number = code - self.offset[kind]
            if kind == "max":
                yield kind, names[number]
            elif kind in whose:
                yield kind, whose[kind][number // self.slots], slots[number % self.slots]
            else:
                yield kind, slots[number]


def _group(key: Key) -> Key:
    return key if key[0] == "max" else key[:-1]


def _matrix(masks: Sequence[int], slots: int) -> NDArray[np.bool_]:
    """Who (rows) is there in which slots."""
    found = [[mask >> slot & 1 for slot in range(slots)] for mask in masks]
    return np.array(found, dtype=np.bool_).reshape(len(masks), slots)


def _summed(there: NDArray[np.bool_], owners: Sequence[int | None], count: int) -> Ints:
    found = np.zeros((count, there.shape[1]), dtype=np.int64)
    owned = [number for number, owner in enumerate(owners) if owner is not None]
    np.add.at(found, [owner for owner in owners if owner is not None], there[owned])
    return found
