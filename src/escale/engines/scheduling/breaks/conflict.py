"""When not every meeting can be placed: a smallest set of meetings that cannot be placed together."""

from time import monotonic

from pysat.card import EncType
from pysat.solvers import Solver

from escale.engines.scheduling.breaks.instance import Instance
from escale.engines.scheduling.clauses import Formula

SOLVER = "glucose4"
SECONDS = 5.0


def conflict(instance: Instance) -> list[int]:
    """Meetings of which any one may be dropped to make the others fit, as far as time allowed to drop some.

    Empty when all meetings fit, so that only the breaks stand in the way.
    """
    formula, chosen = _placements(instance)
    until = monotonic() + SECONDS
    with Solver(name=SOLVER, bootstrap_with=formula.clauses) as solver:
        if solver.solve(assumptions=chosen):
            return []
        core = list(solver.get_core())
        for literal in sorted(core):
            if monotonic() > until:
                break
            rest = [each for each in core if each != literal]
            if literal in core and not solver.solve(assumptions=rest):
                core = list(solver.get_core() or ())
    number = {literal: meeting for meeting, literal in enumerate(chosen)}
    return sorted(number[literal] for literal in core)


def _placements(instance: Instance) -> tuple[Formula, list[int]]:
    """Where meetings may be, breaks left aside; a meeting is only placed when its literal is assumed."""
    formula = Formula()
    chosen = [formula.variable() for _ in instance.pairs]
    x = {(meeting, slot): formula.variable() for meeting, domain in enumerate(instance.domains) for slot in domain}
    for meeting, domain in enumerate(instance.domains):
        formula.add([-chosen[meeting], *(x[meeting, slot] for slot in domain)])
        formula.at_most_one([x[meeting, slot] for slot in domain])
    for meetings in instance.of_participant():
        for slot in range(instance.slots):
            formula.at_most_one([x[each, slot] for each in meetings if (each, slot) in x])
    for slot, room in enumerate(instance.room):
        here = [literal for (meeting, at), literal in x.items() if at == slot and not instance.virtual[meeting]]
        formula.at_most(here, room, EncType.totalizer)
    for later, earlier in enumerate(instance.after):
        for before in earlier:
            formula.add([-chosen[later], chosen[before]])
            for slot in instance.domains[later]:
                sooner = [x[before, each] for each in instance.domains[before] if each < slot]
                formula.add([-x[later, slot], -chosen[later], *sooner])
    return formula, chosen
