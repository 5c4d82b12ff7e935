"""From the final state to the agenda that is handed out."""

from collections import Counter
from dataclasses import dataclass, replace
from time import monotonic

from escale import __version__
from escale.engines.scheduling import measure
from escale.engines.scheduling.fairness import fairness
from escale.engines.scheduling.model import Agenda, Certificate, Meeting, Waiting
from escale.engines.scheduling.problem import Refusal, Wanted
from escale.engines.scheduling.state import State, full, refusal, within_caps

HASTE = 0.1  # seconds for reasons after somebody cancelled


@dataclass(frozen=True, slots=True)
class Run:
    """How the plan came about. `solved`: a solver showed that the levels down to value cannot be better."""

    stopped: str
    seconds: float
    seed: int
    bound: int
    certificate: Certificate
    solved: bool = False


def agenda_of(state: State, run: Run) -> Agenda:
    """The agenda: meetings by time, then the waiting list in the order of the round, with reasons.

    Whoever has cancelled does not wait for the reasons: those not found soon are given as `time`.
    """
    problem = state.problem
    until = monotonic() + HASTE if run.stopped == "cancelled" else float("inf")
    levels = measure.levels(state, run.bound)
    certified = all(level.value == level.bound for level in levels if level.name in measure.PROVED)
    if run.solved:
        levels = tuple(
            replace(level, bound=level.value) if level.name in measure.PROVED else level for level in levels
        )
    value, bound = next((level.value, level.bound or 0) for level in levels if level.name == "value")
    return Agenda(
        meetings=meetings_of(state),
        waiting=tuple(
            _waiting(state, request, until) for request in problem.requests if request.index not in state.placed
        ),
        value=value,
        bound=bound,
        gap=(bound - value) / bound if bound else 0.0,
        optimal=certified or run.solved,
        optimal_by="solver" if run.solved and not certified else None,
        stopped=run.stopped,
        levels=levels,
        shares=measure.shares(state),
        fairness=fairness(state),
        seconds=round(run.seconds, 3),
        seed=run.seed,
        version=__version__,
        certificate=run.certificate,
    )


def meetings_of(state: State) -> tuple[Meeting, ...]:
    """The meetings by time."""
    placed = sorted(state.placed.items(), key=lambda item: (item[1].cover.start, item[0]))
    return tuple(meeting_of(state, index) for index, _ in placed)


def meeting_of(state: State, index: int) -> Meeting:
    """A placed request as a meeting, by names."""
    problem, placement = state.problem, state.placed[index]
    request, round_ = problem.requests[index], problem.round
    tables, who = round_.tables, placement.interpreter
    return Meeting(
        request=request.id,
        slot=round_.slots[placement.cover.start].id,
        table=None if placement.table is None or tables is None else tables[placement.table].id,
        people=(problem.person_ids[placement.people[0]], problem.person_ids[placement.people[1]]),
        interpreters=() if who is None else (round_.interpreters[who].id,),
    )


def _waiting(state: State, request: Wanted, until: float) -> Waiting:
    """The most frequent reason over all places where the request might be, with all its blockers."""
    if request.never is not None:
        return Waiting(request.id, request.never.reason, request.never.blocking)
    if monotonic() > until:
        return Waiting(request.id, "time", ())
    if not within_caps(state, request):
        return Waiting(request.id, "full", full(state, request).blocking)
    refused = [refusal(state, request, cover) for cover in request.covers.values()]
    found = Counter(each for each in refused if each is not None)
    if None in refused or not found:
        return Waiting(request.id, "time", ())
    reason = _commonest(found)
    names = dict.fromkeys(name for each in found if each.reason == reason for name in each.blocking)
    return Waiting(request.id, reason, tuple(names))


def _commonest(found: "Counter[Refusal]") -> str:
    reasons: Counter[str] = Counter()
    for each, times in found.items():
        reasons[each.reason] += times
    return reasons.most_common(1)[0][0]
