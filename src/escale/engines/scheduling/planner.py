"""From a round to an agenda: hard requests, greedy, proof, search, breaks, verification, reasons."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling import bound, search
from escale.engines.scheduling.answer import Run, agenda_of
from escale.engines.scheduling.bound import Proof
from escale.engines.scheduling.budget import Budget, Limits
from escale.engines.scheduling.certificate import Assumed, Rows, certificate, rows_of
from escale.engines.scheduling.compact import Core, compact
from escale.engines.scheduling.deal import deal
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.errors import SchedulingError
from escale.engines.scheduling.exact import optimum
from escale.engines.scheduling.greedy import as_proved, by_priority, fill, short_first
from escale.engines.scheduling.hard import place_hard
from escale.engines.scheduling.kernels import MISSING, MUSTS, UNFAIR, VALUE
from escale.engines.scheduling.measure import (
    Score,
    breaks,
    fair_floors,
    missing,
    reachable,
    score,
)
from escale.engines.scheduling.model import Agenda, Progress, Round
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.search import Best
from escale.engines.scheduling.seating import match, reseat
from escale.engines.scheduling.state import State, state_of
from escale.engines.scheduling.tidy import tidy
from escale.engines.scheduling.verification import verify
from escale.engines.scheduling.wander import Wandering

SEARCHING = 0.9  # of the time, with rare rules or named tables; the rest is for breaks, walking and tables
PLACED = 0.5  # share from which the LP is said to place a request


@dataclass(frozen=True, slots=True)
class Task:
    """What is planned, within which limits, and who is told."""

    problem: Problem
    rows: Rows
    limits: Limits
    budget: Budget
    progress: Callable[[Progress], None]

    def tell(self, value: int, limit: int, done: int) -> None:
        self.progress(Progress(value, limit, self.budget.fraction(done)))


def plan(
    round_: Round,
    limits: Limits,
    *,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> Agenda:
    """See `escale.engines.scheduling.plan`."""
    began = monotonic()
    budget = Budget(began, began + limits.seconds, limits.effort, cancelled)
    problem = build(round_)
    task = Task(problem, rows_of(problem), limits, budget, progress)
    starts = _greedy(problem, task.rows, cancelled)
    best = max(starts, key=score)
    proof = bound.prove(task.rows, assumed(best))
    best = max(best, _follow(problem, proof, starts[0], cancelled), key=score)
    task.tell(score(best).value, proof.bound, 0)
    solved = None
    if score(best) < target_of(problem, proof.bound):
        solved = _solved(problem, cancelled)
    if solved is not None:
        state, stopped = polish(task, solved), "optimal"
    else:
        state, stopped = improve(task, best, proof)
    verify(state)
    if assumed(state).missing != assumed(best).missing:
        proof = bound.prove(task.rows, assumed(state))
    run = Run(
        stopped=stopped,
        seconds=monotonic() - began,
        seed=limits.seed,
        bound=proof.bound,
        certificate=certificate(problem, task.rows, proof.multipliers),
        solved=solved is not None,
    )
    progress(Progress(score(state).value, proof.bound, 1.0))
    return agenda_of(state, run)


def _greedy(problem: Problem, rows: Rows, stop: Callable[[], bool]) -> list[State]:
    """Hard requests, then by weight; and with those first who are short of their `min`."""
    base = State(problem)
    place_hard(base, rows)
    found = []
    for order in (by_priority(problem), short_first(problem)):
        state = base.copy()
        fill(state, order, stop)
        found.append(state)
    return found


def _follow(problem: Problem, proof: Proof, greedy: State, stop: Callable[[], bool]) -> State:
    """Placed in the order the LP suggests, around the hard requests of the greedy plan."""
    state = State(problem)
    for index, placement in greedy.placed.items():
        request = problem.requests[index]
        if request.hard or any(problem.requests[d].hard for d in problem.dependents[index]):
            state.place(request, placement)
    fill(state, as_proved(problem, proof.placed.tolist()), stop)
    return state


def _solved(problem: Problem, cancelled: Callable[[], bool]) -> State | None:
    """The best agenda of a small round, None when it is too much to prove."""
    found = optimum(problem, cancelled)
    return None if found is None else state_of(problem, found)


def assumed(state: State) -> Assumed:
    """What this agenda reached in the levels before value."""
    requests = state.problem.requests
    all_musts = all(request.index in state.placed for request in requests if request.must)
    floors = [participant.min for participant in state.problem.round.participants]
    return Assumed(
        forced=np.array([r.locked or (r.must and all_musts) for r in requests], dtype=np.bool_),
        floors=np.array(floors, dtype=np.int64),
        missing=missing(state.count, floors) if all_musts else None,
    )


def target_of(problem: Problem, limit: int) -> Score:
    """A score that nothing can exceed."""
    reach = reachable(problem)
    return Score(
        musts=sum(request.must for request in problem.requests),
        missing=-missing(reach, [p.min for p in problem.round.participants]),
        unfair=-missing(reach, fair_floors(problem)),
        value=limit,
    )


def improve(task: Task, start: State, proof: Proof) -> tuple[State, str]:
    """Search from an agenda for a better one, never a worse one; why it ended."""
    target = target_of(task.problem, proof.bound)
    core = compact(task.problem)
    if core is not None:
        return _anneal(task, core, start, proof, target)
    wandering = Wandering(start, task.limits.seed)
    stopped = wandering.run(
        task.budget.early(SEARCHING),
        lambda reached: reached >= target,
        lambda reached, done: task.tell(reached.value, proof.bound, done),
    )
    return polish(task, state_of(task.problem, wandering.best)), stopped


def polish(task: Task, state: State) -> State:
    """The same requests with fewer breaks."""
    core = compact(task.problem)
    if core is None:
        tidy(state, task.budget, task.limits.seed)
        return state
    slots = [-1] * len(task.problem.requests)
    for index, placement in state.placed.items():
        slots[index] = placement.cover.start
    return _evened(task, core, np.array(slots, dtype=np.int64))


def _evened(task: Task, core: Core, slots: NDArray[np.int64]) -> State:
    dealt = deal(task.problem, slots.tolist())
    evened = deal(task.problem, search.even_out(core, slots, task.limits.seed, task.budget).tolist())
    best = min(dealt, evened, key=breaks)
    reseat(best, task.budget)
    return best


def _anneal(task: Task, core: Core, start: State, proof: Proof, target: Score) -> tuple[State, str]:
    problem, limits = task.problem, task.limits
    slots = [
        start.placed[index].cover.start if index in start.placed else -1 for index in range(len(problem.requests))
    ]
    annealing = search.anneal(core, [slots], proof.placed > PLACED, limits.seed, limits.workers)
    stopped = annealing.run(
        task.budget if problem.round.tables is None else task.budget.early(SEARCHING),
        lambda best: _score(best) >= target,
        lambda best, done: task.tell(int(best.sums[VALUE]), proof.bound, done),
    )
    if stopped == "cancelled":
        return deal(problem, annealing.best.at.tolist()), stopped
    return _evened(task, core, annealing.best.at), stopped


def _score(best: Best) -> Score:
    sums = best.sums
    return Score(int(sums[MUSTS]), -int(sums[MISSING]), -int(sums[UNFAIR]), int(sums[VALUE]))


def go_on(problem: Problem, start: State, limits: Limits) -> tuple[State, int]:
    """Search on from an agenda. Gives the best found, and the bound on value proved for its higher levels."""
    began = monotonic()
    budget = Budget(began, began + limits.seconds, limits.effort, lambda: False)
    task = Task(problem, rows_of(problem), limits, budget, lambda _: None)
    proof = bound.prove(task.rows, assumed(start))
    state, _ = improve(task, start, proof)
    if score(state) < score(start):
        state = start
    verify(state)
    if assumed(state).missing != assumed(start).missing:
        proof = bound.prove(task.rows, assumed(state))
    return state, proof.bound


def warm_up() -> Core:
    """Compile and cache the loops with a tiny round, which is returned."""
    from escale.engines.scheduling.model import parse_round

    tiny = {
        "format": "escale-round/1",
        "slots": [
            {"id": "s1", "start": "2030-01-01T09:00:00+00:00", "end": "2030-01-01T09:20:00+00:00"},
            {"id": "s2", "start": "2030-01-01T09:20:00+00:00", "end": "2030-01-01T09:40:00+00:00"},
        ],
        "tables": {"count": 1},
        "participants": [{"id": "p1"}, {"id": "p2"}, {"id": "p3"}],
        "requests": [
            {"id": "r1", "a": "p1", "b": "p2", "weight": 3},
            {"id": "r2", "a": "p2", "b": "p3", "weight": 2},
            {"id": "r3", "a": "p1", "b": "p3", "weight": 2},
        ],
    }
    problem = build(parse_round(tiny))
    core = compact(problem)
    if core is None:
        raise SchedulingError("the round for warming up must be common")
    search.compile_all(core)
    match(np.zeros((1, 1), dtype=np.int64))
    return core
