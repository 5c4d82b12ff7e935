"""Asking the solver of satisfiability: together possible, or which of the things assumed contradict each other."""

from collections.abc import Callable, Iterable, Sequence
from threading import Timer
from time import monotonic

from pysat.solvers import Solver

from escale.engines.scheduling.explaining.encoding import Encoding, Question
from escale.engines.scheduling.explaining.sharing import Sharing

SOLVER = "glucose4"


class TimeIsUp(Exception):
    """No answer in the time allowed."""


class Oracle:
    """One question with its clauses. Use as a context manager: the solver holds memory outside Python."""

    def __init__(self, question: Question, until: float) -> None:
        self.encoding = Encoding(question)
        self.sharing = Sharing(self.encoding)
        self.until = until
        self.true: set[int] = set()
        self.core: frozenset[int] = frozenset()

    def __enter__(self) -> "Oracle":
        self.solver = Solver(name=SOLVER, bootstrap_with=self.encoding.formula.clauses)
        self.given = len(self.encoding.formula.clauses)
        return self

    def __exit__(self, *_: object) -> None:
        self.solver.delete()

    def prefer(self, literals: Sequence[int]) -> None:
        """Try these first."""
        self.solver.set_phases(list(literals))

    def possible(self, assumed: Iterable[int]) -> bool:
        """Whether all of `assumed` hold together: then `true`, else `core`. Raises `TimeIsUp`."""
        assumptions = sorted(assumed)
        while self._solve(assumptions):
            true = {literal for literal in self.solver.get_model() or () if literal > 0}
            if not self.sharing.broken(true):
                self.true = true
                return True
            for clause in self.encoding.formula.clauses[self.given :]:
                self.solver.add_clause(clause)
            self.given = len(self.encoding.formula.clauses)
        self.core = frozenset(self.solver.get_core() or ())
        return False

    def _solve(self, assumptions: list[int]) -> bool:
        left = self.until - monotonic()
        if left <= 0:
            raise TimeIsUp
        timer = Timer(left, self.solver.interrupt)
        timer.start()
        try:
            found = self.solver.solve_limited(assumptions=assumptions, expect_interrupt=True)
        finally:
            timer.cancel()
            self.solver.clear_interrupt()
        if found is None:
            raise TimeIsUp
        return bool(found)

    def rules(self) -> list[int]:
        """All selectors."""
        return list(self.encoding.selectors.values())

    def nothing_new(self) -> list[int]:
        """Assumptions: none of the extras exist."""
        return [-literal for literal in self.encoding.extras.values()]


def smallest(oracle: Oracle, core: Iterable[int], given: Iterable[int] = ()) -> tuple[list[int], bool]:
    """A part of a contradictory set of selectors that cannot be made smaller; False if time ended before that.

    `given`: selectors that are assumed in any case and not part of the answer.
    """
    background = [*oracle.nothing_new(), *given]

    def core_of(selectors: list[int]) -> frozenset[int] | None:
        return None if oracle.possible([*background, *selectors]) else oracle.core

    return shrunk(set(core) - set(background), core_of)


def shrunk(core: Iterable[int], core_of: Callable[[list[int]], Iterable[int] | None]) -> tuple[list[int], bool]:
    """Deletion: without any one of the literals kept the others do not contradict each other.

    `core_of` gives a contradictory part of what it is given, None when there is none; when it raises `TimeIsUp`
    what is left may not be smallest, and the second value is False.
    """
    kept = sorted(core)
    for literal in list(kept):
        if literal not in kept:
            continue
        try:
            found = core_of([each for each in kept if each != literal])
        except TimeIsUp:
            return kept, False
        if found is not None:
            smaller = set(found)
            kept = [each for each in kept if each in smaller]
    return kept, True
