"""From a round to an agenda: hard requests, greedy, proof, search, breaks, verification, reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling import bound, search
from escale.engines.scheduling.answer import Run, agenda_of
from escale.engines.scheduling.bound import Proof
from escale.engines.scheduling.budget import Budget, Limits
from escale.engines.scheduling.certificate import Assumed, Rows, certificate
from escale.engines.scheduling.compact import Core, compact
from escale.engines.scheduling.deal import deal
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.errors import SchedulingError
from escale.engines.scheduling.exact import optimum
from escale.engines.scheduling.greedy import as_proved, by_priority, fill, short_first
from escale.engines.scheduling.hard import place_hard
from escale.engines.scheduling.kernels import MISSING, MUSTS, UNFAIR, VALUE
from escale.engines.scheduling.lp import Floats
from escale.engines.scheduling.measure import (
    Score,
    breaks,
    fair_floors,
    missing,
    reachable,
    score,
)
from escale.engines.scheduling.model import Agenda, Certificate, Progress, Round
from escale.engines.scheduling.problem import Problem, Wanted
from escale.engines.scheduling.rare import search as rare
from escale.engines.scheduling.rare.seating import placements_of, seated
from escale.engines.scheduling.rare.terms import Terms, kinds_of, terms_of
from escale.engines.scheduling.rows import rows_of
from escale.engines.scheduling.search import Best
from escale.engines.scheduling.seating import match, reseat
from escale.engines.scheduling.split import NODES, Splitting, may_split
from escale.engines.scheduling.state import State, state_of
from escale.engines.scheduling.tidy import tidy
from escale.engines.scheduling.verification import verify
from escale.engines.scheduling.wander import Wandering

SEARCHING = 0.9  # of the time, with rare rules or named tables; the rest is for breaks, walking and tables
FIRST, SPLIT = 0.1, 0.5  # of the time left, for the first search of a small round and for splitting it
FIRST_SECONDS = 1.0  # at most, for that first search
NODES_PER_EFFORT = 5  # branches of a split per unit of effort
BY_TABLE = 3000  # requests up to which there is time to look at every table
PLACED = 0.5  # share from which the LP is said to place a request


@dataclass(frozen=True, slots=True)
class Task:
    """What is planned, within which limits, and who is told."""

    problem: Problem
    rows: Rows
    terms: Terms | None
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
    if cancelled():
        return _unsearched(problem, limits, monotonic() - began)
    task = Task(problem, rows_of(problem), terms_of(problem), limits, budget, progress)
    best = _greedy(task)
    proof = bound.prove(task.rows, assumed(best), cancelled)
    if not cancelled():
        best = max(best, _follow(task, proof, best), key=score)
    task.tell(score(best).value, proof.bound, 0)
    solved = _solved(problem, cancelled) if score(best) < target_of(problem, proof.bound) else None
    if solved is None:
        state, stopped, proof = _searched(task, best, proof)
    else:
        state, stopped, proof = _shown(task, solved, best, proof)
    verify(state)
    certified = proof.split or certificate(problem, task.rows, proof.multipliers)
    run = Run(stopped, monotonic() - began, limits.seed, proof.bound, certified, solved=solved is not None)
    progress(Progress(score(state).value, proof.bound, 1.0))
    return agenda_of(state, run)


def _searched(task: Task, start: State, proof: Proof) -> tuple[State, str, Proof]:
    """The best agenda found, why the search ended, and the best proof for agendas as good before value.

    A small round is split into cases after a first search; what time is left then goes to the search again.
    """
    small, timed = may_split(task.rows), task.limits.effort is None
    first = replace(task, budget=_at_first(task.budget)) if small and timed else task
    state, stopped = improve(first, start, proof)
    proof = _proof_for(task, state, start, proof)
    if not small or stopped in ("optimal", "cancelled"):
        return state, stopped, proof
    state, proof = _split(task, state, proof)
    if score(state) >= target_of(task.problem, proof.bound):
        return state, "optimal", proof
    if not timed or task.budget.stopped(0):
        return state, task.budget.stopped(0) or stopped, proof
    better, stopped = improve(task, state, proof)
    return better, stopped, _proof_for(task, better, state, proof)


def _shown(task: Task, solved: State, former: State, proof: Proof) -> tuple[State, str, Proof]:
    """What a solver found to be best, and a certificate that anybody can add up if one is found soon."""
    state = polish(task, solved)
    proof = _proof_for(task, state, former, proof)
    if score(state) < target_of(task.problem, proof.bound) and may_split(task.rows):
        _, proof = _split(task, state, proof, FIRST)
    return state, "optimal", proof


def _at_first(budget: Budget) -> Budget:
    part = budget.part(FIRST)
    return replace(part, until=min(part.until, monotonic() + FIRST_SECONDS))


def _proof_for(task: Task, state: State, former: State, proof: Proof) -> Proof:
    """A proof speaks of agendas that are as good before value: for a better one there it is made again."""
    if assumed(state).missing == assumed(former).missing:
        return proof
    return bound.prove(task.rows, assumed(state), task.budget.cancelled)


def _split(task: Task, state: State, proof: Proof, share: float = SPLIT) -> tuple[State, Proof]:
    """Better agendas from the relaxations of the cases, and a lower bound if they prove one."""
    timed = task.limits.effort is None
    budget = task.budget.part(share) if timed else task.budget
    splitting = Splitting(task.problem, task.rows, assumed(state), score(state).value)
    best = [state]

    def better(shares: Floats) -> int:
        if task.terms is not None:
            found = max(best[0], rare.rounded(task.problem, task.terms, best[0], shares), key=score)
            if assumed(found).missing == assumed(state).missing:
                best[0] = found
        return score(best[0]).value

    most = NODES if task.limits.effort is None else min(NODES, NODES_PER_EFFORT * (task.limits.effort + 1))
    splitting.run(lambda: budget.stopped(0) in ("cancelled", "time"), better, most)
    if splitting.proved >= proof.bound:
        return best[0], proof
    return best[0], replace(proof, bound=splitting.proved, split=splitting.certificate())


def _unsearched(problem: Problem, limits: Limits, seconds: float) -> Agenda:
    """Nothing but locks and musts, for whoever cancels before the search has begun; the bound is all weights."""
    state = State(problem)
    if any(request.hard for request in problem.requests):
        place_hard(state, rows_of(problem))
    verify(state)
    bound_ = sum(request.weight for request in problem.requests if request.covers)
    return agenda_of(state, Run("cancelled", seconds, limits.seed, bound_, Certificate(1, ())))


def _greedy(task: Task) -> State:
    """Hard requests, then by weight; or with those first who are short of their `min`, if that is better.

    The compiled loops take the first kind of table with room; a small round is also filled table by table.
    """
    problem = task.problem
    base = State(problem)
    place_hard(base, task.rows)
    orders = [by_priority(problem)]
    if any(participant.min for participant in problem.round.participants):
        orders.append(short_first(problem))
    found = [_filled(task, base, order) for order in orders]
    if len(kinds_of(problem)) > 1 and len(problem.requests) <= BY_TABLE:
        found.append(base.copy())
        fill(found[-1], orders[0], task.budget.cancelled)
    return max(found, key=score)


def _follow(task: Task, proof: Proof, greedy: State) -> State:
    """Placed in the order the LP suggests, around the hard requests of the greedy plan."""
    problem = task.problem
    state = State(problem)
    for index, placement in greedy.placed.items():
        request = problem.requests[index]
        if request.hard or any(problem.requests[d].hard for d in problem.dependents[index]):
            state.place(request, placement)
    return _filled(task, state, as_proved(problem, proof.placed.tolist()))


def _filled(task: Task, base: State, order: Sequence[Wanted]) -> State:
    """What is placed at first, and every request of `order` that fits, where it first fits."""
    stop = task.budget.cancelled
    if task.terms is None:
        state = base.copy()
        fill(state, order, stop)
        return state
    return seated(task.problem, rare.filled(task.terms, placements_of(base), order, stop).at)


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
    if task.budget.cancelled():
        return start, "cancelled"
    target = target_of(task.problem, proof.bound)
    core = compact(task.problem)
    if core is not None:
        return _anneal(task, core, start, proof, target)
    if task.terms is None:
        state, stopped = _wander(task, start, proof, target)
    else:
        state, stopped = rare.anneal(
            task.problem,
            task.terms,
            start,
            task.budget.early(SEARCHING),
            task.limits.seed,
            task.limits.workers,
            lambda best: _score(best) >= target,
            lambda best, done: task.tell(int(best.sums[VALUE]), proof.bound, done),
        )
    return polish(task, state), stopped


def _wander(task: Task, start: State, proof: Proof, target: Score) -> tuple[State, str]:
    wandering = Wandering(start, task.limits.seed)
    stopped = wandering.run(
        task.budget.early(SEARCHING),
        lambda reached: reached >= target,
        lambda reached, done: task.tell(reached.value, proof.bound, done),
    )
    return state_of(task.problem, wandering.best), stopped


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
    task = Task(problem, rows_of(problem), terms_of(problem), limits, budget, lambda _: None)
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
    terms = terms_of(problem)
    if terms is not None:
        rare.compile_all(terms)
    search.compile_all(core)
    match(np.zeros((1, 1), dtype=np.int64))
    return core
