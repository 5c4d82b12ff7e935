"""Asking the solver of satisfiability: together possible, or which of the things assumed contradict each other."""

from collections.abc import Iterable, Sequence
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


def smallest(oracle: Oracle, core: Iterable[int]) -> tuple[list[int], bool]:
    """A part of a contradictory set of selectors that cannot be made smaller; False if time ended before that.

    Deletion with the solver's own cores; what is not assumed does not bind.
    """
    background = oracle.nothing_new()
    fixed = set(background)
    kept = sorted(set(core) - fixed)
    for literal in list(kept):
        if literal not in kept:
            continue
        try:
            if not oracle.possible([*background, *(each for each in kept if each != literal)]):
                kept = [each for each in kept if each in oracle.core]
        except TimeIsUp:
            return kept, False
    return kept, True
