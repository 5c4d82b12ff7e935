"""From a round to an agenda: hard requests, greedy, search, proof, reasons."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np

from escale.engines.scheduling import bound, hard
from escale.engines.scheduling.answer import Run, agenda_of
from escale.engines.scheduling.certificate import Assumed, Rows, certificate, rows_of
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.greedy import by_priority, fill, short_first
from escale.engines.scheduling.measure import missing, score
from escale.engines.scheduling.model import Agenda, Progress, Round
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.state import State


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to look. `effort`: units of work instead of time."""

    seconds: float
    effort: int | None
    seed: int
    workers: int


def plan(
    round_: Round,
    limits: Limits,
    *,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> Agenda:
    """See `escale.engines.scheduling.plan`."""
    began = monotonic()
    if round_.rules.objective != "value":
        raise InvalidRound("/rules/objective", '"value"; this version cannot plan for "breaks"')
    problem = build(round_)
    rows = rows_of(problem)
    state = _greedy(problem, rows)
    proof = bound.prove(rows, _assumed(state))
    run = Run("time", monotonic() - began, limits.seed, proof.bound, certificate(problem, rows, proof.multipliers))
    return agenda_of(state, run)


def _greedy(problem: Problem, rows: Rows) -> State:
    """The best of placing by weight and of serving those short of their `min` first."""
    base = State(problem)
    hard.place_hard(base, rows)
    found = []
    for order in (by_priority(problem), short_first(problem)):
        state = base.copy()
        fill(state, order)
        found.append(state)
    return max(found, key=score)


def _assumed(state: State) -> Assumed:
    """What this agenda reached in the levels before value."""
    requests = state.problem.requests
    all_musts = all(request.index in state.placed for request in requests if request.must)
    floors = [participant.min for participant in state.problem.round.participants]
    return Assumed(
        forced=np.array([r.locked or (r.must and all_musts) for r in requests], dtype=np.bool_),
        floors=np.array(floors, dtype=np.int64),
        missing=missing(state.count, floors) if all_musts else None,
    )


def warm_up() -> None:
    """Nothing is compiled yet."""
