"""Placing requests one after the other: the plan that the search may never fall below."""

from collections.abc import Callable, Iterable, Sequence

from escale.engines.scheduling.problem import Problem, Wanted
from escale.engines.scheduling.state import State, within_caps

Stop = Callable[[], bool]


def by_priority(problem: Problem) -> list[Wanted]:
    """Hard requests first, then by weight; equal weights in the order of the round."""
    return sorted(problem.requests, key=lambda request: (not request.hard, -request.weight, request.index))


def short_first(problem: Problem) -> list[Wanted]:
    """Hard requests first, then those of participants whose `min` leaves them the least choice."""
    choice = [0] * len(problem.round.participants)
    for request in problem.requests:
        choice[request.a] += bool(request.covers)
        choice[request.b] += bool(request.covers)
    spare = [
        count - participant.min if participant.min else len(problem.requests)
        for count, participant in zip(choice, problem.round.participants, strict=True)
    ]
    return sorted(
        problem.requests,
        key=lambda r: (not r.hard, min(spare[r.a], spare[r.b]), -r.weight, r.index),
    )


def as_proved(problem: Problem, placed: Sequence[float]) -> list[Wanted]:
    """Hard requests first, then those which an optimum of the bound's LP places, then by weight."""
    return sorted(
        problem.requests,
        key=lambda r: (not r.hard, -round(float(placed[r.index]), 3), -r.weight, r.index),
    )


def fill(state: State, order: Iterable[Wanted], stop: Stop = lambda: False) -> None:
    """Place every request of `order` that fits where it first fits.

    A request that waits for another may fit only once that one is placed: those are tried again until nothing
    changes.
    """
    waiting = [request for request in order if request.index not in state.placed and request.covers]
    while waiting:
        before = len(state.placed)
        for request in waiting:
            if stop():
                return
            place_first(state, request, list(request.covers))
        waiting = [r for r in waiting if r.after and r.index not in state.placed]
        if len(state.placed) == before:
            return


def place_first(state: State, request: Wanted, starts: Sequence[int]) -> bool:
    """Place the request at the first of `starts` where every rule is kept."""
    if not within_caps(state, request):
        return False
    for start in starts:
        placement = state.first_placement(request, request.covers[start])
        if placement is not None:
            state.place(request, placement)
            return True
    return False
