"""The compiled search for a better agenda that disturbs few people. Works on the board of `scheduling.kernels`."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from escale.engines.scheduling.kernels import (
    VALUE,
    WAITING,
    below,
    better,
    chain,
    chance,
    fits,
    hope,
    lightest,
    put,
    take,
    undo,
)

TRIES = 4  # slots tried for a meeting in the way
HOMEWARD = 16  # one in so many proposals takes a moved meeting back


class Terms(NamedTuple):
    """`home` (R) the slot of a survivor, -1 for others; `people` (R, 2) whom it has (numbers below N);
    `numbers` (3): most moves, price of a disturbed person, scale of weights; `persons` (1): N.
    """

    home: NDArray[np.int64]
    people: NDArray[np.int64]
    numbers: NDArray[np.int64]
    persons: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _count(terms, board, hurt):  # type: ignore[no-untyped-def]
    """Moves and disturbed people of a whole board; `hurt` (N) moved meetings of each person."""
    hurt[:] = 0
    moves = people = 0
    for r in range(len(terms.home)):
        if terms.home[r] >= 0 and board.at[r] != terms.home[r]:
            moves += 1
            for side in range(2):
                person = terms.people[r, side]
                people += hurt[person] == 0
                hurt[person] += 1
    return moves, people


@njit(cache=True, nogil=True)
def _recount(terms, board, hurt, seen, tick, back):  # type: ignore[no-untyped-def]
    """What the journalled changes do to moves and people; with `back`, as if they were to be undone."""
    moves = people = np.int64(0)
    for k in range(board.length[0]):
        r, former = board.journal[k, 0], board.journal[k, 1]
        if seen[r] == tick:
            continue
        seen[r] = tick
        if terms.home[r] < 0:
            continue
        step = np.int64(board.at[r] != terms.home[r]) - np.int64(former != terms.home[r])
        step = -step if back else step
        if step == 0:
            continue
        moves += step
        for side in range(2):
            person = terms.people[r, side]
            if step > 0:
                people += hurt[person] == 0
            hurt[person] += step
            if step < 0:
                people -= hurt[person] == 0
    return moves, people


@njit(cache=True, nogil=True)
def worth_of(core, board, terms, sums):  # type: ignore[no-untyped-def]
    """The sums of a board, value being scale × weight less the price of all disturbed people."""
    hurt = np.zeros(terms.persons[0], np.int64)
    _, people = _count(terms, board, hurt)
    sums[:] = board.sums
    sums[VALUE] = terms.numbers[2] * board.sums[VALUE] - terms.numbers[1] * people


@njit(cache=True, nogil=True)
def _clear(core, board, r):  # type: ignore[no-untyped-def]
    """Get a meeting out of its slot: along a chain, to a free slot, or to the waiting list."""
    s, slots = board.at[r], core.allowed.shape[1]
    for _ in range(TRIES):
        t = below(board, slots)
        if t == s or not core.allowed[r, t]:
            continue
        mark = board.length[0]
        if chain(core, board, r, t):
            return
        undo(core, board, mark)
    take(core, board, r)
    start = below(board, slots)
    for k in range(slots):
        t = (start + k) % slots
        if t != s and fits(core, board, r, t):
            put(core, board, r, t)
            return


@njit(cache=True, nogil=True)
def _force(core, board, r, s):  # type: ignore[no-untyped-def]
    """Place a waiting request in slot s, what is in the way giving way. False: not possible."""
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
            if board.number[q, s] == 0:
                return False
            victim = board.inside[q, s, below(board, board.number[q, s])]
            if core.fixed[victim]:
                return False
            _clear(core, board, victim)
    if core.seated[r] and board.used[s] >= core.tables[s] and board.held[s] > 0:
        victim = board.members[s, below(board, board.held[s])]
        if core.fixed[victim] or not core.seated[victim]:
            return False
        _clear(core, board, victim)
    if not fits(core, board, r, s):
        return False
    put(core, board, r, s)
    return True


@njit(cache=True, nogil=True)
def _propose(core, board, terms, least):  # type: ignore[no-untyped-def]
    """Change the board somehow; False when nothing came of it, or no more than `least` could."""
    requests, slots = core.allowed.shape
    if board.sums[WAITING] == 0 or below(board, HOMEWARD) == 0:
        r = below(board, requests)
        t = terms.home[r]
        if t < 0 or board.at[r] == t or core.fixed[r]:
            return False
        if board.at[r] >= 0:
            return chain(core, board, r, t)
        return _force(core, board, r, t)
    r, s = board.waiting[below(board, board.sums[WAITING])], below(board, slots)
    return core.allowed[r, s] and hope(core, board, r) >= least and _force(core, board, r, s)


@njit(cache=True, nogil=True)
def attempt(core, board, r, s, t):  # type: ignore[no-untyped-def]
    """Place a waiting request in slot s, at most one side's meeting there moved along a chain to slot t, the
    other side's straight to a free slot. False: not possible that way, to be undone by the caller.
    """
    chained = False
    for side in range(2):
        q = core.pool[r, side]
        if board.number[q, s] < core.room[q, s]:
            continue
        if board.number[q, s] == 0 or core.fixed[board.inside[q, s, 0]]:
            return False
        victim = board.inside[q, s, 0]
        if not chained:
            chained = True
            if t == s or not chain(core, board, victim, t):
                return False
            continue
        take(core, board, victim)
        for other in range(core.allowed.shape[1]):
            if other != s and fits(core, board, victim, other):
                put(core, board, victim, other)
                break
        else:
            return False
    if not fits(core, board, r, s):
        return False
    put(core, board, r, s)
    return True


@njit(cache=True, nogil=True)
def probe(core, board, terms, r):  # type: ignore[no-untyped-def]
    """The greatest gain of placing a waiting request by `attempt` within the moves allowed, with its slots."""
    hurt = np.zeros(terms.persons[0], np.int64)
    seen = np.zeros(core.allowed.shape[0], np.int64)
    rate = float(terms.numbers[1]) / terms.numbers[2]
    moves, _ = _count(terms, board, hurt)
    best, best_s, best_t = 0.0, -1, -1
    tick = 0
    for side in range(2):
        if board.tally[core.side[r, side]] >= core.cap[core.side[r, side]]:
            return best, best_s, best_t
    for s in range(core.allowed.shape[1]):
        if not core.allowed[r, s]:
            continue
        for t in range(core.allowed.shape[1]):
            before = board.energy[0]
            board.length[0] = 0
            done = attempt(core, board, r, s, t)
            if done:
                more_moves, people = _recount(terms, board, hurt, seen, tick + 1, False)
                gain = board.energy[0] - before - rate * people
                _recount(terms, board, hurt, seen, tick + 2, True)
                tick += 2
                if moves + more_moves <= terms.numbers[0] and gain > best + 1e-9:
                    best, best_s, best_t = gain, s, t
            undo(core, board, 0)
    return best, best_s, best_t


@njit(cache=True, nogil=True)
def anneal(core, board, terms, best_at, best_sums, steps, hot, cold):  # type: ignore[no-untyped-def]
    """`steps` proposals while the temperature falls; the best board met is kept in best_*."""
    hurt = np.zeros(terms.persons[0], np.int64)
    seen = np.zeros(core.allowed.shape[0], np.int64)
    sums = board.sums.copy()
    most, rate, scale = terms.numbers[0], float(terms.numbers[1]) / terms.numbers[2], terms.numbers[2]
    moves, people = _count(terms, board, hurt)
    tick = 0
    for step in range(steps):
        before = board.energy[0]
        board.length[0] = 0
        least = hot * (cold / hot) ** (step / steps) * np.log(1e-12 + chance(board))
        if not _propose(core, board, terms, least):
            undo(core, board, 0)
            continue
        tick += 1
        more_moves, more_people = _recount(terms, board, hurt, seen, tick, False)
        gain = board.energy[0] - before - rate * more_people
        if moves + more_moves > most or gain < least:
            tick += 1
            _recount(terms, board, hurt, seen, tick, True)
            undo(core, board, 0)
            continue
        moves += more_moves
        people += more_people
        sums[:] = board.sums
        sums[VALUE] = scale * board.sums[VALUE] - terms.numbers[1] * people
        if better(sums, best_sums):
            best_sums[:] = sums
            best_at[:] = board.at
