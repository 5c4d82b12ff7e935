"""From a slot per request to a full agenda: who attends, at which table.

Only for common rounds, where people of a pool can stand in for each other and tables differ in availability
alone; so any dealing out succeeds, and the liking for what one had before decides.
"""

from collections.abc import Mapping, Sequence

from escale.engines.scheduling.problem import Problem, Wanted
from escale.engines.scheduling.state import Placement, State


def deal(problem: Problem, slots: Sequence[int]) -> State:
    """The state in which request r is held in slot `slots[r]`, or waits when that is negative."""
    state = State(problem)
    by_slot: dict[int, list[Wanted]] = {}
    for request, slot in zip(problem.requests, slots, strict=True):
        if slot >= 0:
            by_slot.setdefault(int(slot), []).append(request)
    last_table: dict[int, int] = {}
    last_slot: dict[int, int] = {}
    for slot in sorted(by_slot):
        people = _people(problem, by_slot[slot], slot, last_slot)
        tables = _tables(problem, by_slot[slot], slot, people, last_table)
        for request in by_slot[slot]:
            pair, table = people[request.index], tables.get(request.index)
            state.place(request, Placement(request.covers[slot], pair, table, None))
            for person in pair:
                last_slot[person] = slot
                if table is not None:
                    last_table[person] = table
    return state


def _people(
    problem: Problem, requests: list[Wanted], slot: int, last_slot: Mapping[int, int]
) -> dict[int, tuple[int, int]]:
    """For every meeting of a slot one free person of each side, those who met last most recently."""
    taken: set[int] = set()
    found: dict[int, tuple[int, int]] = {}
    for request in requests:
        pair = []
        for people in request.people:
            free = [p for p in people if p not in taken and problem.person_slots[p] >> slot & 1]
            chosen = max(free, key=lambda p: (last_slot.get(p, -1), -p))
            taken.add(chosen)
            pair.append(chosen)
        found[request.index] = (pair[0], pair[1])
    return found


def _tables(
    problem: Problem,
    requests: list[Wanted],
    slot: int,
    people: Mapping[int, tuple[int, int]],
    last_table: Mapping[int, int],
) -> dict[int, int]:
    """A table for every meeting that has one, as many as possible at a table one of the two comes from."""
    there = {t for t, mask in enumerate(problem.table_slots) if mask >> slot & 1}
    seated = [request for request in requests if request.tables is not None]
    wishes: dict[int, list[int]] = {}
    for request in seated:
        tables = set(request.tables or ()) & there
        if request.locked and len(request.tables or ()) == 1:
            wishes[request.index] = sorted(tables)
            there -= tables
    for request in seated:
        if request.index not in wishes:
            before = [last_table.get(person) for person in people[request.index]]
            wishes[request.index] = [t for t in dict.fromkeys(before) if t is not None and t in there]
    holder = _matching(wishes)
    dealt = {index: table for table, index in holder.items()}
    free = sorted(there - set(holder))
    for request in seated:
        if request.index not in dealt:
            dealt[request.index] = free.pop(0)
    return dealt


def _matching(wishes: Mapping[int, list[int]]) -> dict[int, int]:
    """A largest matching of meetings and wished tables, by augmenting paths: table → meeting."""
    holder: dict[int, int] = {}

    def augment(index: int, seen: set[int]) -> bool:
        for table in wishes[index]:
            if table in seen:
                continue
            seen.add(table)
            if table not in holder or augment(holder[table], seen):
                holder[table] = index
                return True
        return False

    for index in wishes:
        augment(index, set())
    return holder
