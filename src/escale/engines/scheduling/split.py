"""Closing the gap of a small round by cases: branch and bound whose tree is the certificate.

The relaxation leaves a gap where pairs exclude each other in odd circles. A branch says of one request that it is
placed or waits, or of one place that it is used or not; every agenda is in exactly one leaf, so the worst bound
of the leaves holds for all. Best bound first; each relaxation starts from the last one's basis.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import gcd

import highspy
import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling import bound
from escale.engines.scheduling.certificate import Assumed, Multipliers, Restriction, Rows, bound_of, named
from escale.engines.scheduling.lp import Floats, Program, model_of
from escale.engines.scheduling.model import Branch, Certificate
from escale.engines.scheduling.problem import Problem

LARGEST = 40_000  # ones in the matrix; larger rounds are not split
Chosen = NDArray[np.bool_]
NODES = 3000
CLEAR = 1e-6  # from 0 and 1: a share is fractional


@dataclass(slots=True)
class _Node:
    """A branch: what it decides, its multipliers, what it proves; `on` and `then` (yes, no) once it is split."""

    within: Restriction
    chosen: Multipliers
    proved: int
    shares: Floats
    on: tuple[str, str] | None = None
    then: tuple["_Node", ...] = field(default=())


def may_split(rows: Rows) -> bool:
    return 0 < len(rows.row) <= LARGEST


class Splitting:
    """`proved` sinks while `run` works. `value` is what was reached; a proof of it is all that is wanted."""

    def __init__(self, problem: Problem, rows: Rows, assumed: Assumed, value: int) -> None:
        self.problem, self.rows, self.assumed, self.value = problem, rows, assumed, value
        self.step = gcd(*rows.weight.tolist()) or 1
        self.matrix = bound.by_slot(rows)
        self.solver = _solver(self.matrix, rows, bound.program_of(self.matrix, rows, assumed))
        self.starts = [start for request in problem.requests for start in request.covers]
        nothing = Restriction(np.zeros(len(rows.request), np.bool_), np.zeros(len(rows.weight), np.bool_))
        self.root = self._node(nothing)
        self.open = [(-self.root.proved, 0, self.root)]
        self.nodes = 1

    @property
    def proved(self) -> int:
        """The bound, which is a multiple of the greatest common divisor of all weights, as every value is."""
        return -self.open[0][0] // self.step * self.step

    def run(self, stopped: Callable[[], bool], better: Callable[[Floats], int], most: int = NODES) -> None:
        """Split until the value is proved, nothing helps any more, there are `most` branches, or it is time.

        `better` is given the shares of the places and tells the value reached since.
        """
        while self.proved > self.value and self.nodes < most and not stopped():
            node = self.open[0][2]
            self.value = max(self.value, better(node.shares))
            if self.proved <= self.value or not self._split(node):
                return
            heappop(self.open)
            for child in node.then:
                heappush(self.open, (-child.proved, self.nodes, child))
                self.nodes += 1

    def _split(self, node: _Node) -> bool:
        """By a request that is placed in part, else by a place that is used in part. False: all is whole."""
        rows, within = self.rows, node.within
        placed = np.bincount(rows.request, weights=node.shares, minlength=len(rows.weight)).astype(float)
        request, place = _most_divided(placed), _most_divided(node.shares)
        if request is None and place is None:
            return False
        if request is not None:
            mine = rows.request == request
            name = self.problem.requests[request].id
            node.on = name, ""
            yes = Restriction(within.closed, _with(within.forced, request))
            no = Restriction(within.closed | mine, within.forced)
        else:
            assert place is not None  # noqa: S101 - one of the two is
            request = int(rows.request[place])
            others = rows.request == request
            others[place] = False
            node.on = self.problem.requests[request].id, self.problem.round.slots[self.starts[place]].id
            yes = Restriction(within.closed | others, _with(within.forced, request))
            no = Restriction(_with(within.closed, place), within.forced)
        node.then = self._node(yes), self._node(no)
        return True

    def _node(self, within: Restriction) -> _Node:
        """Solve the relaxation of a branch and keep the best bound that its duals prove in integers."""
        columns, requests = len(within.closed), len(within.forced)
        solver = self.solver
        upper = np.where(within.closed, 0.0, highspy.kHighsInf)
        solver.changeColsBounds(columns, np.arange(columns, dtype=np.int32), np.zeros(columns), upper)
        elastic = np.arange(solver.getNumCol() - requests, solver.getNumCol(), dtype=np.int32)
        forced = within.forced | self.assumed.forced
        solver.changeColsBounds(requests, elastic, np.zeros(requests), np.where(forced, highspy.kHighsInf, 0.0))
        row = len(self.matrix.rhs)
        for number in range(requests):
            solver.changeRowBounds(row + number, 1.0 if forced[number] else -highspy.kHighsInf, 1.0)
        solver.run()
        found = solver.getSolution()
        dual, floors = bound.duals(self.matrix, self.rows, self.assumed, np.array(found.row_dual))
        shares = np.array(found.col_value)[:columns]
        best, proved = None, 0
        for scale in bound.SCALES:
            chosen = Multipliers(scale, bound.rounded(dual, scale), bound.rounded(floors, scale))
            reached = bound_of(self.rows, self.assumed, chosen, within)
            if best is None or reached < proved:
                best, proved = chosen, reached
        assert best is not None  # noqa: S101 - there is a scale
        return _Node(within, best, proved, shares)

    def certificate(self) -> Certificate:
        """The tree as a list, each branch before those that follow from it."""
        nodes, branches = [self.root], []
        for node in nodes:
            if node.on is None:
                branches.append(Branch(node.chosen.scale, named(self.problem, self.rows, node.chosen)))
                continue
            request, slot = node.on
            branches.append(Branch(request=request, slot=slot or None, yes=len(nodes), no=len(nodes) + 1))
            nodes += node.then
        return Certificate(1, (), "split", tuple(branches))


def _with(chosen: Chosen, index: int) -> Chosen:
    found = chosen.copy()
    found[index] = True
    return found


def _most_divided(shares: Floats) -> int | None:
    """The index of the share nearest to a half, None when all are whole."""
    apart = np.abs(shares - np.rint(shares))
    index = int(np.argmax(apart)) if len(apart) else 0
    return index if len(apart) and apart[index] > CLEAR else None


def _solver(matrix: bound.Matrix, rows: Rows, program: Program) -> highspy.Highs:
    """The relaxation with a last column for each request: what is missing to placing it when it is forced."""
    columns, requests = len(program.cost), len(rows.weight)
    penalty = float(rows.weight.sum()) / max(1, int(rows.weight.max())) + 2
    elastic = Program(
        cost=np.concatenate([program.cost, np.full(requests, penalty)]),
        lower=program.lower,
        upper=program.upper,
        row=np.concatenate([program.row, len(matrix.rhs) + np.arange(requests)]),
        column=np.concatenate([program.column, columns + np.arange(requests)]),
        value=np.concatenate([program.value, np.ones(requests)]),
    )
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(model_of(elastic, False))
    return solver
