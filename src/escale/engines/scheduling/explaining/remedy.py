"""The cheapest change of the round after which the request takes place beside the agenda.

Implicit hitting sets (Davies and Bacchus, CP 2011): the cheapest set of changes that meets every contradiction
found so far is tried; when it is not enough the solver names another contradiction. The first set that is
enough is a cheapest one. It is then made in the round, and the changed round is solved anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from time import monotonic

import numpy as np

from escale.engines.scheduling.answer import meeting_of
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.explaining import reading
from escale.engines.scheduling.explaining.changes import PRICES, Reader, apply, price
from escale.engines.scheduling.explaining.explanation import Change, Remedy, Rule
from escale.engines.scheduling.explaining.oracle import Oracle, TimeIsUp
from escale.engines.scheduling.lp import Program, solve
from escale.engines.scheduling.model import Agenda, Meeting
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.state import State

Cores = list[frozenset[int]]
SECONDS = 5.0  # for one hitting set
TRIES, MANY = 3, 30


def remedy(state: State, asked: int, until: float) -> Remedy | None:
    """The cheapest remedy; of those that cost the same, one that leaves the request its length.

    None: nothing that has a price helps, or no time was left.
    """
    found = _cheapest(state, asked, until)
    length = state.problem.round.requests[asked].length
    exact = True
    for shorter in sorted({max(1, length - 1), 1} - {length}, reverse=True):
        if found is not None and found.keeps_all and found.price <= PRICES["length"]:
            break
        other = _shortened(state, asked, shorter, until)
        exact = exact and monotonic() < until and (other is None or other.cheapest)
        if other is not None and (found is None or _rank(other) < _rank(found)):
            found = other
    return found if found is None or exact else replace(found, cheapest=False)


def _rank(found: Remedy) -> tuple[bool, int]:
    return not found.keeps_all, found.price


def _shortened(state: State, asked: int, length: int, until: float) -> Remedy | None:
    """The request takes fewer slots, and what else is then needed."""
    round_ = state.problem.round
    change = Change("length", round_.requests[asked].id, (length,), PRICES["length"])
    before = _renumbered(state, build(apply(round_, change.of, [change])))
    if reading.as_it_is(before, asked):
        return Remedy((change,), True, True, meeting_of(before, asked), reading.moves(state, before))
    found = _cheapest(before, asked, until)
    return None if found is None else replace(found, changes=(change, *found.changes))


def _cheapest(state: State, asked: int, until: float) -> Remedy | None:
    """With the length the request has.

    The contradictions with the request's own sides are few and quickly found; that the rest of the agenda goes
    along is seen when a change is made. Only when it does not, everything is looked at together.
    """
    questions = [(reading.around(state, asked), True, TRIES)]
    questions.append((reading.beside(state, asked, reading.scopes(state)[-1]), True, MANY))
    questions.append((reading.bare(state.problem, asked), False, MANY))
    for question, keeps_all, tries in questions:
        try:
            with reading.asking(question, until, state.placed) as (oracle, _):
                found = _remedy(oracle, state, keeps_all=keeps_all, tries=tries)
        except TimeIsUp:
            return None
        if found is not None:
            return found
    return None


def _remedy(oracle: Oracle, state: State, *, keeps_all: bool, tries: int) -> Remedy | None:
    search = _Search(oracle)
    for _ in range(tries):
        chosen, cheapest = search.next()
        if chosen is None:
            return None
        rules = frozenset(search.rules[literal] for literal in chosen)
        changes = Reader(oracle.encoding, oracle.true).changes(rules)
        found = _made(state, oracle, changes, rules, keeps_all)
        if found is not None:
            where, after = found
            proved = cheapest and search.exact and not oracle.encoding.question.still
            return Remedy(changes, proved, keeps_all, where, reading.moves(state, after))
        search.refuse(chosen)
    return None


class _Search:
    """Sets of relaxed literals in the order of their price."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        encoding = oracle.encoding
        asked = encoding.problem.round.requests[encoding.question.asked]
        assumed = {literal: rule for rule, literal in encoding.selectors.items()}
        assumed |= {-literal: rule for rule, literal in encoding.extras.items()}
        requests = {request.id for request in encoding.problem.round.requests}
        self.prices: dict[int, int] = {}
        for literal, rule in assumed.items():
            found = price(rule, asked)
            if rule.rule == "length" or (rule.rule == "people" and rule.of not in requests):
                continue  # see `remedy`; and nobody comes of itself, a new person is an extra
            # Without its cap nobody is counted at all: one more meeting is an extra, and only that has a price.
            if found is not None and not (rule.rule == "max" and literal > 0):
                self.prices[literal] = found
        self.rules, self.assumed = assumed, frozenset(assumed)
        self.cores: Cores = []
        self.exact = True

    def next(self) -> tuple[frozenset[int] | None, bool]:
        """The cheapest set that is enough, its solution being the oracle's; or one that is enough when time ends."""
        enough: frozenset[int] | None = None
        try:
            while True:
                hit = _hitting(self.cores, self.prices)
                without, more = hit, self._contradiction(hit)
                if more is None:
                    return hit, True
                while more is not None:
                    if not more:
                        return None, True
                    self.cores.append(more)
                    without |= more
                    more = self._contradiction(without)
                enough = without
        except TimeIsUp:
            return enough, False

    def _contradiction(self, without: frozenset[int]) -> frozenset[int] | None:
        """What of the changeable contradicts the rest; None when `without` is enough."""
        if self.oracle.possible(self.assumed - without):
            return None
        return self.oracle.core & self.prices.keys()

    def refuse(self, chosen: frozenset[int]) -> None:
        """This set did not help when it was made: something outside it has to be changed too."""
        self.exact = False
        self.cores.append(frozenset(self.prices.keys() - chosen))


def _hitting(cores: Cores, prices: Mapping[int, int]) -> frozenset[int]:
    """The cheapest set with something of every core."""
    literals = sorted(frozenset().union(*cores))
    if not literals:
        return frozenset()
    column = {literal: number for number, literal in enumerate(literals)}
    cells = [(row, column[literal]) for row, core in enumerate(cores) for literal in sorted(core)]
    rows, columns = np.array(cells).T
    program = Program(
        cost=np.array([prices[literal] for literal in literals], dtype=float),
        lower=np.ones(len(cores)),
        upper=np.full(len(cores), np.inf),
        row=rows,
        column=columns,
        value=np.ones(len(cells)),
    )
    found = solve(program, integer=True, seconds=SECONDS)
    if not found.solved:
        raise TimeIsUp
    return frozenset(literal for literal in literals if found.x[column[literal]] > 0.5)


def _made(
    state: State, oracle: Oracle, changes: tuple[Change, ...], rules: frozenset[Rule], keeps_all: bool
) -> tuple[Meeting, State] | None:
    """The changed round solved: where the request is then, and all that takes place."""
    asked = oracle.encoding.question.asked
    round_ = state.problem.round
    problem = build(apply(round_, round_.requests[asked].id, changes))
    try:
        before = _renumbered(state, problem)
    except InvalidRound:  # what the agenda has would no longer be as it should
        return None
    if keeps_all and reading.as_it_is(before, asked):
        return meeting_of(before, asked), before
    dropped = frozenset(request.index for request in state.problem.requests if Rule("must", request.id) in rules)
    questions = [reading.bare(problem, asked)]
    if keeps_all:
        questions = [reading.beside(before, asked, most, dropped) for most in reading.scopes(before)]
    for question in questions:
        with reading.asking(question, oracle.until, before.placed) as (again, assumed):
            if again.possible(assumed):
                after = reading.placed(problem, reading.settle(again, assumed, before.placed))
                return meeting_of(after, asked), after
    return None


def _renumbered(state: State, problem: Problem) -> State:
    """The agenda's meetings in a round with more people or tables. Requests keep their numbers."""
    meetings = tuple(meeting_of(state, index) for index in state.placed)
    agenda = Agenda(meetings, (), 0, 0, 0.0, False, "", ())
    return reading.state_of(problem, agenda)
