"""Searching on from a refilled agenda, with a price on every person disturbed and perhaps a limit on moves."""

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling import kernels as boards
from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.compact import Core
from escale.engines.scheduling.kernels import Board
from escale.engines.scheduling.measure import Score
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.repair import kernels
from escale.engines.scheduling.repair.refill import slots_of
from escale.engines.scheduling.repair.worth import Terms
from escale.engines.scheduling.search import CHUNK, Best, Passes
from escale.engines.scheduling.state import State
from escale.engines.scheduling.wander import Wandering

Ints = NDArray[np.int64]
MANY = 2**40  # moves: no limit
HEIGHTS, COLD = (0.03, 0.1, 0.5), 0.005  # temperatures as shares of the mean weight: mostly low, moves being few


class _Repairing(Passes):
    """The passes of the planner's annealing with the loop that knows prices."""

    def __init__(self, core: Core, best: Best, terms: kernels.Terms, seed: int, workers: int) -> None:
        super().__init__(core, best, seed, workers)
        mean = max(1.0, float(core.weight.mean()))
        self.heights, self.floor = tuple(share * mean for share in HEIGHTS), COLD * mean
        self.terms = terms

    def _chunk(self, chunk: int, length: int) -> Callable[[Board, Best], None]:
        height = self.heights[self.passes % len(self.heights)]

        def temperature(done: int) -> float:
            return float(height * (self.floor / height) ** (done / length))

        hot, cold = temperature(chunk), temperature(chunk + 1)

        def work(board: Board, best: Best) -> None:
            kernels.anneal(self.core, board, self.terms, best.at, best.sums, CHUNK, hot, cold)

        return work


def move(
    state: State, core: Core | None, terms: Terms, budget: Budget, seed: int, workers: int, target: Score
) -> tuple[State, str]:
    """A state of at least the same worth, and why the search ended. `target`: a worth that none exceeds."""
    if core is None:
        return _wander(state, terms, budget, seed, target)
    arrays = _arrays(state.problem, terms)
    best = _evaluated(core, arrays, _one_by_one(core, arrays, slots_of(state), budget))
    passes = _Repairing(core, best, arrays, seed, workers)
    ideal = np.array([0, target.musts, -target.missing, -target.unfair, target.value])
    why = passes.run(budget, lambda found: not boards.better(ideal, found.sums), lambda _best, _chunks: None)
    found = seat(state.problem, passes.best.at.tolist(), terms)
    return max(state, found, key=terms.worth), why


def _one_by_one(core: Core, arrays: kernels.Terms, at: Ints, budget: Budget) -> Ints:
    """Waiting requests placed, the most gainful first, each with what is in its way moved along chains.

    A gain is never above the weight, and gains mostly shrink as others are placed: so the queue is lazy.
    """
    board = boards.new_board(core, 0)
    boards.load(core, board, at)
    queue = [
        (-float(core.pull[index]), index) for index in np.flatnonzero(at < 0).tolist() if core.allowed[index].any()
    ]
    heapify(queue)
    while queue and not budget.stopped(0):
        _, index = heappop(queue)
        gain, slot, other = kernels.probe(core, board, arrays, index)
        if gain <= 0:
            continue
        if queue and gain < -queue[0][0]:
            heappush(queue, (-gain, index))
            continue
        board.length[0] = 0
        kernels.attempt(core, board, index, slot, other)
    return board.at.copy()


def _arrays(problem: Problem, terms: Terms) -> kernels.Terms:
    requests = len(problem.requests)
    home, people = np.full(requests, -1), np.zeros((requests, 2), dtype=np.int64)
    for index, placement in terms.home.items():
        home[index], people[index] = placement.cover.start, placement.people
    most = MANY if terms.most_moves is None else terms.most_moves
    numbers = np.array([most, terms.price, terms.scale], dtype=np.int64)
    return kernels.Terms(home, people, numbers, np.array([len(problem.person_ids)], dtype=np.int64))


def _evaluated(core: Core, arrays: kernels.Terms, at: Ints) -> Best:
    board = boards.new_board(core, 0)
    boards.load(core, board, at)
    sums = board.sums.copy()
    kernels.worth_of(core, board, arrays, sums)
    return Best(at, sums)


def seat(problem: Problem, at: Sequence[int], terms: Terms) -> State:
    """The state with these slots: what is where it was keeps people and table, the others take what is free."""
    state = State(problem)
    others = []
    for index, slot in enumerate(at):
        home = terms.home.get(index)
        if home is not None and home.cover.start == slot:
            state.place(problem.requests[index], home)
        elif slot >= 0:
            others.append(index)
    for index in sorted(others, key=lambda index: not problem.requests[index].locked):
        request = problem.requests[index]
        placement = state.first_placement(request, request.covers[at[index]])
        if placement is not None:
            state.place(request, placement)
    return state


def _wander(state: State, terms: Terms, budget: Budget, seed: int, target: Score) -> tuple[State, str]:
    fixed = frozenset(terms.home) if terms.most_moves == 0 else frozenset()
    wandering = Wandering(state, seed, terms.worth, fixed, terms.home)
    why = wandering.run(budget, lambda reached: reached >= target, lambda _reached, _chunks: None)
    found = State(state.problem)
    for index, placement in wandering.best.items():
        found.place(state.problem.requests[index], placement)
    return found, why


def compile_all(core: Core) -> None:
    """Call every compiled loop once."""
    requests = len(core.weight)
    terms = kernels.Terms(
        np.full(requests, -1), np.zeros((requests, 2), np.int64), np.array([1, 1, 1]), np.array([1], dtype=np.int64)
    )
    best = _evaluated(core, terms, np.full(requests, -1))
    board = boards.new_board(core, 0)
    kernels.anneal(core, board, terms, best.at, best.sums, 10, 1.0, 0.5)
    for index in range(requests):
        kernels.probe(core, board, terms, index)
