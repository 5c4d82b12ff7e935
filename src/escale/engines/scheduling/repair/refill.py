"""Placing waiting requests where there is room, no meeting being moved.

In a common round the free places are few and what fits where is a small integer program: it is solved exactly, level
by level. Its linear relaxation is nearly always integral already, being close to a transportation problem.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling import kernels
from escale.engines.scheduling.compact import Core
from escale.engines.scheduling.greedy import by_priority, fill, short_first
from escale.engines.scheduling.lp import Program, Solution, solve
from escale.engines.scheduling.measure import score
from escale.engines.scheduling.state import State

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
INTEGRAL = 1e-6  # how far from whole numbers a solution may be that counts as whole


@dataclass(frozen=True, slots=True)
class _Free:
    """What is free: places (request, slot), and rows ≤ rhs over them."""

    request: Ints
    slot: Ints
    row: Ints
    column: Ints
    rhs: Floats
    tally: Ints


def refill(state: State, core: Core | None, seconds: float, stop: Callable[[], bool]) -> State:
    """By the integer program in a common round; else, or if time runs out, the better of greedy by weight and
    greedy for those short of their `min`.
    """
    if core is not None:
        at = assign(core, slots_of(state), seconds)
        if at is not None:
            return settle(state, at)
    problem = state.problem
    found = []
    for order in (by_priority(problem), short_first(problem)):
        greedy = state.copy()
        fill(greedy, order, stop)
        found.append(greedy)
    return max(found, key=score)


def slots_of(state: State) -> Ints:
    """The slot of every request, -1 for those waiting."""
    at = np.full(len(state.problem.requests), -1)
    for index, placement in state.placed.items():
        at[index] = placement.cover.start
    return at


def settle(state: State, at: Ints) -> State:
    """The state with, in addition, every waiting request placed in its slot of `at`; locked ones first."""
    problem, found = state.problem, state.copy()
    added = [index for index in np.flatnonzero(at >= 0).tolist() if index not in state.placed]
    for index in sorted(added, key=lambda index: not problem.requests[index].locked):
        request = problem.requests[index]
        placement = found.first_placement(request, request.covers[int(at[index])])
        if placement is not None:
            found.place(request, placement)
    return found


def assign(core: Core, at: Ints, seconds: float) -> Ints | None:
    """`at` with the best choice of waiting requests added; None when time runs out."""
    free = _free(core, at)
    if not len(free.request):
        return at
    chosen = _best(core, free, seconds)
    if chosen is None:
        return None
    found = at.copy()
    found[free.request[chosen]] = free.slot[chosen]
    return found


def _free(core: Core, at: Ints) -> _Free:
    board = kernels.new_board(core, 0)
    kernels.load(core, board, at)
    slots = core.allowed.shape[1]
    room = core.room - board.number
    spare = core.cap - board.tally
    under_cap = np.all(spare[core.side] > 0, axis=1)
    open_ = core.allowed & (np.less(at, 0) & under_cap).reshape(-1, 1)
    open_ &= (room[core.pool] > 0).all(axis=1)
    open_ &= ~core.seated[:, None] | (board.used < core.tables)[None, :]
    request, slot = np.nonzero(open_)
    column = np.arange(len(request))
    requests, pools, people = len(core.weight), len(core.room), len(core.cap)
    first_cap = requests + pools * slots + slots
    cells = [
        (request, column),
        (requests + core.pool[request, 0] * slots + slot, column),
        (requests + core.pool[request, 1] * slots + slot, column),
        (requests + pools * slots + slot[core.seated[request]], column[core.seated[request]]),
        (first_cap + core.side[request, 0], column),
        (first_cap + core.side[request, 1], column),
    ]
    rhs = np.concatenate([np.ones(requests), room.ravel(), core.tables - board.used, spare])
    used, row = np.unique(np.concatenate([each for each, _ in cells]), return_inverse=True)
    assert len(rhs) == first_cap + people  # noqa: S101 - rows as numbered above
    return _Free(
        request, slot, row, np.concatenate([each for _, each in cells]), rhs[used].astype(float), board.tally
    )


def _best(core: Core, free: _Free, seconds: float) -> NDArray[np.bool_] | None:
    """Level after level, each with what the levels before reached."""
    places = len(free.request)
    program = _Growing(free.row, free.column, free.rhs, places)
    levels = [-core.must[free.request].astype(float)] if core.must[free.request].any() else []
    for floor in (core.floor, core.fair):
        short = np.flatnonzero(floor > free.tally)
        if len(short):
            levels.append(program.shortfall(core.side[free.request], short, (floor - free.tally)[short]))
    levels.append(-core.weight[free.request] / max(1, int(core.weight.max())))
    chosen = np.zeros(places, dtype=np.bool_)
    for cost in levels:
        found = _whole(program.with_cost(cost), seconds)
        if not found.solved:
            return None
        chosen = found.x[:places] > 0.5  # binary
        program.keep(cost, float(np.dot(cost, np.rint(found.x[: len(cost)]))))
    return chosen


def _whole(program: Program, seconds: float) -> Solution:
    """An optimum in whole numbers; the relaxation has nearly always one and is solved in a third of the time."""
    relaxed = solve(program, seconds=seconds)
    if relaxed.solved and np.abs(relaxed.x - np.rint(relaxed.x)).max(initial=0) < INTEGRAL:
        return relaxed
    return solve(program, integer=True, seconds=seconds)


class _Growing:
    """A program to which columns for shortfalls and rows for reached levels are added."""

    def __init__(self, row: Ints, column: Ints, rhs: Floats, columns: int) -> None:
        self.row, self.column = [row], [column]
        self.value = [np.ones(len(row))]
        self.lower, self.upper = [np.full(len(rhs), -np.inf)], [rhs]
        self.rows, self.columns = len(rhs), columns

    def shortfall(self, sides: Ints, people: Ints, missing: Ints) -> Floats:
        """Columns for what stays missing to each of `people`; the cost that adds them up."""
        place, side = np.nonzero(np.isin(sides, people))
        new = self.columns + np.arange(len(people))
        rows = self.rows + np.concatenate([np.searchsorted(people, sides[place, side]), np.arange(len(people))])
        self._add(rows, np.concatenate([place, new]), np.ones(len(rows)), missing.astype(float), len(people))
        self.columns += len(people)
        return np.concatenate([np.zeros(self.columns - len(people)), np.ones(len(people))])

    def keep(self, cost: Floats, reached: float) -> None:
        """From now on no worse than this; exact, for levels before the last count in whole numbers."""
        columns = np.flatnonzero(cost)
        rows = np.full(len(columns), self.rows)
        self._add(rows, columns, -cost[columns], np.array([-reached - 1e-6]), 1)

    def _add(self, rows: Ints, columns: Ints, values: Floats, lower: Floats, count: int) -> None:
        self.row.append(rows)
        self.column.append(columns)
        self.value.append(values)
        self.lower.append(lower)
        self.upper.append(np.full(count, np.inf))
        self.rows += count

    def with_cost(self, cost: Floats) -> Program:
        whole = np.zeros(self.columns)
        whole[: len(cost)] = cost
        joined = (np.concatenate(part) for part in (self.lower, self.upper, self.row, self.column, self.value))
        return Program(whole, *joined)
