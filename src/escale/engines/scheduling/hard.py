"""Locks and musts: placing them all, or naming a smallest set that contradicts itself."""

from collections.abc import Iterator, Sequence

import numpy as np

from escale.engines.scheduling.certificate import Rows
from escale.engines.scheduling.contradiction import placements_of, rules_between
from escale.engines.scheduling.errors import NoResult
from escale.engines.scheduling.explaining.oracle import TimeIsUp
from escale.engines.scheduling.lp import Program, solve
from escale.engines.scheduling.problem import Problem, Wanted
from escale.engines.scheduling.state import Placement, State

STEPS = 20_000
SECONDS = 5.0


def place_hard(state: State, rows: Rows) -> bool:
    """Place every lock and must in an empty state; False when the search for it gave up.

    Raises `NoResult` when it is proved that they cannot all be placed.
    """
    problem = state.problem
    hard = [request for request in problem.requests if request.hard]
    for request in hard:
        if request.never is not None:
            raise NoResult((request.id,), "this request cannot be placed", rules=request.never.blocking)
    order = _with_before(problem, hard)
    placed = _search(state, order)
    if placed is None:
        placed = _ask(state, order)
    if placed is None and _relaxation_fails(rows, order):
        placed = False
    if placed is False:
        conflict = sorted(_smallest(problem, rows, [], [], hard), key=lambda request: request.index)
        raise NoResult(
            tuple(request.id for request in conflict),
            "these requests cannot all be kept",
            rules=rules_between(problem, conflict),
        )
    return bool(placed)


def _ask(state: State, order: Sequence[Wanted]) -> bool | None:
    """Place all of `order` as the solver of satisfiability finds it; as `_search`."""
    try:
        found = placements_of(state.problem, order)
    except TimeIsUp:
        return None
    if found is None:
        return False
    for request in order:
        state.place(request, found[request.index])
    return True


def _with_before(problem: Problem, hard: Sequence[Wanted]) -> list[Wanted]:
    """The requests and all they wait for, each after those it waits for; the least flexible first."""
    found: dict[int, None] = {}

    def add(request: Wanted) -> None:
        for before in request.after:
            add(problem.requests[before])
        found.setdefault(request.index)

    for request in sorted(hard, key=lambda r: (not r.locked, len(r.covers), -r.weight, r.index)):
        add(request)
    return [problem.requests[index] for index in found]


def _search(state: State, order: Sequence[Wanted]) -> bool | None:
    """Place all of `order` by backtracking. False: it cannot be done. None: gave up after `STEPS`."""
    trail = [_ways(state, request) for request in order[:1]]
    for _ in range(STEPS + len(order)):
        if not trail:
            return not order
        request = order[len(trail) - 1]
        if request.index in state.placed:
            state.remove(request)
        placement = next(trail[-1], None)
        if placement is None:
            trail.pop()
            continue
        state.place(request, placement)
        if len(trail) == len(order):
            return True
        trail.append(_ways(state, order[len(trail)]))
    for request in reversed(order):
        if request.index in state.placed:
            state.remove(request)
    return None


def _ways(state: State, request: Wanted) -> Iterator[Placement]:
    for cover in request.covers.values():
        yield from state.placements(request, cover)


def _contradictory(problem: Problem, rows: Rows, hard: Sequence[Wanted]) -> bool:
    """True when it is proved that these cannot all be placed."""
    needed = _with_before(problem, hard)
    if any(request.never is not None for request in needed):
        return True
    found = _search(State(problem), needed)
    if found is None and _relaxation_fails(rows, needed):
        return True
    return (_ask(State(problem), needed) if found is None else found) is False


def _relaxation_fails(rows: Rows, needed: Sequence[Wanted]) -> bool:
    """True when even the rows of the certificate cannot be kept with all of these placed."""
    wanted = np.zeros(len(rows.weight), dtype=bool)
    wanted[[request.index for request in needed]] = True
    columns = np.flatnonzero(wanted[rows.request])
    renumbered = np.full(len(rows.request), -1)
    renumbered[columns] = np.arange(len(columns))
    cells = renumbered[rows.column] >= 0
    count, requests = len(rows.keys), len(rows.weight)
    lower = np.full(count + requests, -np.inf)
    lower[count:][wanted] = 1
    program = Program(
        cost=np.zeros(len(columns)),
        lower=lower,
        upper=np.concatenate([rows.rhs.astype(float), np.ones(requests)]),
        row=np.concatenate([rows.row[cells], count + rows.request[columns]]),
        column=np.concatenate([renumbered[rows.column[cells]], np.arange(len(columns))]),
        value=np.ones(int(cells.sum()) + len(columns)),
    )
    return solve(program, integer=True, seconds=SECONDS).infeasible


def _smallest(
    problem: Problem, rows: Rows, kept: list[Wanted], added: list[Wanted], rest: list[Wanted]
) -> list[Wanted]:
    """QuickXplain (Junker 2004): a subset of `rest` that contradicts `kept` and cannot be made smaller."""
    if added and _contradictory(problem, rows, kept):
        return []
    if len(rest) == 1:
        return rest
    half = len(rest) // 2
    first, second = rest[:half], rest[half:]
    right = _smallest(problem, rows, kept + first, first, second)
    left = _smallest(problem, rows, kept + right, right, first)
    return left + right
