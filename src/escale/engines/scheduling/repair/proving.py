"""The bound of the new round. Any multipliers prove one, so those of the old agenda are tried before a new LP."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling import bound
from escale.engines.scheduling.bound import Proof
from escale.engines.scheduling.certificate import Assumed, Rows, certificate
from escale.engines.scheduling.compact import Core
from escale.engines.scheduling.measure import score
from escale.engines.scheduling.model import Certificate
from escale.engines.scheduling.planner import assumed
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.rows import rows_of
from escale.engines.scheduling.state import State

Ints = NDArray[np.int64]
CLOSE = 0.003  # of the bound: an old certificate that leaves no more than this is good enough for a refill
LARGEST = 10**12  # multipliers above are of no use and would not fit the sums below


class Prover:
    """Proves bounds for agendas of one round."""

    def __init__(self, problem: Problem, core: Core | None, former: Certificate) -> None:
        self.problem = problem
        self.core = core
        self.former = former

    @cached_property
    def rows(self) -> Rows:
        return rows_of(self.problem)

    def prove(self, state: State) -> Proof:
        """By the linear programs of the planner."""
        return bound.prove(self.rows, assumed(state))

    def certified(self, proof: Proof) -> tuple[int, Certificate]:
        return proof.bound, certificate(self.problem, self.rows, proof.multipliers)

    def quickly(self, state: State) -> tuple[int, Certificate]:
        """By the old multipliers when they come close to the value, else by the linear programs."""
        if self.core is not None and self.former.kind == "multipliers":
            found = _Former(self.problem, self.core, self.former).prove(assumed(state))
            if found[0] - score(state).value <= CLOSE * found[0]:
                return found
        return self.certified(self.prove(state))


class _Former:
    """The multipliers of an old certificate on a common round: one number per participant, slot, or both.

    Rows of other kinds are left out, which can only weaken the bound.
    """

    def __init__(self, problem: Problem, core: Core, former: Certificate) -> None:
        round_ = problem.round
        self.problem, self.core, self.scale = problem, core, former.scale
        self.people = {participant.id: number for number, participant in enumerate(round_.participants)}
        self.slots = {slot.id: number for number, slot in enumerate(round_.slots)}
        self.cap = np.zeros(len(self.people), dtype=np.int64)
        self.floor = np.zeros(len(self.people), dtype=np.int64)
        self.busy = np.zeros((len(self.people), len(self.slots)), dtype=np.int64)
        self.tables = np.zeros(len(self.slots), dtype=np.int64)
        for row in former.rows:
            self._read(*row)

    def _read(self, kind: str | int = "", *rest: str | int) -> None:
        *names, multiplier = rest or (0,)
        if isinstance(multiplier, bool) or not isinstance(multiplier, int) or not 0 <= multiplier <= LARGEST:
            return
        numbers = [self.people.get(str(name)) for name in names[:1]] + [self.slots.get(str(n)) for n in names[1:]]
        match kind, numbers:
            case "max", [int(p)] if self.problem.round.participants[p].max is not None:
                self.cap[p] += multiplier
            case "min", [int(p)]:
                self.floor[p] += multiplier
            case "busy", [int(p), int(s)]:
                self.busy[p, s] += multiplier
            case "tables", _ if len(names) == 1 and names[0] in self.slots:
                self.tables[self.slots[str(names[0])]] += multiplier

    def prove(self, given: Assumed) -> tuple[int, Certificate]:
        """The bound, with the rows that are used. See `certificate.bound_of`."""
        core, floor = self.core, self.floor
        if given.missing is None:
            floor = np.zeros_like(floor)
        side, seated = core.side, core.seated[:, None]
        used = np.zeros(self.busy.shape, dtype=np.bool_)
        for column in (0, 1):
            np.logical_or.at(used, side[:, column], core.allowed)
        busy = np.where(used, self.busy, 0)
        charge = busy[side[:, 0]] + busy[side[:, 1]] + np.where(seated, self.tables, 0)
        reduced = (core.weight * self.scale + floor[side].sum(axis=1) - self.cap[side].sum(axis=1))[:, None] - charge
        lowest = np.iinfo(np.int64).min // 2
        best = np.where(core.allowed, reduced, lowest).max(axis=1, initial=lowest)
        best = np.where(given.forced, best, np.maximum(best, 0))
        caps = np.array([participant.max or 0 for participant in self.problem.round.participants])
        total = sum(best.tolist()) + int((self.cap * caps).sum()) + int((busy * self._there()).sum())
        total += int((self.tables * core.tables).sum())
        if given.missing is not None:
            total += int(floor.max(initial=0)) * given.missing - int((floor * given.floors).sum())
        return max(0, total // self.scale), Certificate(self.scale, tuple(self._named(busy, floor)))

    def _there(self) -> Ints:
        """People of each participant who are there in each slot."""
        there = np.zeros(self.busy.shape, dtype=np.int64)
        for owner, mask in zip(self.problem.person_of, self.problem.person_slots, strict=True):
            for slot in range(len(self.slots)):
                there[owner, slot] += mask >> slot & 1
        return there

    def _named(self, busy: Ints, floor: Ints) -> Iterator[tuple[str | int, ...]]:
        round_ = self.problem.round
        names, slots = [p.id for p in round_.participants], [slot.id for slot in round_.slots]
        yield from (("max", names[p], int(self.cap[p])) for p in np.flatnonzero(self.cap).tolist())
        yield from (("busy", names[p], slots[s], int(busy[p, s])) for p, s in np.argwhere(busy).tolist())
        yield from (("tables", slots[s], int(self.tables[s])) for s in np.flatnonzero(self.tables).tolist())
        yield from (("min", names[p], int(floor[p])) for p in np.flatnonzero(floor).tolist())
