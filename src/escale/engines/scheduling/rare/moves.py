"""The compiled moves: greedy filling, chains, making room, annealing."""

import numpy as np
from numba import njit

from escale.engines.scheduling.kernels import MOST_CHAIN, WAITING, below, better, chance
from escale.engines.scheduling.rare.board import JOURNAL, KIND, ONE, OTHER, SLOT, WHO, put, take, undo
from escale.engines.scheduling.rare.choosing import choose, in_way
from escale.engines.scheduling.rare.rules import (
    can_walk,
    in_order,
    insert,
    rested,
    too_far,
)

TRIES = 1  # chains tried before a meeting in the way is removed
REFILL = 1  # waiting requests tried for each participant that lost a meeting
CHAINS = 4  # meetings in the way that are first offered a chain
MOST_OUT = 40  # meetings that may make way for one


@njit(cache=True, nogil=True)
def fill(terms, board, order):  # type: ignore[no-untyped-def]
    """Place every request of `order` that fits where it first fits."""
    for r in order:
        if board.at[r, SLOT] >= 0:
            continue
        board.length[0] = 0
        for k in range(terms.covers_first[r], terms.covers_first[r + 1]):
            if insert(terms, board, r, terms.covers[k], 0):
                break


@njit(cache=True, nogil=True)
def anywhere(terms, board, r):  # type: ignore[no-untyped-def]
    """Place a waiting request in a slot with room, looked for from a random one on."""
    first, count = terms.covers_first[r], terms.covers_first[r + 1] - terms.covers_first[r]
    if count == 0:
        return False
    start = below(board, count)
    for k in range(count):
        s = terms.covers[first + (start + k) % count]
        if insert(terms, board, r, s, start):
            return True
    return False


@njit(cache=True, nogil=True)
def _holds(terms, board, r):  # type: ignore[no-untyped-def]
    """The rules that reach beyond a slot hold for a placed meeting."""
    s, kind, who = board.at[r, SLOT], board.at[r, KIND], board.at[r, WHO]
    return (
        in_order(terms, board, r, s)
        and can_walk(terms, board, board.busy[board.at[r, ONE]], r, s, kind)
        and can_walk(terms, board, board.busy[board.at[r, OTHER]], r, s, kind)
        and (who < 0 or (can_walk(terms, board, board.booked[who], r, s, kind) and rested(terms, board, who, r, s)))
    )


@njit(cache=True, nogil=True)
def chain(terms, board, first, t):  # type: ignore[no-untyped-def]
    """Move a meeting to slot t, those in its way back to where it was, and so on (a Kempe chain).

    Only meetings of one slot that overlaps with no other. False when somebody cannot follow; the caller undoes.
    """
    s, mark = board.at[first, SLOT], board.length[0]
    number = terms.length[first]
    if terms.low[number, s] != terms.high[number, s] or terms.low[number, t] != terms.high[number, t]:
        return False
    board.tick[0] += 1
    tick = board.tick[0]
    board.stamp[first] = tick
    board.stack[0, 0], board.stack[0, 1] = first, board.length[0]
    take(terms, board, first)
    height, moved = 1, 0
    while height > 0:
        height -= 1
        r, entry = board.stack[height, 0], board.stack[height, 1]
        moved += 1
        former = board.journal[entry]
        to = s + t - former[1]
        if terms.length[r] != number or not terms.allowed[r, to] or terms.fixed[r] or moved > MOST_CHAIN:
            return False
        taking = choose(terms, board, r, to, (former[2], former[3], former[4], former[5]), tick)
        if taking[0] < 0:
            return False
        victim = in_way(terms, board, r, to, taking, tick)
        while victim >= 0:
            board.stamp[victim] = tick
            board.stack[height, 0], board.stack[height, 1] = victim, board.length[0]
            take(terms, board, victim)
            height += 1
            victim = in_way(terms, board, r, to, taking, tick)
        if victim == -2:
            return False
        put(terms, board, r, to, taking[0], taking[1], taking[2], taking[3])
    for k in range(mark, board.length[0]):
        r = board.journal[k, 0]
        if board.at[r, SLOT] >= 0 and not _holds(terms, board, r):
            return False
    return True


@njit(cache=True, nogil=True)
def _out(terms, board, v, mark):  # type: ignore[no-untyped-def]
    """Take out a meeting after those that wait for it. False: one of them is fixed, or they are too many."""
    board.stack[0, 0] = v
    height = 1
    while height > 0:
        r = board.stack[height - 1, 0]
        if board.at[r, SLOT] < 0:
            height -= 1
            continue
        if terms.fixed[r] or board.length[0] - mark > MOST_OUT or height > MOST_OUT:
            return False
        ready = True
        for k in range(terms.after_first[r], terms.after_first[r + 1]):
            if board.at[terms.after[k], SLOT] >= 0:
                board.stack[height, 0] = terms.after[k]
                height += 1
                ready = False
                break
        if ready:
            take(terms, board, r)
            height -= 1
    return True


@njit(cache=True, nogil=True)
def _make_room(terms, board, v, mark):  # type: ignore[no-untyped-def]
    """Get a meeting out of its slot, along a chain if one is soon found."""
    s, first, count = board.at[v, SLOT], terms.covers_first[v], terms.covers_first[v + 1] - terms.covers_first[v]
    for _ in range(TRIES):
        t = terms.covers[first + below(board, count)]
        if t == s:
            continue
        here = board.length[0]
        if chain(terms, board, v, t):
            return True
        undo(terms, board, here)
    return _out(terms, board, v, mark)


@njit(cache=True, nogil=True)
def _lightest(terms, board, p):  # type: ignore[no-untyped-def]
    """The placed request of a participant that the search would miss least; -1 when all are fixed."""
    best, least, ties = -1, np.inf, 0
    for k in range(terms.first[p], terms.first[p + 1]):
        r = terms.wanted[k]
        if board.at[r, SLOT] < 0 or terms.fixed[r] or terms.pull[r] > least:
            continue
        ties = 1 if terms.pull[r] < least else ties + 1
        least = terms.pull[r]
        if below(board, ties) == 0:
            best = r
    return best


@njit(cache=True, nogil=True)
def _hope(terms, board, r):  # type: ignore[no-untyped-def]
    """At most this much is gained by placing the request: who is at the cap loses something."""
    gain, other = terms.pull[r], -1
    for side in range(2):
        p = terms.side[r, side]
        if board.tally[p] < terms.floor[p] or board.tally[p] < terms.fair[p]:
            return np.inf
        if board.tally[p] >= terms.cap[p]:
            victim = _lightest(terms, board, p)
            if victim < 0:
                return -np.inf
            if victim != other:
                gain -= terms.pull[victim]
            other = victim
    return gain


@njit(cache=True, nogil=True)
def _near_order(terms, board, r, s, mark):  # type: ignore[no-untyped-def]
    """Take out what waits for r and begins before its end. False when r itself has to wait."""
    end = terms.ends[terms.length[r], s]
    for k in range(terms.after_first[r], terms.after_first[r + 1]):
        d = terms.after[k]
        early = board.at[d, SLOT] >= 0 and terms.begins[terms.length[d], board.at[d, SLOT]] < end
        if early and not _out(terms, board, d, mark):
            return False
    return in_order(terms, board, r, s)


@njit(cache=True, nogil=True)
def _walkable(terms, board, line, r, s, kind, mark):  # type: ignore[no-untyped-def]
    """Take out the meetings of somebody from or to which there is no time to walk."""
    if kind < 0 or terms.venue[kind] < 0:
        return True
    for _ in range(MOST_OUT):
        v = too_far(terms, board, line, r, s, terms.venue[kind])
        if v < 0:
            return True
        if not _out(terms, board, v, mark):
            return False
    return False


@njit(cache=True, nogil=True)
def _let_rest(terms, board, who, r, s, mark):  # type: ignore[no-untyped-def]
    """Take out meetings of an interpreter of that day, at random, until r can be borne."""
    for _ in range(MOST_OUT):
        if rested(terms, board, who, r, s):
            return True
        chosen, ties = -1, 0
        for t in range(board.booked.shape[1]):
            m = board.booked[who, t]
            if m >= 0 and m != r and not terms.fixed[m] and terms.day[board.at[m, SLOT]] == terms.day[s]:
                ties += 1
                if below(board, ties) == 0:
                    chosen = m
        if chosen < 0 or not _out(terms, board, chosen, mark):
            return False
    return False


@njit(cache=True, nogil=True)
def _below_caps(terms, board, r):  # type: ignore[no-untyped-def]
    a, b = terms.side[r, 0], terms.side[r, 1]
    return board.tally[a] < terms.cap[a] and board.tally[b] < terms.cap[b]


@njit(cache=True, nogil=True)
def _uncap(terms, board, r, mark):  # type: ignore[no-untyped-def]
    """Take out the lightest meeting of a side that is at its cap."""
    for side in range(2):
        p = terms.side[r, side]
        if board.tally[p] >= terms.cap[p]:
            v = _lightest(terms, board, p)
            if v < 0 or not _out(terms, board, v, mark):
                return False
    return True


@njit(cache=True, nogil=True)
def _clear(terms, board, r, s, taking, mark):  # type: ignore[no-untyped-def]
    """Get everything out of the way of a placement, `taking` two people, a kind of table, an interpreter."""
    one, other, kind, who = taking
    for k in range(MOST_OUT):
        v = in_way(terms, board, r, s, taking, -1)
        if v < 0:
            break
        if not (_make_room(terms, board, v, mark) if k < CHAINS else _out(terms, board, v, mark)):
            return False
    if not _walkable(terms, board, board.busy[one], r, s, kind, mark):
        return False
    if not _walkable(terms, board, board.busy[other], r, s, kind, mark):
        return False
    if who >= 0 and not _walkable(terms, board, board.booked[who], r, s, kind, mark):
        return False
    if who >= 0 and not _let_rest(terms, board, who, r, s, mark):
        return False
    return (
        in_way(terms, board, r, s, taking, -1) == -1 and in_order(terms, board, r, s) and _below_caps(terms, board, r)
    )


@njit(cache=True, nogil=True)
def force(terms, board, r, s):  # type: ignore[no-untyped-def]
    """Place a waiting request in slot s, moving or removing what is in the way. False: not possible."""
    mark = board.length[0]
    if insert(terms, board, r, s, below(board, 60)):
        return True
    if not _uncap(terms, board, r, mark) or not _near_order(terms, board, r, s, mark):
        return False
    taking = choose(terms, board, r, s, (-1, -1, -1, -1), -1)
    if taking[0] < 0 or not _clear(terms, board, r, s, taking, mark):
        return False
    put(terms, board, r, s, taking[0], taking[1], taking[2], taking[3])
    return _holds(terms, board, r)


@njit(cache=True, nogil=True)
def _settle(terms, board, keep):  # type: ignore[no-untyped-def]
    """Find other places for what was taken out, then fill up where something is still missing."""
    end = board.length[0]
    for k in range(end):
        r = board.journal[k, 0]
        if board.at[r, SLOT] < 0 and r != keep:
            anywhere(terms, board, r)
    for k in range(end):
        v = board.journal[k, 0]
        if board.at[v, SLOT] >= 0:
            continue
        for side in range(2):
            p = terms.side[v, side]
            count = terms.first[p + 1] - terms.first[p]
            for _ in range(min(REFILL, count)):
                r = terms.wanted[terms.first[p] + below(board, count)]
                if board.at[r, SLOT] < 0 and board.length[0] < JOURNAL - 10 * MOST_CHAIN:
                    anywhere(terms, board, r)


@njit(cache=True, nogil=True)
def anneal(terms, board, best_at, best_sums, steps, hot, cold):  # type: ignore[no-untyped-def]
    """`steps` proposals while the temperature falls from hot to cold; the best board met is kept in best_*."""
    requests, slots = terms.allowed.shape
    for step in range(steps):
        temperature = hot * (cold / hot) ** (step / steps)
        before = board.energy[0]
        board.length[0] = 0
        if board.sums[WAITING] == 0 or below(board, 8) == 0:
            r, t = below(board, requests), below(board, slots)
            if board.at[r, SLOT] >= 0 and board.at[r, SLOT] != t and not chain(terms, board, r, t):
                undo(terms, board, 0)
            continue
        r, s = board.waiting[below(board, board.sums[WAITING])], below(board, slots)
        if not terms.allowed[r, s]:
            continue
        least = temperature * np.log(1e-12 + chance(board))
        if _hope(terms, board, r) < least:
            continue
        if not force(terms, board, r, s):
            undo(terms, board, 0)
            continue
        if board.energy[0] - before < 0:
            _settle(terms, board, r)
        if board.energy[0] - before < least:
            undo(terms, board, 0)
        elif better(board.sums, best_sums):
            best_sums[:] = board.sums
            best_at[:] = board.at
