"""The local search: simulated annealing over schedules, from above towards the lower bound.

Most moves swap a Kempe chain between two slots. While meetings wait, others put one of them somewhere and take out
what stands in its way. Meetings that wait or stand in the wrong order have a price, so that a walk may pass through
schedules that are none.
"""

import numpy as np
from numba import njit

from escale.engines.scheduling.breaks.instance import Instance
from escale.engines.scheduling.breaks.kernels import (
    Given,
    Ints,
    Walk,
    blockers,
    breaks_of,
    chain,
    ends_of,
    excess,
    out_of_order,
    put,
    remove,
    sum_of,
    swap,
)

WAITING, UNORDERED = 4, 2  # prices, in breaks
HOT, COLD = 1.0, 0.15
STEPS = 200_000
SHORT, LONGER = 8, 8  # coolings of one round each; rounds of the next one, and each later one takes twice as many
NOTHING = 1 << 40


class Wandering:
    """Walks in rounds of equal work; `best` is the best schedule so far, None while none was found."""

    def __init__(self, instance: Instance, seed: int) -> None:
        meetings, slots = len(instance.pairs), instance.slots
        domain = np.zeros((meetings, slots), dtype=np.bool_)
        for meeting, allowed in enumerate(instance.domains):
            domain[meeting, list(allowed)] = True
        links: list[list[tuple[int, bool]]] = [[] for _ in range(meetings)]
        for later, earlier in enumerate(instance.after):
            for before in earlier:
                links[before].append((later, True))
                links[later].append((before, False))
        flat = [link for each in links for link in each]
        self.given = Given(
            pair=np.array(instance.pairs, dtype=np.int64).reshape(-1, 2),
            domain=domain,
            room=np.array(instance.room, dtype=np.int64),
            seated=np.array([not virtual for virtual in instance.virtual], dtype=np.int64),
            first=np.cumsum([0, *map(len, links)]).astype(np.int64),
            linked=np.array([other for other, _ in flat], dtype=np.int64),
            sooner=np.array([sooner for _, sooner in flat], dtype=np.bool_),
            difference=-1 if instance.difference is None else instance.difference,
        )
        self.walk = Walk(
            at=np.full(meetings, -1, dtype=np.int64),
            held=np.full((instance.participants, slots), -1, dtype=np.int64),
            used=np.zeros(slots, dtype=np.int64),
            best=np.full(meetings, -1, dtype=np.int64),
        )
        self.seed = seed
        self.rounds = 0
        self.value: int | None = None
        self.best: list[int] | None = None

    def go(self, goal: int) -> None:
        """One round, ended early at a schedule with no more than `goal` breaks."""
        hot, cold = temperatures(self.rounds)
        found = anneal(self.given, self.walk, (self.seed << 16) + self.rounds, STEPS, hot, cold, goal)
        self.rounds += 1
        if found < NOTHING and (self.value is None or found < self.value):
            self.value, self.best = int(found), self.walk.best.tolist()


def temperatures(number: int) -> tuple[float, float]:
    """At the beginning and at the end of a round, counted from 0: its part of a cooling."""
    begun, length = (0, 1) if number < SHORT else (number - SHORT, LONGER)
    while begun >= length:
        begun, length = begun - length, 2 * length
    return HOT * (COLD / HOT) ** (begun / length), HOT * (COLD / HOT) ** ((begun + 1) / length)


@njit(nogil=True, cache=True)
def anneal(given: Given, walk: Walk, seed: int, steps: int, hot: float, cold: float, goal: int) -> int:
    """The breaks of the best schedule met, written to `walk.best`; `NOTHING` when none was met."""
    np.random.seed(seed % (1 << 32))
    meetings = given.pair.shape[0]
    every, moved, mark = np.arange(meetings), np.empty(meetings, np.int64), np.zeros(meetings, np.int64)
    ends = np.empty(2 * meetings, np.int64)
    breaks, waiting, best = 0, int(np.sum(walk.at < 0)), NOTHING
    for participant in range(walk.held.shape[0]):
        breaks += breaks_of(walk.held, participant)
    for step in range(steps):
        temperature = hot * (cold / hot) ** (step / steps)
        meeting, to = np.random.randint(meetings), np.random.randint(given.room.shape[0])
        if walk.at[meeting] < 0:
            more, outside = insert(given, walk, meeting, to, temperature)
            waiting += outside
        elif walk.at[meeting] != to:
            more = turn(given, walk, meeting, to, moved, mark, step + 1, ends, temperature)
        else:
            continue
        breaks += more
        better = waiting == 0 and breaks < best and excess(walk.held, given.difference) == 0
        if better and out_of_order(given, walk.at, every, meetings) == 0:
            best = breaks
            walk.best[:] = walk.at
            if best <= goal:
                break
    return best


@njit(nogil=True, cache=True)
def accepted(price: int, temperature: float) -> bool:
    """Metropolis' rule."""
    return price <= 0 or np.random.random() < np.exp(-price / temperature)


@njit(nogil=True, cache=True)
def turn(
    given: Given,
    walk: Walk,
    meeting: int,
    to: int,
    moved: Ints,
    mark: Ints,
    stamp: int,
    ends: Ints,
    temperature: float,
) -> int:
    """Swap the chain of a meeting, if luck has it; the change of breaks."""
    start = walk.at[meeting]
    number, gain = chain(given, walk, meeting, to, moved, mark, stamp)
    if number == 0:
        return 0
    changed = ends_of(given, walk, moved, number, start, to, ends)
    more = 0
    for place in range(changed):
        more -= breaks_of(walk.held, ends[place])
    unordered = -out_of_order(given, walk.at, moved, number)
    swap(given, walk, moved, number, start, to)
    unordered += out_of_order(given, walk.at, moved, number)
    for place in range(changed):
        more += breaks_of(walk.held, ends[place])
    if not accepted(more + UNORDERED * unordered, temperature):
        swap(given, walk, moved, number, start, to)
        return 0
    walk.used[start] += gain
    walk.used[to] -= gain
    return more


@njit(nogil=True, cache=True)
def insert(given: Given, walk: Walk, meeting: int, slot: int, temperature: float) -> tuple[int, int]:
    """Put a waiting meeting into a slot, if luck has it; the changes of breaks and of waiting meetings."""
    if not given.domain[meeting, slot] or (given.seated[meeting] and given.room[slot] == 0):
        return 0, 0
    touched = np.empty(4, np.int64)
    number = blockers(given, walk, meeting, slot, touched)
    touched[number] = meeting
    more = -sum_of(given, walk, touched, number + 1)
    unordered = -out_of_order(given, walk.at, touched, number + 1)
    for place in range(number):
        remove(given, walk, touched[place], slot)
    put(given, walk, meeting, slot)
    more += sum_of(given, walk, touched, number + 1)
    unordered += out_of_order(given, walk.at, touched, number + 1)
    if not accepted(more + UNORDERED * unordered + WAITING * (number - 1), temperature):
        remove(given, walk, meeting, slot)
        for place in range(number):
            put(given, walk, touched[place], slot)
        return 0, 0
    return more, number - 1
