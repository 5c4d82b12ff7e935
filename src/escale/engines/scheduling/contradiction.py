"""Requests that are all to be placed, asked of a solver of satisfiability: how, or by which rules it cannot be.

Used where backtracking gives up, and to name the rules once it is known which requests contradict each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from time import monotonic

from escale.engines.scheduling.explaining import reading
from escale.engines.scheduling.explaining.encoding import NOBODY, Question
from escale.engines.scheduling.explaining.oracle import Oracle, TimeIsUp, smallest
from escale.engines.scheduling.problem import Problem, Wanted
from escale.engines.scheduling.state import Placement

SECONDS = 5.0
WANTED = ("must", "locked", "placed")  # rules by which a request is to take place


def placements_of(problem: Problem, requests: Iterable[Wanted]) -> Mapping[int, Placement] | None:
    """A way to place all of these, None when there is none. Raises `TimeIsUp`."""
    question = _question(problem, requests)
    with reading.asking(question, monotonic() + SECONDS, {}) as (oracle, assumed):
        return reading.solution(oracle) if oracle.possible(assumed) else None


def rules_between(problem: Problem, requests: Sequence[Wanted]) -> tuple[str, ...]:
    """The rules by which these cannot all be placed, none of which could be spared; none when time ended."""
    question = _question(problem, requests)
    names = {request.id for request in requests}
    with Oracle(question, monotonic() + SECONDS) as oracle:
        selectors = oracle.encoding.selectors
        wanted = [literal for rule, literal in selectors.items() if rule.rule in WANTED and rule.of in names]
        # The lock of one that need not take place says where it would be, if another waits for it.
        others = [literal for rule, literal in selectors.items() if rule.rule == "locked" or rule.rule not in WANTED]
        try:
            if oracle.possible([*oracle.nothing_new(), *wanted, *others]):
                return ()
            kept, _ = smallest(oracle, oracle.core, wanted)
        except TimeIsUp:
            return ()
        return tuple(rule.name for rule in reading.named(oracle, kept))


def _question(problem: Problem, requests: Iterable[Wanted]) -> Question:
    """With what they wait for."""
    members = reading.with_earlier(problem, (request.index for request in requests))
    return Question(problem, NOBODY, tuple(sorted(members)), {}, frozenset(members))
