"""Tables dealt out anew with every meeting where and when it is: less walking, then fewer changes of table.

The meetings of one time share nobody, so what a table costs one of them does not depend on the others: the best
tables for that time are a cheapest bipartite matching (Kuhn 1955, Munkres 1957). Time after time, until nothing gets
better.
"""

from collections.abc import Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray

from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.measure import walking
from escale.engines.scheduling.problem import Cover
from escale.engines.scheduling.state import Placement, State, walk_fits

SWEEPS = 6
TABLES, CELLS = 300, 2_000_000  # (meeting, table); beyond, this takes longer than it is worth
MINUTE = 1 << 20  # a minute of walking, in changes of table
NEVER, FAR = 1 << 50, 1 << 60

Ints = NDArray[np.int64]


def reseat(state: State, budget: Budget) -> None:
    """Better tables, where only their number is known nothing; never more walking, then never more changes."""
    tables = state.problem.round.tables
    if tables is None or len(tables) > TABLES or len(tables) * len(state.placed) > CELLS:
        return
    reached = walking(state)
    for _ in range(SWEEPS):
        for cover, meetings in _at_one_time(state):
            if budget.stopped(0) in ("cancelled", "time"):
                return
            _deal(state, cover, meetings)
        before, reached = reached, walking(state)
        if reached == before:
            return


def _at_one_time(state: State) -> list[tuple[Cover, list[int]]]:
    """Meetings at tables by the slots they take."""
    found: dict[tuple[int, int], tuple[Cover, list[int]]] = {}
    for index in sorted(state.placed):
        placement = state.placed[index]
        if placement.table is not None:
            key = placement.cover.start, placement.cover.last
            found.setdefault(key, (placement.cover, []))[1].append(index)
    return [found[key] for key in sorted(found)]


def _deal(state: State, cover: Cover, meetings: list[int]) -> None:
    problem = state.problem
    busy, mine = list(state.table_busy), {state.placed[index].table for index in meetings}
    tables = [
        table
        for table, there in enumerate(problem.table_slots)
        if not cover.slots & ~there and (table in mine or not cover.instants & busy[table])
    ]
    cost = np.array([_costs(state, index, tables) for index in meetings], dtype=np.int64)
    former = [state.remove(problem.requests[index]) for index in meetings]
    for index, placement, column in zip(meetings, former, match(cost).tolist(), strict=True):
        people, who = placement.people, placement.interpreter
        state.place(problem.requests[index], Placement(cover, people, tables[column], who))


def _costs(state: State, index: int, tables: list[int]) -> list[int]:
    """Of each table for one meeting; `NEVER` where it may not be or somebody could not walk."""
    problem, here = state.problem, state.placed[index]
    permitted = set(problem.requests[index].tables or ())
    others = [each for person in here.people for each in state.of_person[person] if each != index]
    if here.interpreter is not None:
        others += [each for each in state.of_interpreter[here.interpreter] if each != index]
    near = [each for each in _neighbours(state, index) if each.table is not None]
    by_venue: dict[str | None, int] = {}
    found = []
    for table in tables:
        venue = problem.table_venue[table]
        if venue not in by_venue:
            moved = Placement(here.cover, here.people, table, here.interpreter)
            fits = all(walk_fits(problem, moved, state.placed[each]) for each in others)
            seconds = sum(problem.walking_seconds(venue, problem.table_venue[each.table or 0]) for each in near)
            by_venue[venue] = MINUTE * (seconds // 60) if fits else NEVER
        changes = sum(each.table != table for each in near)
        found.append(min(NEVER, by_venue[venue] + changes) if table in permitted else NEVER)
    return found


def _neighbours(state: State, index: int) -> Iterator[Placement]:
    """The meetings before and after this one, of each of its people, in the same block."""
    problem, here = state.problem, state.placed[index]
    block = problem.round.slots[here.cover.start].block
    for person in here.people:
        own = sorted((state.placed[each] for each in state.of_person[person]), key=lambda each: each.cover.start)
        at = own.index(here)
        for number in (at - 1, at + 1):
            if 0 <= number < len(own) and problem.round.slots[own[number].cover.start].block == block:
                yield own[number]


@njit(cache=True, nogil=True)
def match(cost: Ints) -> Ints:
    """The column of each row in a cheapest matching of all rows; there are at least as many columns.

    Shortest augmenting paths with potentials, O(rows² · columns).
    """
    rows, columns = cost.shape
    of_column = np.full(columns + 1, -1)
    height, depth = np.zeros(rows, np.int64), np.zeros(columns + 1, np.int64)
    for row in range(rows):
        of_column[columns] = row
        way = np.full(columns, -1)
        at = _augment(cost, of_column, height, depth, way)
        while at != columns:
            of_column[at] = of_column[way[at]]
            at = way[at]
    found = np.full(rows, -1)
    for column in range(columns):
        if of_column[column] >= 0:
            found[of_column[column]] = column
    return found


@njit(cache=True, nogil=True)
def _augment(cost: Ints, of_column: Ints, height: Ints, depth: Ints, way: Ints) -> int:
    """The free column that is reached at the least cost from the row at the last, imagined column."""
    columns = len(way)
    least, seen = np.full(columns, FAR), np.zeros(columns + 1, np.bool_)
    at = columns
    while of_column[at] >= 0:
        seen[at] = True
        row, step, following = of_column[at], FAR, -1
        for column in range(columns):
            if seen[column]:
                continue
            reduced = cost[row, column] - height[row] - depth[column]
            if reduced < least[column]:
                least[column], way[column] = reduced, at
            if least[column] < step:
                step, following = least[column], column
        for column in range(columns + 1):
            if seen[column]:
                height[of_column[column]] += step
                depth[column] -= step
            elif column < columns:
                least[column] -= step
        at = following
    return at
