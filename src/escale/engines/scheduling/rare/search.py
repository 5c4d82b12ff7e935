"""Annealing of rounds with rare rules."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.problem import Problem, Wanted
from escale.engines.scheduling.rare import board as boards
from escale.engines.scheduling.rare import moves
from escale.engines.scheduling.rare.board import SLOT
from escale.engines.scheduling.rare.rules import insert
from escale.engines.scheduling.rare.seating import placements_of, seated
from escale.engines.scheduling.rare.terms import Terms
from escale.engines.scheduling.search import Best, Enough, Passes, Tell
from escale.engines.scheduling.state import State

CHUNK = 1000  # proposals between two looks at the clock
HEIGHTS, COLD = (0.2, 0.3), 0.03  # temperatures as shares of the mean weight
CLEAR = 1e-6  # a share above is one
PART = 500  # requests filled in between two looks at the wish to stop


class _Passes(Passes):
    loops: Any = SimpleNamespace(new_board=boards.new_board, load=boards.load, anneal=moves.anneal)
    proposals = CHUNK

    def __init__(self, core: Terms, best: Best, seed: int, workers: int) -> None:
        super().__init__(core, best, seed, workers)
        mean = max(1.0, float(core.weight.mean()))
        self.heights, self.floor = tuple(share * mean for share in HEIGHTS), COLD * mean


def evaluated(terms: Terms, at: NDArray[np.int64]) -> Best:
    board = boards.new_board(terms, 0)
    boards.load(terms, board, at)
    return Best(at, board.sums.copy())


def filled(terms: Terms, at: NDArray[np.int64], order: Sequence[Wanted], stop: Callable[[], bool]) -> Best:
    """What is placed at first, and every request of `order` that fits, where it first fits.

    A request that waits for another may fit only once that one is placed: those are tried again until nothing
    changes.
    """
    board = boards.new_board(terms, 0)
    boards.load(terms, board, at)
    indices = np.array([request.index for request in order], dtype=np.int64)
    while len(indices):
        before = int(board.sums[0])
        for start in range(0, len(indices), PART):
            if stop():
                return Best(board.at.copy(), board.sums.copy())
            moves.fill(terms, board, indices[start : start + PART])
        follows = np.diff(terms.before_first)[indices] > 0
        indices = indices[follows & (board.at[indices, SLOT] < 0)]
        if board.sums[0] == before:
            break
    return Best(board.at.copy(), board.sums.copy())


def rounded(problem: Problem, terms: Terms, known: State, shares: NDArray[np.float64]) -> State:
    """An agenda near to shares of the places: hard requests as known, then where the shares are, then the rest."""
    hard = State(problem)
    for index, placement in known.placed.items():
        request = problem.requests[index]
        if request.hard or any(problem.requests[d].hard for d in problem.dependents[index]):
            hard.place(request, placement)
    board = boards.new_board(terms, 0)
    boards.load(terms, board, placements_of(hard))
    owner = np.repeat(np.arange(len(terms.weight)), np.diff(terms.covers_first))
    for place in np.lexsort((-terms.weight[owner], -shares)):
        request = owner[place]
        if shares[place] > CLEAR and board.at[request, SLOT] < 0:
            board.length[0] = 0
            insert(terms, board, request, terms.covers[place], 0)
    order = sorted(problem.requests, key=lambda request: (-request.weight, request.index))
    return seated(problem, filled(terms, board.at.copy(), order, lambda: False).at)


def anneal(
    problem: Problem, terms: Terms, start: State, budget: Budget, seed: int, workers: int, enough: Enough, tell: Tell
) -> tuple[State, str]:
    """Search from an agenda for a better one; why it ended."""
    passes = _Passes(terms, evaluated(terms, placements_of(start)), seed, workers)
    why = passes.run(budget, enough, tell)
    return seated(problem, passes.best.at), why


def compile_all(terms: Terms) -> None:
    """Call every compiled loop once."""
    start = evaluated(terms, np.full((len(terms.weight), 5), -1))
    board = boards.new_board(terms, 0)
    moves.fill(terms, board, np.arange(1))
    moves.anneal(terms, board, start.at, start.sums, 10, 1.0, 0.5)
