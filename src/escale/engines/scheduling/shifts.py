"""Rows about interpreters who must rest: how much a group of them can work in a run of slots.

`["shift", first, last, i1, i2, …]` covers the requests that only these interpreters could serve at that place, by
how many of their slots lie between the two. A long meeting counts as work in each of its slots, which can only
allow more. Small rounds alone have these rows.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from escale.engines.scheduling.certificate import Key
from escale.engines.scheduling.problem import Cover, Problem, Wanted, bits

MOST_GROUPS = 12
WINDOW = 3  # slots: with the usual limits an interpreter works in two of three
Cells = list[tuple[int, int]]  # column and how often it is covered


def shifts(problem: Problem) -> Iterator[tuple[Key, int, Cells]]:
    """Rows by name, right-hand side and what they cover."""
    places: list[tuple[int, Cover, frozenset[int]]] = []
    column = 0
    for request in problem.requests:
        for cover in request.covers.values():
            group = _able(problem, request, cover)
            if group:
                places.append((column, cover, group))
            column += 1
    times: dict[frozenset[int], int] = {}
    for _, _, group in places:
        times[group] = times.get(group, 0) + 1
    everybody = frozenset(range(len(problem.round.interpreters)))
    common = sorted(times, key=lambda group: (-times[group], sorted(group)))[:MOST_GROUPS]
    for group in dict.fromkeys([everybody, *common]):
        mine = [(column, cover) for column, cover, able in places if able <= group]
        for first, last in _windows(problem):
            window = range(first, last + 1)
            mask = sum(1 << slot for slot in window)
            cells = [(c, n) for c, cover in mine if (n := (cover.slots & mask).bit_count())]
            most = sum(_most(problem, who, window) for who in group)
            if sum(n for _, n in cells) > most:
                names = [problem.round.interpreters[who].id for who in sorted(group)]
                slots = problem.round.slots
                yield ("shift", slots[first].id, slots[last].id, *names), most, cells


def _able(problem: Problem, request: Wanted, cover: Cover) -> frozenset[int]:
    """Interpreters there who could serve some pair; nobody when a pair there understands each other."""
    there = [[p for p in people if not cover.slots & ~problem.person_slots[p]] for people in request.people]
    found: set[int] = set()
    for pair in product(*there):
        if not problem.needs_interpreter(*pair):
            return frozenset()
        found.update(problem.interpreters_for(*pair))
    return frozenset(who for who in found if not cover.slots & ~problem.interpreter_slots[who])


def _windows(problem: Problem) -> Iterator[tuple[int, int]]:
    count = len(problem.starts)
    found = [(slot, slot + WINDOW - 1) for slot in range(count - WINDOW + 1)]
    found += [(block[0], block[-1]) for block in problem.blocks if len(block) > WINDOW]
    yield from dict.fromkeys([*found, (0, count - 1)] if count else [])


def _most(problem: Problem, who: int, window: Sequence[int]) -> int:
    """The most slots of a window in which an interpreter can work: not two at once, rested, not too long a day."""
    limits = problem.round.interpreters[who]
    whole = all(len({problem.days[slot] for slot in block}) == 1 for block in problem.blocks)
    states = {(float("-inf"), 0.0, -1, 0.0): 0}  # end of the last, run, day, minutes of the day: slots worked
    there = set(bits(problem.interpreter_slots[who]))
    for slot in sorted(there & set(window), key=lambda s: problem.starts[s]):
        minutes, day = problem.round.slots[slot].minutes, problem.days[slot].toordinal()
        for (end, run, today, worked), done in list(states.items()):
            pause = problem.starts[slot] - end
            longer = minutes + (run if pause < 60 * limits.rest else 0)
            fuller = minutes + (worked if day == today else 0) if whole else 0
            if pause >= 0 and longer <= limits.max_run and fuller <= limits.max_day:
                state = problem.ends[slot], longer, day, fuller
                states[state] = max(states.get(state, 0), done + 1)
    return max(states.values())
