"""One solver in a process of its own: ``python -m escale.engines.scheduling.breaks.solving < JOB``.

A solver cannot be interrupted from inside, a process can be ended at any moment. The job is one line of JSON:
``{"instance": …, "minima": […], "variant": 0, "seconds": 30}``. Each line of output is an object: ``{"bound": 4}``
fewer than 4 breaks above the sum of the minima are impossible; ``{"at": […]}`` a schedule with as many as the last
bound; ``{"infeasible": […]}`` there is none, with meetings that cannot all be placed (none named: it is the allowed
difference of breaks that cannot be kept).
"""

import json
import resource
import sys
from typing import Any

from pysat.card import ITotalizer
from pysat.solvers import Solver

from escale.engines.scheduling.breaks.conflict import conflict
from escale.engines.scheduling.breaks.encoding import VARIANTS, Encoding
from escale.engines.scheduling.breaks.instance import Instance

FIRST_COUNTED = 8
GRACE = 10


def main() -> None:
    job = json.loads(sys.stdin.readline())
    # An orphan ends by itself.
    limit = int(job["seconds"]) + GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    instance = Instance.from_json(job["instance"])
    variant = VARIANTS[job["variant"] % len(VARIANTS)]
    encoding = Encoding(instance, job["minima"], variant)
    with Solver(name=variant.solver, bootstrap_with=encoding.formula.clauses) as solver:
        _raise_bound(solver, encoding)


def _raise_bound(solver: Solver, encoding: Encoding) -> None:
    """Ask for no surplus, then for at most one, two, … until there is a schedule or there can be none."""
    assumed, counter = [-literal for literal in encoding.surplus], _Counter(encoding, solver)
    for bound in range(len(encoding.surplus) + 1):
        if solver.solve(assumptions=assumed):
            _say(at=encoding.schedule(solver.get_model()))
            return
        if not solver.get_core():
            break
        _say(bound=bound + 1)
        assumed = counter.at_most(bound + 1)
    _say(infeasible=conflict(encoding.instance))


class _Counter:
    """Counts the surplus, further when a higher bound is asked for."""

    def __init__(self, encoding: Encoding, solver: Solver) -> None:
        self.encoding, self.solver = encoding, solver
        self.totalizer: ITotalizer | None = None

    def at_most(self, bound: int) -> list[int]:
        literals = self.encoding.surplus
        if bound >= len(literals):
            return []
        if self.totalizer is None:
            most = min(FIRST_COUNTED, len(literals))
            self.totalizer = ITotalizer(lits=literals, ubound=most, top_id=self.encoding.formula.last)
            new = self.totalizer.cnf.clauses
        elif bound >= len(self.totalizer.rhs):
            self.totalizer.increase(ubound=min(2 * bound, len(literals)))
            new = self.totalizer.cnf.clauses[-self.totalizer.nof_new :] if self.totalizer.nof_new else []
        else:
            new = []
        for clause in new:
            self.solver.add_clause(clause)
        return [-self.totalizer.rhs[bound]]


def _say(**words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
