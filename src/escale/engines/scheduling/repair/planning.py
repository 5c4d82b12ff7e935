"""From an agenda and what happened to the agenda of the rest of the day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from escale.engines.scheduling.answer import Run, agenda_of, meetings_of
from escale.engines.scheduling.bound import Proof
from escale.engines.scheduling.budget import Budget, Limits
from escale.engines.scheduling.compact import Core, compact
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.errors import InvalidRound, NoResult
from escale.engines.scheduling.measure import Score, score
from escale.engines.scheduling.model import Agenda, Meeting, Round
from escale.engines.scheduling.planner import Task, improve, target_of
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.rare.terms import terms_of
from escale.engines.scheduling.repair.applying import Applied, apply
from escale.engines.scheduling.repair.changes import Change, changes_between
from escale.engines.scheduling.repair.events import Events
from escale.engines.scheduling.repair.exact import repair_exactly
from escale.engines.scheduling.repair.moving import move
from escale.engines.scheduling.repair.proving import Prover
from escale.engines.scheduling.repair.refill import refill
from escale.engines.scheduling.repair.survivors import check_names, survive
from escale.engines.scheduling.repair.worth import Terms
from escale.engines.scheduling.state import State
from escale.engines.scheduling.verification import verify

NEAR_SHARE = 0.4  # of the time of `full`, for searching from the agenda as it is
FAR_SHARE = 0.6  # of what is left, for the planner's search; the rest brings meetings back to where they were


@dataclass(frozen=True, slots=True)
class Repaired:
    """`agenda` is one of `round`, the round after the events, in which what has begun is locked.

    `moved`: requests of survivors (meetings no event took anything from, or repaired in their slot) that are held
    otherwise or wait; `disturbed`: the people they had. `dropped`: (request, "locked" or "must") that the events
    made impossible.
    """

    agenda: Agenda
    round: Round
    changes: tuple[Change, ...]
    moved: tuple[str, ...]
    disturbed: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Repair:
    """What is repaired, and within which limits."""

    applied: Applied
    problem: Problem
    base: State
    core: Core | None
    prover: Prover
    terms: Terms
    limits: Limits
    budget: Budget

    def time_left(self) -> float:
        return max(0.1, self.budget.until - monotonic())


def reschedule(
    round_: Round,
    agenda: Agenda,
    events: Events,
    order: str,
    terms: tuple[int, int],
    limits: Limits,
    cancelled: Callable[[], bool],
) -> Repaired:
    """See `escale.engines.scheduling.repair.reschedule`. `terms`: most moves, price of a disturbed person."""
    began = monotonic()
    if round_.rules.objective != "value":
        raise InvalidRound("/rules/objective", '"value": repairing is not defined for another objective')
    check_names(agenda, round_)
    applied, base = _after(round_, agenda, events)
    problem = base.problem
    core = compact(problem)
    repair = _Repair(
        applied,
        problem,
        base,
        core,
        Prover(problem, core, agenda.certificate),
        _terms(base, order, *terms),
        limits,
        Budget(began, began + limits.seconds, limits.effort, cancelled),
    )
    state, stopped = _repaired(repair, order)
    _check_hard(state, repair.terms)
    verify(state)
    prover = repair.prover
    proved, certificate = prover.quickly(state) if order == "refill" else prover.certified(prover.prove(state))
    if score(state) >= target_of(problem, proved):
        stopped = "optimal"
    run = Run(stopped, monotonic() - began, limits.seed, proved, certificate)
    return _answer(repair, agenda, agenda_of(state, run), state)


def _answer(repair: _Repair, before: Agenda, after: Agenda, state: State) -> Repaired:
    problem, terms = repair.problem, repair.terms
    moved = terms.moved(state)
    return Repaired(
        agenda=after,
        round=repair.applied.round,
        changes=changes_between(repair.applied.round, before, after),
        moved=tuple(problem.requests[index].id for index in sorted(moved)),
        disturbed=tuple(problem.person_ids[person] for person in sorted(terms.disturbed(moved))),
        dropped=repair.applied.dropped,
    )


def survivors(round_: Round, agenda: Agenda, events: Events) -> tuple[Round, tuple[Meeting, ...]]:
    """The round after the events, and the meetings that can stay, some with other people, table or interpreter."""
    state = survivors_in(round_, agenda, events)
    return state.problem.round, meetings_of(state)


def survivors_in(round_: Round, agenda: Agenda, events: Events) -> State:
    """The state of the new round that holds the survivors alone."""
    check_names(agenda, round_)
    return _after(round_, agenda, events)[1]


def _after(round_: Round, agenda: Agenda, events: Events) -> tuple[Applied, State]:
    """The new round and its survivors, without the locks and musts that the events made impossible."""
    held = {meeting.request for meeting in agenda.meetings}
    old = {request.id for request in round_.requests}
    dropped: tuple[tuple[str, str], ...] = ()
    while True:
        applied = apply(round_, agenda, events, dropped)
        problem = build(applied.round)
        state = survive(problem, agenda, applied)
        lost = [
            (r.id, "locked") for r in problem.requests if r.locked and r.id in held and r.index not in state.placed
        ]
        lost += [(r.id, "must") for r in problem.requests if r.must and not r.locked and r.never and r.id in old]
        if not lost:
            return applied, state
        dropped = (*dropped, *lost)


def _terms(base: State, order: str, most_moves: int, price: int) -> Terms:
    home = dict(base.placed)
    if order == "refill":
        return Terms(home, 0, 0)
    if order == "limited":
        return Terms(home, most_moves, price)
    return Terms(home, None, 1, 1 + len(base.problem.person_ids))


def _repaired(repair: _Repair, order: str) -> tuple[State, str]:
    base, terms, budget = repair.base, repair.terms, repair.budget
    movable = [i for i in terms.home if not repair.problem.requests[i].locked and terms.most_moves != 0]
    exactly = repair_exactly(base, terms, movable)
    if exactly is not None:
        return exactly, "effort"
    state = refill(base, repair.core, repair.time_left(), budget.cancelled)
    if budget.cancelled():
        return state, "cancelled"
    if terms.most_moves == 0 and repair.core is not None:
        return state, "effort"
    proof = repair.prover.prove(state)
    if order == "full":
        return _full(repair, state, proof)
    target = target_of(repair.problem, proof.bound)
    return move(state, repair.core, terms, budget, repair.limits.seed, repair.limits.workers, target)


def _full(repair: _Repair, state: State, proof: Proof) -> tuple[State, str]:
    """Value first: from the agenda as it is, then by the planner; then meetings back to where they were."""
    limits, budget, terms = repair.limits, repair.budget, repair.terms
    limit = target_of(repair.problem, proof.bound)
    target = replace(limit, value=terms.scale * limit.value)

    def near(start: State, part: Budget, enough: Score) -> tuple[State, str]:
        return move(start, repair.core, terms, part, limits.seed, limits.workers, enough)

    first = budget.part(NEAR_SHARE)
    state, stopped = near(state, first, target)
    if score(state) < limit and stopped != "cancelled":
        second = budget.part(FAR_SHARE)
        task = Task(repair.problem, repair.prover.rows, terms_of(repair.problem), limits, second, lambda _: None)
        better, stopped = improve(task, state, proof)
        state = max(state, _homeward(better, terms), key=terms.worth)
    if stopped == "cancelled":
        return state, stopped
    third = Budget(budget.began, budget.until, first.chunks, budget.cancelled)
    state, why = near(state, third, target)
    return state, stopped if why == "effort" else why


def _homeward(state: State, terms: Terms) -> State:
    """Every meeting that is in its old slot with its old people, table and interpreter, where they are free."""
    found = state.copy()
    for index, home in terms.home.items():
        request, now = found.problem.requests[index], found.placed.get(index)
        if now is None or now == home or now.cover != home.cover:
            continue
        found.remove(request)
        found.place(request, home if found.accepts(request, home) else now)
    return found


def _check_hard(state: State, terms: Terms) -> None:
    left = tuple(r.id for r in state.problem.requests if r.hard and r.index not in state.placed)
    if left:
        moves = "any number of" if terms.most_moves is None else f"at most {terms.most_moves}"
        raise NoResult(left, f"no place was found for these with {moves} meetings moved", proved=False)
