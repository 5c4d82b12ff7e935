"""When not every meeting can be placed: a smallest set of meetings that cannot be placed together."""

from collections.abc import Sequence
from time import monotonic

from pysat.card import EncType
from pysat.solvers import Solver

from escale.engines.scheduling.breaks.instance import Instance
from escale.engines.scheduling.breaks.minima import fewest
from escale.engines.scheduling.clauses import Formula
from escale.engines.scheduling.explaining.oracle import TimeIsUp, shrunk

SOLVER = "glucose4"
SECONDS = 5.0


def conflict(instance: Instance, among: Sequence[int] | None = None) -> list[int]:
    """Meetings (of those `among`) of which any one may be dropped to make the others fit, as far as time allowed.

    Empty when all of them fit, so that only the breaks stand in the way.
    """
    formula, chosen = _placements(instance)
    until = monotonic() + SECONDS
    with Solver(name=SOLVER, bootstrap_with=formula.clauses) as solver:

        def core_of(literals: list[int]) -> list[int] | None:
            if monotonic() > until:
                raise TimeIsUp
            return None if solver.solve(assumptions=literals) else list(solver.get_core() or ())

        core = core_of([chosen[meeting] for meeting in range(len(chosen)) if among is None or meeting in among])
        kept, _ = shrunk(core or (), core_of)
    number = {literal: meeting for meeting, literal in enumerate(chosen)}
    return sorted(number[literal] for literal in kept)


def crowd(instance: Instance, meetings: Sequence[int]) -> list[int]:
    """Of the meetings of one participant that are too many for its slots, a part that is too many already."""
    few = list(meetings)
    for meeting in meetings:
        rest = [each for each in few if each != meeting]
        if fewest([instance.domains[each] for each in rest], instance.slots) is None:
            few = rest
    return few


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
    for meetings, cap in zip(instance.of_participant(), instance.caps, strict=True):
        formula.at_most([chosen[each] for each in meetings], cap, EncType.totalizer)
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
