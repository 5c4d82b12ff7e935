"""The bound: a weighted b-matching LP, its dual rounded to the integers of a certificate.

The LP is the aggregated one: per participant at most `max` meetings and no more than its people have slots,
in all no more than the tables have slots. Its dual gives each slot of a group the same multiplier. Small
rounds are solved with every slot on its own, which is never weaker. Solved by HiGHS.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from escale.engines.scheduling.certificate import Assumed, Ints, Multipliers, Rows, bound_of
from escale.engines.scheduling.lp import Floats, Program, solve
from escale.engines.scheduling.model import Certificate

Stop = Callable[[], bool]
SCALES = (1, 2, 6, 60, 1000, 100_000)
LARGEST_BY_SLOT = 40_000  # non-zeros; above, the aggregated LP


@dataclass(frozen=True, slots=True)
class Proof:
    """A bound, the multipliers (or the cases) that prove it, and how much of each request the LP places."""

    bound: int
    multipliers: Multipliers
    placed: Floats
    split: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows <= rhs over columns that stand for places (or for requests); `request`: of each column."""

    rhs: Floats
    row: Ints
    column: Ints
    value: Floats
    request: Ints


def prove(rows: Rows, assumed: Assumed, cancelled: Stop = lambda: False) -> Proof:
    """The best bound found, never worse than adding up all weights: which is all once `cancelled`."""
    count = len(rows.keys)
    none = Multipliers(1, np.zeros(count, np.int64), np.zeros(len(assumed.floors), np.int64))
    best = Proof(bound_of(rows, assumed, none), none, np.zeros(len(rows.weight)))
    if not len(rows.request) or cancelled():
        return best
    for dual, floors, placed in _optima(rows, assumed, cancelled):
        if cancelled():
            break
        for scale in SCALES:
            chosen = Multipliers(scale, rounded(dual, scale), rounded(floors, scale))
            bound = bound_of(rows, assumed, chosen)
            if bound < best.bound:
                best = Proof(bound, chosen, placed)
    return best


def rounded(multipliers: Floats, scale: int) -> Ints:
    whole: Ints = np.rint(np.maximum(multipliers, 0) * scale).astype(np.int64)
    return whole


def _optima(rows: Rows, assumed: Assumed, cancelled: Stop) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Duals of the rows, duals of the floors, placed shares: of one LP, then of the other."""
    if len(rows.row) <= LARGEST_BY_SLOT:
        yield _solve(by_slot(rows), rows, assumed, cancelled)
    grouped, floors, placed = _solve(_aggregated(rows), rows, assumed, cancelled)
    yield grouped[rows.groups], floors, placed


def by_slot(rows: Rows) -> Matrix:
    """Every slot on its own. A long meeting may be covered twice by a row."""
    count = max(1, len(rows.request))
    cell, times = np.unique(rows.row.astype(np.int64) * count + rows.column, return_counts=True)
    return Matrix(rows.rhs.astype(float), cell // count, cell % count, times.astype(float), rows.request)


def _aggregated(rows: Rows) -> Matrix:
    """One column per request, one row per group; a coefficient is the least over the request's places."""
    groups = int(rows.groups.max()) + 1
    places = np.bincount(rows.request, minlength=len(rows.weight))
    found = [_coefficients(rows, part, groups, places) for part in rows.parts]
    pair = np.concatenate([pairs for pairs, _ in found])
    requests = np.unique(rows.request)
    return Matrix(
        np.bincount(rows.groups, weights=rows.rhs.astype(float), minlength=groups).astype(float),
        pair % groups,
        np.searchsorted(requests, pair // groups),
        np.concatenate([least for _, least in found]).astype(float),
        requests,
    )


def _coefficients(rows: Rows, part: slice, groups: int, places: Ints) -> tuple[Ints, Ints]:
    """Which groups cover requests of a part at all their places, as request x groups + group; how often at least."""
    cell, times = np.unique(rows.column[part] * np.int64(groups) + rows.groups[rows.row[part]], return_counts=True)
    pair, first, covered = np.unique(
        rows.request[cell // groups] * groups + cell % groups, return_inverse=True, return_counts=True
    )
    least = np.full(len(pair), np.iinfo(np.int64).max)
    np.minimum.at(least, first, times)
    everywhere = covered == places[pair // groups]
    return pair[everywhere], least[everywhere]


def _solve(matrix: Matrix, rows: Rows, assumed: Assumed, cancelled: Stop) -> tuple[Floats, Floats, Floats]:
    """Duals of the rows and of the floors, and the placed share of each request."""
    found = solve(program_of(matrix, rows, assumed), cancelled=cancelled)
    multipliers, floors = duals(matrix, rows, assumed, found.dual)
    placed = np.bincount(matrix.request, weights=found.x[: len(matrix.request)], minlength=len(rows.weight))
    return multipliers, floors, placed.astype(float)


def duals(matrix: Matrix, rows: Rows, assumed: Assumed, dual: Floats) -> tuple[Floats, Floats]:
    """Of the rows, and of the floors, as multipliers in units of weight."""
    largest = max(1, int(rows.weight.max()))
    floors = np.zeros(len(assumed.floors))
    floors[_owners(assumed)] = largest * dual[len(matrix.rhs) + len(rows.weight) : -1]
    return -largest * dual[: len(matrix.rhs)], floors


def _owners(assumed: Assumed) -> Ints:
    return np.flatnonzero(assumed.floors) if assumed.missing is not None else np.zeros(0, np.int64)


def program_of(matrix: Matrix, rows: Rows, assumed: Assumed) -> Program:
    """Minimises -weight, so that duals of <= rows are not positive.

    Columns: places, then for each floor what is missing to it. Rows: the constraints, each request once,
    the floors, the sum of what is missing.
    """
    places, constraints, requests = len(matrix.request), len(matrix.rhs), len(rows.weight)
    owners = _owners(assumed)
    floor_row, floor_column = _floor_cells(matrix, rows, owners)
    short = places + np.arange(len(owners))
    first_floor = constraints + requests
    row = [matrix.row, constraints + matrix.request, first_floor + floor_row, first_floor + short - places]
    column = [matrix.column, np.arange(places), floor_column, short]
    row.append(np.full(len(owners), first_floor + len(owners)))
    column.append(short)
    value = np.ones(sum(map(len, row)))
    value[: len(matrix.value)] = matrix.value
    lower = np.full(first_floor + len(owners) + 1, -np.inf)
    lower[constraints:first_floor][assumed.forced] = 1
    lower[first_floor:-1] = assumed.floors[owners]
    upper = np.full(len(lower), np.inf)
    upper[:first_floor] = np.concatenate([matrix.rhs, np.ones(requests)])
    upper[-1] = assumed.missing or 0
    largest = max(1, int(rows.weight.max()))
    cost = np.zeros(places + len(owners))
    cost[:places] = -rows.weight[matrix.request] / largest
    return Program(cost, lower, upper, np.concatenate(row), np.concatenate(column), value)


def _floor_cells(matrix: Matrix, rows: Rows, owners: Ints) -> tuple[Any, Any]:
    """Which columns count for which floor."""
    sides = rows.sides[matrix.request]
    column, side = np.nonzero(np.isin(sides, owners))
    return np.searchsorted(owners, sides[column, side]), column
