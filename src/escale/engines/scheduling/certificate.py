"""The constraints a certificate may name, and the bound that multipliers on them prove.

Weak duality: for any multipliers m >= 0 on constraints  sum(coverage) <= right-hand side, every agenda that
keeps the constraints has  scale * value <= sum(m * rhs) + sum over requests of max(0, best reduced weight),
where a request's reduced weight at a place is scale * weight less the multipliers of the rows that cover it
there. A request that is hard cannot stay out, so its term may be negative. See docs/reference/scheduling.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling.model import Certificate
from escale.engines.scheduling.problem import Problem

Key = tuple[str | int, ...]
Ints = NDArray[np.int64]
Narrow = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Rows:
    """The constraints in sparse form. Columns are the admissible (request, start) places, request by request.

    `keys`: names as in the certificate, without the multiplier; `rhs`: right-hand sides; `row`, `column`: the
    ones of the matrix, in `parts` that share no request; `request`: of each column; `groups`: rows that differ
    only by their slot share a number; `weight`, `sides` (participants): of each request.
    """

    keys: tuple[Key, ...]
    rhs: Ints
    row: Narrow
    column: Narrow
    parts: tuple[slice, ...]
    request: Ints
    groups: Ints
    weight: Ints
    sides: Ints


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


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a branch decides besides: `closed` columns (places that are not used), requests that are `forced`."""

    closed: NDArray[np.bool_]
    forced: NDArray[np.bool_]


LEAST = -(2**62)  # of a forced request without any place: no agenda is in the branch


def bound_of(rows: Rows, assumed: Assumed, chosen: Multipliers, within: Restriction | None = None) -> int:
    """The bound these multipliers prove (in a branch), in exact integers."""
    reduced = rows.weight * chosen.scale + chosen.floors[rows.sides].sum(axis=1)
    columns = reduced[rows.request]
    for part in rows.parts:
        np.subtract.at(columns, rows.column[part], chosen.rows[rows.row[part]])
    forced = assumed.forced if within is None else assumed.forced | within.forced
    best = np.where(forced, LEAST, 0)
    if within is None:
        np.maximum.at(best, rows.request, columns)
    else:
        np.maximum.at(best, rows.request[~within.closed], columns[~within.closed])
    total: int = sum(best.tolist()) + sum((chosen.rows * rows.rhs).tolist())
    if assumed.missing is not None:
        most = int(chosen.floors.max(initial=0))
        total += most * assumed.missing - sum((chosen.floors * assumed.floors).tolist())
    return max(0, total // chosen.scale)


def named(problem: Problem, rows: Rows, chosen: Multipliers) -> tuple[Key, ...]:
    """The multipliers that are not zero, by name."""
    used: list[Key] = [(*rows.keys[row], int(chosen.rows[row])) for row in np.flatnonzero(chosen.rows).tolist()]
    used += [
        ("min", problem.round.participants[p].id, int(chosen.floors[p]))
        for p in np.flatnonzero(chosen.floors).tolist()
    ]
    return tuple(used)


def certificate(problem: Problem, rows: Rows, chosen: Multipliers) -> Certificate:
    return Certificate(chosen.scale, named(problem, rows, chosen))
