"""The problem as clauses: a model is a schedule, its breaks are counted by variables that can be assumed away.

Variables: *x* meeting m takes slot t; *busy* participant p has a meeting in slot t; *done* at least k meetings of p
are over by the end of slot t; *breaking* a break of p begins after slot t. The last two follow Bofill et al. (2022).
Two kinds of implied clauses do most of the work of the proofs: a participant without breaks goes on meeting until it
has met everybody, and no more participants are busy at a time than the tables seat.
"""

from typing import NamedTuple

from pysat.card import EncType

from escale.engines.scheduling.breaks.instance import Instance
from escale.engines.scheduling.clauses import FALSE, TRUE, Formula, Literal


class Variant(NamedTuple):
    """How counts are written down: which counting network, and whether busy participants are counted per slot.

    `solver`: its name in PySAT.
    """

    network: int
    counts_people: bool
    solver: str


# Which one is faster differs from instance to instance by more than ten times: each process takes another.
VARIANTS = (Variant(EncType.totalizer, True, "cadical153"), Variant(EncType.kmtotalizer, False, "cadical195"))


LONG_DAY = 40  # slots


class Encoding:
    """`x[m, t]`, and `surplus`: literals whose number of true ones is the breaks above the sum of `minima`."""

    def __init__(self, instance: Instance, minima: list[int], variant: Variant) -> None:
        self.instance = instance
        self.minima = minima
        self.formula = Formula()
        self.of = instance.of_participant()
        self.x: dict[tuple[int, int], int] = {}
        self.busy: dict[tuple[int, int], int] = {}
        self.done: dict[tuple[int, int], list[Literal]] = {}
        self.breaks: dict[int, list[int]] = {}
        self._meetings()
        self._rooms(variant)
        for participant in range(instance.participants):
            self._participant(participant)
        self._difference()
        for participant, least in enumerate(minima):
            if least:
                self.formula.add([self.breaks[participant][least - 1]])
        self.surplus = [
            literal for participant, found in self.breaks.items() for literal in found[minima[participant] :]
        ]

    def schedule(self, model: list[int]) -> list[int]:
        """The slot of each meeting in a model."""
        true = {literal for literal in model if literal > 0}
        at = [-1] * len(self.instance.pairs)
        for (meeting, slot), variable in self.x.items():
            if variable in true:
                at[meeting] = slot
        return at

    def _meetings(self) -> None:
        formula, instance = self.formula, self.instance
        for meeting, domain in enumerate(instance.domains):
            for slot in domain:
                self.x[meeting, slot] = formula.variable()
            formula.exactly_one([self.x[meeting, slot] for slot in domain])
        for participant, meetings in enumerate(self.of):
            for slot in range(instance.slots):
                here = [self.x[meeting, slot] for meeting in meetings if (meeting, slot) in self.x]
                if here:
                    self.busy[participant, slot] = busy = formula.variable()
                    formula.add([-busy, *here])
                    formula.clauses += [[-each, busy] for each in here]
                    formula.at_most_one(here)
        for later, earlier in enumerate(instance.after):
            for before in earlier:
                self._before(before, later)

    def _before(self, before: int, later: int) -> None:
        for slot in self.instance.domains[later]:
            sooner = [self.x[before, each] for each in self.instance.domains[before] if each < slot]
            self.formula.add([-self.x[later, slot], *sooner])

    def _rooms(self, variant: Variant) -> None:
        instance = self.instance
        everybody_sits = not any(instance.virtual)
        filled = least_filled(instance) if everybody_sits else [0] * instance.slots
        for slot, room in enumerate(instance.room):
            seated = [x for (meeting, at), x in self.x.items() if at == slot and not instance.virtual[meeting]]
            if len(seated) <= room:
                continue
            self.formula.at_most(seated, room, variant.network)
            if 2 * filled[slot] > room:
                self.formula.at_least(seated, filled[slot], variant.network)
            if variant.counts_people and everybody_sits:
                people = [busy for (_, at), busy in self.busy.items() if at == slot]
                self.formula.at_most(people, 2 * room, variant.network)

    def _participant(self, participant: int) -> None:
        most = len(self.of[participant])
        if most < 2:  # nothing lies between two meetings
            return
        self._count(participant, most)
        formula, last = self.formula, self.instance.slots - 1
        found = []
        for slot in range(last):
            busy = self.busy.get((participant, slot))
            over = self.done[participant, slot][most]
            if busy is None or over == TRUE:
                continue
            again = self.busy.get((participant, slot + 1), FALSE)
            breaking = formula.variable()
            formula.implies([busy], [again, over, breaking])
            formula.add([-breaking, busy])
            formula.implies([breaking, again], [])
            formula.implies([breaking, over], [])
            found.append(breaking)
        if not found:
            return
        self.breaks[participant] = counts = formula.counted(found)
        for slot in range(last):
            now, then = self.done[participant, slot], self.done[participant, slot + 1]
            for number in range(1, most):
                formula.implies([now[number]], [then[number + 1], counts[0]])

    def _count(self, participant: int, most: int) -> None:
        """`done[participant, t][k]`: at least k meetings in slots up to t. All of them are, at the end."""
        left = sum((participant, slot) in self.busy for slot in range(self.instance.slots))
        before: list[Literal] = [TRUE, *[FALSE] * most]
        seen = 0
        for slot in range(self.instance.slots):
            busy = self.busy.get((participant, slot))
            if busy is not None:
                seen, left = seen + 1, left - 1
                before = self._one_more(before, busy, seen, most - left)
            self.done[participant, slot] = before

    def _one_more(self, before: list[Literal], busy: int, seen: int, needed: int) -> list[Literal]:
        formula, most = self.formula, len(before) - 1
        now: list[Literal] = [TRUE]
        for number in range(1, most + 1):
            known: Literal | None = TRUE if number <= needed else FALSE if number > seen else None
            now.append(formula.variable() if known is None else known)
        for number in range(1, most + 1):
            formula.implies([before[number]], [now[number]])
            formula.implies([before[number - 1], busy], [now[number]])
            formula.implies([now[number]], [before[number - 1]])
            formula.implies([now[number]], [before[number], busy])
        formula.implies([before[most], busy], [])
        return now

    def _difference(self) -> None:
        """Who has `difference` + k breaks lets nobody have fewer than k."""
        allowed = self.instance.difference
        if allowed is None:
            return
        longest = max((len(found) for found in self.breaks.values()), default=0)
        for least in range(1, longest - allowed + 1):
            many = [found[least + allowed - 1] for found in self.breaks.values() if len(found) >= least + allowed]
            all_can = all(len(self.breaks.get(each, ())) >= least for each in range(self.instance.participants))
            if not all_can:
                self.formula.clauses += [[-literal] for literal in many]
                continue
            everybody = self.formula.variable()
            self.formula.clauses += [[-literal, everybody] for literal in many]
            self.formula.clauses += [[-everybody, found[least - 1]] for found in self.breaks.values()]


def least_filled(instance: Instance) -> list[int]:
    """Meetings that each slot holds at least.

    What has to be held within some slots in a row and does not fit into the others of them is left for this one.
    Not looked for in long days.
    """
    least = [0] * instance.slots
    if instance.slots > LONG_DAY:
        return least
    for first in range(instance.slots):
        room = 0
        for last in range(first, instance.slots):
            room += instance.room[last]
            bound_here = sum(domain[0] >= first and domain[-1] <= last for domain in instance.domains)
            for slot in range(first, last + 1):
                least[slot] = max(least[slot], bound_here - room + instance.room[slot])
    return least
