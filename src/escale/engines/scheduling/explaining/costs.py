"""What it costs to have a request in: the best agenda found with it forced, and what is proved about it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from time import monotonic

from escale.engines.scheduling import measure
from escale.engines.scheduling.answer import meeting_of
from escale.engines.scheduling.budget import Limits
from escale.engines.scheduling.explaining.explanation import Compared, Costs
from escale.engines.scheduling.explaining.reading import moves, placed
from escale.engines.scheduling.greedy import by_priority, fill, place_first
from escale.engines.scheduling.measure import Score, score
from escale.engines.scheduling.planner import go_on
from escale.engines.scheduling.problem import Cover, Problem
from escale.engines.scheduling.state import Placement, State

SECONDS_PER_PLACE = 2e-5  # what the bound takes to be set up and solved, by admissible places


def costs(state: State, asked: int, possible: Mapping[int, Placement], limits: Limits) -> tuple[Costs, Costs | None]:
    """The best agenda found with the request, and the best that keeps most of the agenda, when that is another.

    `possible`: placements that keep locks and musts and hold the request. They are the first start.
    """
    until = monotonic() + limits.seconds
    problem = _forced(state.problem, asked)
    starts = [_filled(problem, possible, state)]
    starts += _pushed_in(problem, state, asked, until)
    nearest = max(starts, key=lambda each: _worth(state, each))
    left = until - monotonic()
    if left < SECONDS_PER_PLACE * sum(len(request.covers) for request in problem.requests):
        return _compared(state, nearest, asked, None), None
    searched, bound = go_on(problem, nearest, replace(limits, seconds=left))
    near = _compared(state, nearest, asked, bound)
    if score(searched) > score(nearest):
        return _compared(state, searched, asked, bound), near
    return near, None


def _forced(problem: Problem, asked: int) -> Problem:
    """The same round with the request as a must."""
    requests, given = list(problem.requests), list(problem.round.requests)
    requests[asked] = replace(requests[asked], must=True)
    given[asked] = replace(given[asked], must=True)
    return replace(problem, requests=tuple(requests), round=replace(problem.round, requests=tuple(given)))


def _worth(before: State, after: State) -> tuple[Score, int]:
    """Levels first, then as few meetings as possible that leave or move."""
    return score(after), sum(after.placed.get(index) == placement for index, placement in before.placed.items())


def _filled(problem: Problem, possible: Mapping[int, Placement], before: State) -> State:
    """Around a solution: what was in the agenda goes back where it was, or elsewhere; then the waiting list."""
    state = placed(problem, possible)
    _return(state, before)
    return state


def _return(state: State, before: State) -> None:
    problem = state.problem
    order = [request for request in by_priority(problem) if request.index in before.placed]
    order.sort(key=lambda request: problem.starts[before.placed[request.index].cover.start] if request.after else 0)
    for request in order:
        placement = before.placed[request.index]
        if request.index not in state.placed and state.accepts(request, placement):
            state.place(request, placement)
    fill(state, order)
    fill(state, by_priority(problem))


def _pushed_in(problem: Problem, before: State, asked: int, until: float) -> Iterator[State]:
    """Into each of its places: everything that may be in the way goes out, and back where it still fits."""
    request = problem.requests[asked]
    for cover in request.covers.values():
        if monotonic() > until:
            return
        out = _in_the_way(before, asked, cover)
        state = State(problem)
        for index, placement in before.placed.items():
            if index not in out:
                state.place(problem.requests[index], placement)
        fill(state, [problem.requests[each] for each in _earlier(problem, asked)])
        if place_first(state, request, [cover.start]):
            _return(state, before)
            yield state


def _earlier(problem: Problem, asked: int) -> list[int]:
    """All the request waits for, each after what it waits for itself."""
    found: dict[int, None] = {}

    def add(index: int) -> None:
        for before in problem.requests[index].after:
            add(before)
        found.setdefault(index)

    add(asked)
    return [index for index in found if index != asked]


def _in_the_way(state: State, asked: int, cover: Cover) -> set[int]:
    """Meetings of its sides, at its time, with interpreters; with what waits for them. Locks and musts stay."""
    requests, asked_sides = state.problem.requests, set(_sides(state.problem, asked))
    chosen = [
        index
        for index, placement in state.placed.items()
        if asked_sides & set(_sides(state.problem, index))
        or placement.cover.instants & cover.instants
        or placement.interpreter is not None
    ]
    found: set[int] = set()
    for index in chosen:
        follow = [index]
        for each in follow:
            follow += [d for d in state.problem.dependents[each] if d in state.placed and d not in follow]
        if not any(requests[each].hard for each in follow):
            found.update(follow)
    return found


def _sides(problem: Problem, index: int) -> tuple[int, int]:
    return problem.requests[index].a, problem.requests[index].b


def _compared(before: State, after: State, asked: int, bound: int | None) -> Costs:
    requests, own = before.problem.requests, before.problem.requests[asked].must
    now = {level.name: level for level in measure.levels(before, 0)}
    levels = []
    for level in measure.levels(after, bound or 0):
        extra = 1 if level.name == "must" and not own else 0  # it was made a must only to be forced
        unknown = level.bound is None or (level.name == "value" and bound is None)
        best = None if unknown or level.bound is None else level.bound - extra
        levels.append(Compared(level.name, now[level.name].value, level.value - extra, best))
    return Costs(
        leave=_names(before, after),
        enter=tuple(name for name in _names(after, before) if name != requests[asked].id),
        moves=moves(before, after),
        where=meeting_of(after, asked),
        levels=tuple(levels),
    )


def _names(one: State, other: State) -> tuple[str, ...]:
    """Requests placed in one and not in the other."""
    return tuple(
        each.id for each in one.problem.requests if each.index in one.placed and each.index not in other.placed
    )
