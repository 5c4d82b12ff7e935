"""Whom and what a placement takes, and which meeting is in its way."""

from numba import njit

from escale.engines.scheduling.kernels import below
from escale.engines.scheduling.rare.rules import can_interpret, can_walk, holder, rested, roomy, understood


@njit(cache=True, nogil=True)
def _pick(terms, board, r, side, s, former, tick):  # type: ignore[no-untyped-def]
    """Who attends in s: the same person if free, anybody free, else one whose meeting may move. -1: nobody."""
    number = terms.length[r]
    low, high = terms.low[number, s], terms.high[number, s]
    first, end = terms.people_first[2 * r + side], terms.people_first[2 * r + side + 1]
    if former >= 0 and terms.there[number, former, s] and holder(board.busy[former], low, high) < 0:
        return former
    turn = below(board, end - first)
    movable = -1
    for k in range(end - first):
        person = terms.people[first + (k + turn) % (end - first)]
        if not terms.there[number, person, s]:
            continue
        held = holder(board.busy[person], low, high)
        if held < 0:
            return person
        if board.stamp[held] != tick and not terms.fixed[held]:
            movable = person
    return movable


@njit(cache=True, nogil=True)
def _pick_interpreter(terms, board, r, s, one, other, former, tick):  # type: ignore[no-untyped-def]
    """An interpreter for the pair: the same if free, a free and rested one, else one whose meeting may move."""
    number = terms.length[r]
    low, high = terms.low[number, s], terms.high[number, s]
    count, movable = len(terms.knows), -1
    turn = below(board, count) if count else 0
    for k in range(-1, count):
        who = former if k < 0 else (k + turn) % count
        if who < 0 or not terms.who_there[number, who, s] or not can_interpret(terms, who, one, other):
            continue
        held = holder(board.booked[who], low, high)
        if held < 0 and rested(terms, board, who, r, s):
            return who
        if movable < 0 and (held < 0 or (board.stamp[held] != tick and not terms.fixed[held])):
            movable = who
    return movable


@njit(cache=True, nogil=True)
def _pick_table(terms, board, r, s, one, other, former):  # type: ignore[no-untyped-def]
    """A kind of table: free and near if possible, the same one first. -2: none is there at all."""
    number = terms.length[r]
    low, high = terms.low[number, s], terms.high[number, s]
    first, count = terms.kinds_first[r], terms.kinds_first[r + 1] - terms.kinds_first[r]
    chosen, best = -2, -1
    turn = below(board, count) if count else 0
    for k in range(-1, count):
        kind = former if k < 0 else terms.kinds[first + (k + turn) % count]
        if k < 0 and former < 0:
            continue
        if kind < 0:
            return kind
        if not terms.kind_there[number, kind, s]:
            continue
        near = can_walk(terms, board, board.busy[one], r, s, kind) and can_walk(
            terms, board, board.busy[other], r, s, kind
        )
        liked = 2 * near + roomy(terms, board, kind, low, high)
        if liked > best:
            chosen, best = kind, liked
        if best == 3:
            break
    return chosen


@njit(cache=True, nogil=True)
def in_way(terms, board, r, s, taking, tick):  # type: ignore[no-untyped-def]
    """A meeting that is in the way of this placement; -1 when none is, -2 when it cannot be moved."""
    one, other, kind, who = taking
    number = terms.length[r]
    low, high = terms.low[number, s], terms.high[number, s]
    found = holder(board.busy[one], low, high)
    if found < 0:
        found = holder(board.busy[other], low, high)
    if found < 0 and who >= 0:
        found = holder(board.booked[who], low, high)
    if found < 0 and kind >= 0:
        for t in range(low, high + 1):
            if board.used[kind, t] >= terms.room[kind, t]:
                if terms.room[kind, t] == 0:
                    return -2
                found = board.seats[terms.base[kind] + below(board, board.used[kind, t]), t]
                break
    if found >= 0 and (board.stamp[found] == tick or terms.fixed[found]):
        return -2
    return found


@njit(cache=True, nogil=True)
def choose(terms, board, r, to, former, tick):  # type: ignore[no-untyped-def]
    """Two people, a kind of table and an interpreter for a placement; the first is -1 when something is missing."""
    one = _pick(terms, board, r, 0, to, former[0], tick)
    other = _pick(terms, board, r, 1, to, former[1], tick)
    if one < 0 or other < 0:
        return -1, -1, -1, -1
    who = -1
    if not understood(terms, one, other):
        who = _pick_interpreter(terms, board, r, to, one, other, former[3], tick)
        if who < 0:
            return -1, -1, -1, -1
    kind = _pick_table(terms, board, r, to, one, other, former[2])
    if kind == -2:
        return -1, -1, -1, -1
    return one, other, kind, who
