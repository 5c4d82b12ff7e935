"""A search from above and proofs from below, until they meet or the time is over."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from time import monotonic

from escale.engines.scheduling import measure
from escale.engines.scheduling.answer import Run, agenda_of
from escale.engines.scheduling.breaks.conflict import conflict, crowd
from escale.engines.scheduling.breaks.counting import overfull
from escale.engines.scheduling.breaks.instance import Instance, instance_of
from escale.engines.scheduling.breaks.minima import minima
from escale.engines.scheduling.breaks.solvers import Solvers, Words, solvers
from escale.engines.scheduling.breaks.wandering import Wandering
from escale.engines.scheduling.budget import Budget, Limits
from escale.engines.scheduling.contradiction import rules_between
from escale.engines.scheduling.deal import deal
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.errors import NoResult, SchedulingError
from escale.engines.scheduling.model import Agenda, Certificate, Level, Progress, Round
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.verification import verify

QUICK_ROUNDS = 4  # of the local search alone: most instances of one half day end here
ROUNDS_BESIDE = 32  # beside the solvers, to the end of a cooling; what is not found by then they will find
LISTENING = 0.05  # seconds
FEW = 8  # meetings: of more that are too many for the tables, a solver does not find out in time by which rules


def plan_breaks(
    round_: Round, limits: Limits, *, progress: Callable[[Progress], None], cancelled: Callable[[], bool]
) -> Agenda:
    """The agenda with the fewest breaks, or the best found in time with the bound proved so far.

    Raises `NoResult` when no agenda places every request, or when none was found in time.
    """
    began = monotonic()
    problem = build(round_)
    instance, order = instance_of(problem)
    budget = Budget(began, began + limits.seconds, None, cancelled)
    least = _least(problem, instance)
    _seated(problem, instance, order)
    race = Race(instance, least, limits, budget, progress)
    stopped = race.run()
    if race.infeasible is not None:
        raise _contradiction(problem, race.infeasible)
    if race.at is None:
        raise NoResult((), "no agenda with every request was found in the time allowed", proved=False)
    return _agenda(problem, order, race, Run(stopped, monotonic() - began, limits.seed, 0, Certificate(1, ())))


def _contradiction(problem: Problem, meetings: list[int]) -> NoResult:
    if not meetings:
        return NoResult((), "max_break_difference cannot be kept", rules=("rules.max_break_difference",))
    requests = [problem.requests[meeting] for meeting in meetings]
    names = tuple(request.id for request in requests)
    return NoResult(names, "these requests cannot all be placed", rules=rules_between(problem, requests))


def _least(problem: Problem, instance: Instance) -> list[int]:
    """The fewest breaks of each participant. Raises `NoResult` for one with too many meetings."""
    found = []
    for meetings, cap, least in zip(instance.of_participant(), instance.caps, minima(instance), strict=True):
        if len(meetings) > cap:
            raise _contradiction(problem, conflict(instance, meetings[: cap + 1]))
        if least is None:
            few = crowd(instance, meetings)
            raise _contradiction(problem, conflict(instance, few) or few)
        found.append(least)
    return found


def _seated(problem: Problem, instance: Instance, order: tuple[int, ...]) -> None:
    """Raises `NoResult` when there are not enough tables, whoever meets whom."""
    found = overfull(instance)
    if found is None or len(found[0]) <= FEW:
        return  # of few the solver finds the smallest contradiction, which other rules may make smaller
    meetings, slots = found
    names = tuple(problem.requests[meeting].id for meeting in meetings)
    rules = tuple(f"tables {problem.round.slots[order[slot]].id}" for slot in slots)
    raise NoResult(names, "these requests cannot all be placed", rules=rules)


class Race:
    """`bound` breaks are proved to be needed; the schedule `at` has `value`. It ends where they meet."""

    def __init__(
        self,
        instance: Instance,
        least: list[int],
        limits: Limits,
        budget: Budget,
        progress: Callable[[Progress], None],
    ) -> None:
        self.instance, self.least = instance, least
        self.limits, self.budget, self.progress = limits, budget, progress
        self.bound = sum(least)
        self.value: int | None = None
        self.at: list[int] | None = None
        self.infeasible: list[int] | None = None

    def run(self) -> str:
        """Why it ended: "optimal", "time" or "cancelled"."""
        if not self.instance.pairs:
            self._take([])
        wandering = Wandering(self.instance, self.limits.seed)
        with solvers() as proving:
            while not self._met():
                if stopped := self.budget.stopped(0):
                    return stopped
                if proving.ended:
                    raise SchedulingError("the solvers ended without a result")
                self._prove(proving, wandering)
                self._search(wandering)
                for words in proving.heard(0 if self._searching(wandering) else LISTENING):
                    self._learn(words)
                if self.value is not None:
                    self.progress(Progress(self.value, self.bound, min(0.99, self.budget.fraction(0))))
        if self.value is not None:
            self.progress(Progress(self.value, self.bound, 1.0))
        return "optimal"

    def _met(self) -> bool:
        return self.infeasible is not None or self.value == self.bound

    def _searching(self, wandering: Wandering) -> bool:
        # With a given effort the result must not depend on who is first.
        return wandering.rounds < (QUICK_ROUNDS if self.limits.effort is not None else ROUNDS_BESIDE)

    def _search(self, wandering: Wandering) -> None:
        if self._searching(wandering):
            wandering.go(self.bound)
            if wandering.best is not None:
                self._take(wandering.best)

    def _prove(self, proving: Solvers, wandering: Wandering) -> None:
        """The first process starts at once, the second when the search alone has had its chance.

        With a given effort there is one, after the search: the result must not depend on who is first.
        """
        quick, effort = wandering.rounds < QUICK_ROUNDS, self.limits.effort is not None
        wanted = (0 if effort else 1) if quick else (1 if effort else min(2, self.limits.workers))
        for variant in range(proving.started, wanted):
            seconds = self.budget.until - monotonic()
            job = {"instance": self.instance.to_json(), "minima": self.least, "seconds": seconds}
            proving.start(job | {"variant": variant})

    def _learn(self, words: Words) -> None:
        base = sum(self.least)
        if "bound" in words:
            self.bound = max(self.bound, base + words["bound"])
        elif "at" in words:  # the solver had shown that fewer are impossible
            self._take(words["at"])
            self.bound = max(self.bound, self.value or 0)
        else:
            self.infeasible = words["infeasible"]

    def _take(self, at: list[int]) -> None:
        value = sum(breaks(self.instance, at))
        if self.value is None or value < self.value:
            self.value, self.at = value, at


def breaks(instance: Instance, at: list[int]) -> list[int]:
    """Of each participant, in a schedule."""
    found = []
    for meetings in instance.of_participant():
        slots = sorted(at[meeting] for meeting in meetings)
        found.append(sum(later - sooner > 1 for sooner, later in pairwise(slots)))
    return found


def _agenda(problem: Problem, order: tuple[int, ...], race: Race, run: Run) -> Agenda:
    """People and tables dealt out, with the levels and the certificate of this objective."""
    state = deal(problem, [order[slot] for slot in race.at or ()])
    verify(state)
    if len(state.placed) != len(problem.requests):
        raise SchedulingError("the planner left a request out")
    value, least = measure.score(state).value, race.value or 0
    names = (participant.id for participant in problem.round.participants)
    rows = tuple(("minimum", name, breaks) for name, breaks in zip(names, race.least, strict=True) if breaks)
    agenda = agenda_of(state, replace(run, bound=value, certificate=Certificate(1, rows, kind="minima")))
    optimal = least == race.bound
    return replace(
        agenda,
        optimal=optimal,
        optimal_by="solver" if optimal and race.bound > sum(race.least) else None,
        levels=(Level("value", value, value), Level("breaks", least, race.bound)),
    )
