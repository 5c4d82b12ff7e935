"""More meetings than tables: found by counting, where a solver would try every way to seat one too many."""

from collections import deque

from escale.engines.scheduling.breaks.instance import Instance


def overfull(instance: Instance) -> tuple[list[int], list[int]] | None:
    """Meetings that need more tables than their slots have together, and these slots; None: there are none.

    Who meets whom is left aside. Any one of the meetings may be dropped to seat the others (Hall's condition). The
    meetings are seated one by one along shortest augmenting paths; what is reached from the first one for which
    there is no path is the answer.
    """
    seated: list[set[int]] = [set() for _ in range(instance.slots)]
    for meeting, virtual in enumerate(instance.virtual):
        if virtual:
            continue
        came, end = _reached(instance, seated, meeting)
        if end is None:
            slots = sorted(came)
            return sorted({meeting}.union(*(seated[slot] for slot in slots))), slots
        while end is not None:
            mover, origin = came[end]
            if origin is not None:
                seated[origin].remove(mover)
            seated[end].add(mover)
            end = origin
    return None


def _reached(
    instance: Instance, seated: list[set[int]], meeting: int
) -> tuple[dict[int, tuple[int, int | None]], int | None]:
    """Of each slot that a seat could be asked for in, who would move there and from where; the first with a seat."""
    came: dict[int, tuple[int, int | None]] = {}
    waiting: deque[tuple[int, int | None]] = deque([(meeting, None)])
    while waiting:
        mover, origin = waiting.popleft()
        for slot in instance.domains[mover]:
            if slot in came:
                continue
            came[slot] = mover, origin
            if len(seated[slot]) < instance.room[slot]:
                return came, slot
            waiting.extend((each, slot) for each in sorted(seated[slot]))
    return came, None
