"""The compiled inner loops: placing, moving along chains, annealing.

All functions work in place on a `Board` of a common round (`compact.Core`). A slot of -1 means waiting. Every
change goes through `put` and `take`, which journal it, so that a refused proposal is undone exactly. The random
numbers come from a xorshift64* state in the board: the same seed gives the same run on any thread.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from escale.engines.scheduling.compact import Core

MOST_CHAIN = 400  # meetings moved in one chain; longer ones hardly ever pay
TRIES = 3  # other slots tried before a meeting in the way is removed


class Board(NamedTuple):
    """A slot per request and all that follows from it.

    `at` (R) slots; `inside` (Q, S, K) requests of a pool in a slot, `number` (Q, S) how many; `tally` (P)
    meetings; `used` (S) tables; `members` (S, R) requests in a slot, `position` (R) in it, `held` (S) how
    many; `waiting` (R) and `queue` (R) likewise for the waiting; `sums` (5): waiting, musts, missing, unfair,
    value; `energy` (1); `journal` (J, 2) request and former slot; `length` (1) of it; `stamp` (R), `tick` (1);
    `stack` (R, 2); `chance` (1) random state; `gaps` (Q) breaks.
    """

    at: NDArray[np.int64]
    inside: NDArray[np.int32]
    number: NDArray[np.int64]
    tally: NDArray[np.int64]
    used: NDArray[np.int64]
    members: NDArray[np.int32]
    position: NDArray[np.int64]
    held: NDArray[np.int64]
    waiting: NDArray[np.int64]
    queue: NDArray[np.int64]
    sums: NDArray[np.int64]
    energy: NDArray[np.float64]
    journal: NDArray[np.int64]
    length: NDArray[np.int64]
    stamp: NDArray[np.int64]
    tick: NDArray[np.int64]
    stack: NDArray[np.int64]
    chance: NDArray[np.uint64]
    gaps: NDArray[np.int64]


WAITING, MUSTS, MISSING, UNFAIR, VALUE = range(5)


def new_board(core: Core, seed: int) -> Board:
    """An empty board: everybody waits."""
    requests, slots = core.allowed.shape
    possible = np.flatnonzero(core.allowed.any(axis=1))
    pools, participants = len(core.room), len(core.cap)
    widest = max(1, int(core.room.max(initial=1)))
    board = Board(
        at=np.full(requests, -1),
        inside=np.full((pools, slots, widest), -1, dtype=np.int32),
        number=np.zeros((pools, slots), dtype=np.int64),
        tally=np.zeros(participants, dtype=np.int64),
        used=np.zeros(slots, dtype=np.int64),
        members=np.full((slots, requests), -1, dtype=np.int32),
        position=np.zeros(requests, dtype=np.int64),
        held=np.zeros(slots, dtype=np.int64),
        waiting=np.concatenate([possible, np.zeros(requests - len(possible), np.int64)]),
        queue=np.searchsorted(possible, np.arange(requests)),
        sums=np.array([len(possible), 0, core.floor.sum(), core.fair.sum(), 0], dtype=np.int64),
        energy=np.array([-core.price[0] * core.floor.sum() - core.price[1] * core.fair.sum()]),
        journal=np.zeros((64 * MOST_CHAIN, 2), dtype=np.int64),
        length=np.zeros(1, dtype=np.int64),
        stamp=np.zeros(requests, dtype=np.int64),
        tick=np.zeros(1, dtype=np.int64),
        stack=np.zeros((requests + 1, 2), dtype=np.int64),
        chance=np.array([(seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64 or 1], dtype=np.uint64),
        gaps=np.zeros(pools, dtype=np.int64),
    )
    for _ in range(8):
        below(board, 2)
    return board


@njit(cache=True, nogil=True)
def below(board, limit):  # type: ignore[no-untyped-def]
    """A random integer from 0 to limit - 1 (xorshift64*, Vigna 2016)."""
    x = board.chance[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    board.chance[0] = x
    return np.int64((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(33)) % limit


@njit(cache=True, nogil=True)
def chance(board):  # type: ignore[no-untyped-def]
    return below(board, 1 << 30) / float(1 << 30)


@njit(cache=True, nogil=True)
def fits(core, board, r, s):  # type: ignore[no-untyped-def]
    """Both pools have somebody free in the slot, and a table is free."""
    a, b = core.pool[r, 0], core.pool[r, 1]
    return (
        core.allowed[r, s]
        and board.number[a, s] < core.room[a, s]
        and board.number[b, s] < core.room[b, s]
        and (not core.seated[r] or board.used[s] < core.tables[s])
    )


@njit(cache=True, nogil=True)
def _log(board, r):  # type: ignore[no-untyped-def]
    n = board.length[0]
    board.journal[n, 0] = r
    board.journal[n, 1] = board.at[r]
    board.length[0] = n + 1


@njit(cache=True, nogil=True)
def take(core, board, r):  # type: ignore[no-untyped-def]
    """Remove a placed request."""
    _log(board, r)
    s = board.at[r]
    for side in range(2):
        q, p = core.pool[r, side], core.side[r, side]
        n = board.number[q, s] - 1
        for k in range(n + 1):
            if board.inside[q, s, k] == r:
                board.inside[q, s, k] = board.inside[q, s, n]
                break
        board.number[q, s] = n
        board.tally[p] -= 1
        if board.tally[p] < core.floor[p]:
            board.sums[MISSING] += 1
            board.energy[0] -= core.price[0]
        if board.tally[p] < core.fair[p]:
            board.sums[UNFAIR] += 1
            board.energy[0] -= core.price[1]
    if core.seated[r]:
        board.used[s] -= 1
    n = board.held[s] - 1
    moved = board.members[s, n]
    board.members[s, board.position[r]] = moved
    board.position[moved] = board.position[r]
    board.held[s] = n
    board.at[r] = -1
    n = board.sums[WAITING]
    board.waiting[n] = r
    board.queue[r] = n
    board.sums[WAITING] = n + 1
    board.sums[VALUE] -= core.weight[r]
    board.sums[MUSTS] -= core.must[r]
    board.energy[0] -= core.pull[r]


@njit(cache=True, nogil=True)
def put(core, board, r, s):  # type: ignore[no-untyped-def]
    """Place a waiting request where its pools have room; tables are the caller's care."""
    _log(board, r)
    for side in range(2):
        q, p = core.pool[r, side], core.side[r, side]
        board.inside[q, s, board.number[q, s]] = r
        board.number[q, s] += 1
        if board.tally[p] < core.floor[p]:
            board.sums[MISSING] -= 1
            board.energy[0] += core.price[0]
        if board.tally[p] < core.fair[p]:
            board.sums[UNFAIR] -= 1
            board.energy[0] += core.price[1]
        board.tally[p] += 1
    if core.seated[r]:
        board.used[s] += 1
    board.members[s, board.held[s]] = r
    board.position[r] = board.held[s]
    board.held[s] += 1
    board.at[r] = s
    n = board.sums[WAITING] - 1
    moved = board.waiting[n]
    board.waiting[board.queue[r]] = moved
    board.queue[moved] = board.queue[r]
    board.sums[WAITING] = n
    board.sums[VALUE] += core.weight[r]
    board.sums[MUSTS] += core.must[r]
    board.energy[0] += core.pull[r]


@njit(cache=True, nogil=True)
def undo(core, board, mark):  # type: ignore[no-untyped-def]
    """Back to where the journal had `mark` entries."""
    for k in range(board.length[0] - 1, mark - 1, -1):
        r, s = board.journal[k, 0], board.journal[k, 1]
        if s < 0:
            take(core, board, r)
        else:
            put(core, board, r, s)
        board.length[0] = k


@njit(cache=True, nogil=True)
def load(core, board, slots):  # type: ignore[no-untyped-def]
    """Make the board hold exactly these slots."""
    for r in range(len(slots)):
        if board.at[r] >= 0 and board.at[r] != slots[r]:
            take(core, board, r)
        board.length[0] = 0
    for r in range(len(slots)):
        if slots[r] >= 0 and board.at[r] < 0:
            put(core, board, r, slots[r])
        board.length[0] = 0


@njit(cache=True, nogil=True)
def chain(core, board, first, t):  # type: ignore[no-untyped-def]
    """Move a placed meeting to slot t, those in its way back to where it was, and so on (a Kempe chain).

    False when somebody cannot follow or the tables do not suffice; the caller then undoes.
    """
    s = board.at[first]
    board.tick[0] += 1
    tick = board.tick[0]
    board.stamp[first] = tick
    take(core, board, first)
    board.stack[0, 0], board.stack[0, 1] = first, t
    height, moved = 1, 0
    while height > 0:
        height -= 1
        r, to = board.stack[height, 0], board.stack[height, 1]
        moved += 1
        if not core.allowed[r, to] or core.fixed[r] or moved > MOST_CHAIN:
            return False
        for side in range(2):
            q = core.pool[r, side]
            if board.number[q, to] < core.room[q, to]:
                continue
            victim = -1
            for k in range(board.number[q, to]):
                if board.stamp[board.inside[q, to, k]] != tick:
                    victim = board.inside[q, to, k]
                    break
            if victim < 0:
                return False
            board.stamp[victim] = tick
            take(core, board, victim)
            board.stack[height, 0] = victim
            board.stack[height, 1] = s + t - to
            height += 1
        put(core, board, r, to)
    return board.used[s] <= core.tables[s] and board.used[t] <= core.tables[t]


@njit(cache=True, nogil=True)
def _clear(core, board, r):  # type: ignore[no-untyped-def]
    """Get a meeting out of its slot: to a slot with room, else to the waiting list."""
    s, slots = board.at[r], core.allowed.shape[1]
    take(core, board, r)
    start = below(board, slots)
    for k in range(slots):
        t = (start + k) % slots
        if t != s and fits(core, board, r, t):
            put(core, board, r, t)
            return


@njit(cache=True, nogil=True)
def _make_room(core, board, victim):  # type: ignore[no-untyped-def]
    """Get a meeting out of its slot, along a chain if one is soon found."""
    s, slots = board.at[victim], core.allowed.shape[1]
    for _ in range(TRIES):
        t = below(board, slots)
        if t == s or not core.allowed[victim, t]:
            continue
        mark = board.length[0]
        if chain(core, board, victim, t):
            return
        undo(core, board, mark)
    _clear(core, board, victim)


@njit(cache=True, nogil=True)
def lightest(core, board, p):  # type: ignore[no-untyped-def]
    """The placed request of a participant that the search would miss least; -1 when all are fixed."""
    best, least, ties = -1, np.inf, 0
    for k in range(core.first[p], core.first[p + 1]):
        r = core.wanted[k]
        if board.at[r] < 0 or core.fixed[r]:
            continue
        if core.pull[r] < least:
            best, least, ties = r, core.pull[r], 1
        elif core.pull[r] == least:
            ties += 1
            if below(board, ties) == 0:
                best = r
    return best


@njit(cache=True, nogil=True)
def _force(core, board, r, s):  # type: ignore[no-untyped-def]
    """Place a waiting request in slot s, removing or moving what is in the way. False: not possible."""
    for side in range(2):
        p = core.side[r, side]
        if board.tally[p] >= core.cap[p]:
            victim = lightest(core, board, p)
            if victim < 0:
                return False
            take(core, board, victim)
    for side in range(2):
        q = core.pool[r, side]
        if board.number[q, s] >= core.room[q, s]:
            victim = board.inside[q, s, below(board, board.number[q, s])]
            if core.fixed[victim]:
                return False
            _make_room(core, board, victim)
    if core.seated[r] and board.used[s] >= core.tables[s]:
        victim = board.members[s, below(board, board.held[s])]
        if core.fixed[victim] or not core.seated[victim]:
            return False
        _clear(core, board, victim)
    if not fits(core, board, r, s):
        return False
    put(core, board, r, s)
    return True


@njit(cache=True, nogil=True)
def hope(core, board, r):  # type: ignore[no-untyped-def]
    """At most this much is gained by placing the request: who is at the cap loses something."""
    gain, other = core.pull[r], -1
    for side in range(2):
        p = core.side[r, side]
        if board.tally[p] < core.floor[p] or board.tally[p] < core.fair[p]:
            return np.inf
        if board.tally[p] >= core.cap[p]:
            victim = lightest(core, board, p)
            if victim < 0:
                return -np.inf
            if victim != other:
                gain -= core.pull[victim]
            other = victim
    return gain


@njit(cache=True, nogil=True)
def better(sums, best):  # type: ignore[no-untyped-def]
    """Lexicographically: musts, what is missing, what is unfair, value."""
    if sums[MUSTS] != best[MUSTS]:
        return sums[MUSTS] > best[MUSTS]
    if sums[MISSING] != best[MISSING]:
        return sums[MISSING] < best[MISSING]
    if sums[UNFAIR] != best[UNFAIR]:
        return sums[UNFAIR] < best[UNFAIR]
    return sums[VALUE] > best[VALUE]


@njit(cache=True, nogil=True)
def anneal(core, board, best_at, best_sums, steps, hot, cold):  # type: ignore[no-untyped-def]
    """`steps` proposals while the temperature falls from hot to cold; the best board met is kept in best_*."""
    requests, slots = core.allowed.shape
    for step in range(steps):
        temperature = hot * (cold / hot) ** (step / steps)
        before = board.energy[0]
        board.length[0] = 0
        if board.sums[WAITING] == 0 or below(board, 8) == 0:
            r, t = below(board, requests), below(board, slots)
            if board.at[r] >= 0 and board.at[r] != t and not chain(core, board, r, t):
                undo(core, board, 0)
            continue
        r, s = board.waiting[below(board, board.sums[WAITING])], below(board, slots)
        least = temperature * np.log(1e-12 + chance(board))
        if not core.allowed[r, s] or hope(core, board, r) < least:
            continue
        done = _force(core, board, r, s)
        if not done or board.energy[0] - before < least:
            undo(core, board, 0)
        elif better(board.sums, best_sums):
            best_sums[:] = board.sums
            best_at[:] = board.at
