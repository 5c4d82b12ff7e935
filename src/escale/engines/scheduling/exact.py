"""Small rounds to the proved optimum: the clauses of all rules, and what is to be gained as weights (MaxSAT).

Solved by RC2 (Ignatiev, Morgado and Marques-Silva, JSAT 11, 2019) from PySAT. The levels before breaks become one
sum, in which a unit of an earlier level outweighs everything after it. Rules whose clauses are only added where a
solution breaks them (`explaining.sharing`) are asked again until none is broken. The work is counted in conflicts
of the solver, never in seconds, so that the same round always ends in the same way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic
from typing import Any

from pysat.examples.rc2 import RC2Stratified
from pysat.formula import WCNF

from escale.engines.scheduling.explaining import reading
from escale.engines.scheduling.explaining.encoding import NOBODY, Encoding, Question
from escale.engines.scheduling.explaining.oracle import Oracle, TimeIsUp
from escale.engines.scheduling.measure import fair_floors
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.state import Placement

REQUESTS = 60  # beyond, the search is better than what the solver finds in time
CELLS = 20_000  # (request, slot, person, table or interpreter)
SECONDS = 60.0  # never needed: the conflicts end it
CONFLICTS = 10_000  # less than a second


class _GivesUp(Exception):
    """The allowed work is done, or somebody no longer wants the answer."""


class _Bounded(RC2Stratified):
    """Gives up after `CONFLICTS`, and when `cancelled` says so."""

    def __init__(self, formula: WCNF, cancelled: Callable[[], bool]) -> None:
        self.cancelled = cancelled
        # Nothing is made hard on the way: a model that still breaks a rule bounds nothing.
        super().__init__(formula, nohard=True)  # type: ignore[no-untyped-call]

    def _call_oracle(self, assumptions: Sequence[int] = (), expect_interrupt: bool = False) -> bool:
        solver: Any = self.oracle
        left = CONFLICTS - int(solver.accum_stats()["conflicts"])
        if left <= 0 or self.cancelled():
            raise _GivesUp
        solver.conf_budget(left)
        found = solver.solve_limited(assumptions=list(assumptions))
        if found is None:
            raise _GivesUp
        return bool(found)


def optimum(problem: Problem, cancelled: Callable[[], bool]) -> Mapping[int, Placement] | None:
    """The placements of a best agenda by all levels before breaks; None when that is too much to ask."""
    if sum(bool(request.covers) for request in problem.requests) > REQUESTS:
        return None
    members = _members(problem)
    if _cells(problem, members) > CELLS:
        return None
    if not members:
        return {}
    with Oracle(Question(problem, NOBODY, members, {}, frozenset()), monotonic() + SECONDS) as oracle:
        try:
            return _solve(oracle, cancelled)
        except (_GivesUp, TimeIsUp):
            return None


def _members(problem: Problem) -> tuple[int, ...]:
    """Requests that can take place at all: they fit somewhere, and so do those they wait for."""
    return tuple(
        request.index
        for request in problem.requests
        if all(problem.requests[each].covers for each in reading.with_earlier(problem, [request.index]))
    )


def _cells(problem: Problem, members: Sequence[int]) -> int:
    choices = len(problem.table_slots) + len(problem.interpreter_slots)
    return sum(len(problem.starts) * (choices + sum(map(len, problem.requests[member].people))) for member in members)


def _solve(oracle: Oracle, cancelled: Callable[[], bool]) -> Mapping[int, Placement] | None:
    encoding = oracle.encoding
    formula = WCNF()
    wanted = list(_wanted(encoding))  # adds clauses that count
    if not wanted:  # nothing to gain: any agenda will do
        return reading.solution(oracle) if oracle.possible([*oracle.rules(), *oracle.nothing_new()]) else None
    for clause in encoding.formula.clauses:
        formula.append(clause)
    oracle.given = len(encoding.formula.clauses)
    for literal in (*oracle.rules(), *oracle.nothing_new()):
        formula.append([literal])
    for literal, weight in wanted:
        formula.append([literal], weight=weight)
    with _Bounded(formula, cancelled) as solver:
        while model := solver.compute():
            oracle.true = {literal for literal in model if literal > 0}
            if not oracle.sharing.broken(oracle.true):
                return reading.solution(oracle)
            for clause in encoding.formula.clauses[oracle.given :]:
                solver.add_clause(clause)
            oracle.given = len(encoding.formula.clauses)
    return None


def _wanted(encoding: Encoding) -> Iterator[tuple[int, int]]:
    """Literals and what each is worth: a placed request, one meeting nearer to a floor."""
    problem = encoding.problem
    weights = [(encoding.present[member], problem.requests[member].weight) for member in encoding.question.members]
    yield from ((literal, weight) for literal, weight in weights if weight)
    unit = 1 + sum(weight for _, weight in weights)
    for floors in (fair_floors(problem), [each.min for each in problem.round.participants]):
        nearer = [literal for owner, floor in enumerate(floors) for literal in _up_to(encoding, owner, floor)]
        yield from ((literal, unit) for literal in nearer)
        unit *= 1 + len(nearer)


def _up_to(encoding: Encoding, owner: int, floor: int) -> list[int]:
    """Literals that say: at least one meeting of this participant, at least two, … at least the floor."""
    requests = encoding.problem.requests
    own = [
        encoding.present[member]
        for member in encoding.question.members
        if owner in (requests[member].a, requests[member].b)
    ]
    return encoding.formula.counted(own)[:floor] if own and floor else []
