"""Small repairs by trying everything: every set of survivors that may move, every way to place what is open."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from escale.engines.scheduling.measure import Score
from escale.engines.scheduling.problem import Wanted
from escale.engines.scheduling.repair.worth import Terms
from escale.engines.scheduling.state import Placement, State

NODES = 20_000  # placements tried; a second at the most
OPEN = 12  # requests not in place; with more, trying everything is hopeless
MEETINGS = 40  # in larger agendas a single look at the worth takes too long


class _TooMany(Exception):
    """More than `NODES`."""


class _Trying:
    """Walks `state` through all ways to place some requests and notes the best."""

    def __init__(self, state: State, terms: Terms, most_nodes: int) -> None:
        self.state = state
        self.terms = terms
        self.left = most_nodes
        self.best: dict[int, Placement] = dict(state.placed)
        self.best_worth: Score = terms.worth(state)

    def visit(self, order: Sequence[Wanted], depth: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise _TooMany
        if depth == len(order):
            reached = self.terms.worth(self.state)
            if reached > self.best_worth:
                self.best, self.best_worth = dict(self.state.placed), reached
            return
        request = order[depth]
        for placement in self._ways(request):
            self.state.place(request, placement)
            self.visit(order, depth + 1)
            self.state.remove(request)
        self.visit(order, depth + 1)

    def _ways(self, request: Wanted) -> Iterator[Placement]:
        for cover in request.covers.values():
            yield from list(self.state.placements(request, cover))


def repair_exactly(state: State, terms: Terms, movable: Sequence[int], most_nodes: int = NODES) -> State | None:
    """The best agenda with at most `terms.most_moves` of `movable` moved; None when there are too many to try."""
    problem = state.problem
    waiting = [r.index for r in problem.requests if r.covers and r.index not in state.placed]
    moves = len(movable) if terms.most_moves is None else min(terms.most_moves, len(movable))
    if len(waiting) + moves > OPEN or len(state.placed) > MEETINGS:
        return None
    trying = _Trying(state.copy(), terms, most_nodes)
    try:
        for number in range(moves + 1):
            for moved in combinations(movable, number):
                _without(trying, moved, waiting)
    except _TooMany:
        return None
    found = State(problem)
    for index, placement in trying.best.items():
        found.place(problem.requests[index], placement)
    return found


def _without(trying: _Trying, moved: Sequence[int], waiting: Sequence[int]) -> None:
    """Everything with exactly these survivors out of place, if nothing that stays needs them."""
    state, requests = trying.state, trying.state.problem.requests
    if any(d in state.placed and d not in moved for index in moved for d in state.problem.dependents[index]):
        return
    former = [(index, state.remove(requests[index])) for index in moved]
    trying.visit(_in_order(state, [*moved, *waiting]), 0)
    for index, placement in reversed(former):
        state.place(requests[index], placement)


def _in_order(state: State, indices: Sequence[int]) -> list[Wanted]:
    """Each request after those it waits for."""
    found: dict[int, None] = {}

    def add(index: int) -> None:
        for before in state.problem.requests[index].after:
            if before in indices:
                add(before)
        found.setdefault(index)

    for index in indices:
        add(index)
    return [state.problem.requests[index] for index in found]
