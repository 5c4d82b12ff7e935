"""What is placed, and exact undoing of any change to it."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from escale.engines.scheduling.kernels import MISSING, MUSTS, UNFAIR, VALUE, WAITING, below
from escale.engines.scheduling.rare.terms import Terms

SLOT, ONE, OTHER, KIND, WHO = range(5)
JOURNAL = 20_000


class Board(NamedTuple):
    """`at` (R, 5) slot, people, kind of table, interpreter, -1 for none; a slot of -1 waits.

    `busy` (N, S) and `booked` (I, S) the request that holds a person, an interpreter at an instant; `used`
    (K, S) tables taken, `seats` (tables, S) by which requests, `seat` (R, S) where in there; `journal` (J, 6)
    request and where it was; `taken` (R) stack of requests that made way. The others as in `kernels.Board`.
    """

    at: NDArray[np.int64]
    busy: NDArray[np.int32]
    booked: NDArray[np.int32]
    used: NDArray[np.int64]
    seats: NDArray[np.int32]
    seat: NDArray[np.int32]
    tally: NDArray[np.int64]
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


def new_board(terms: Terms, seed: int) -> Board:
    """An empty board: everybody waits."""
    requests, slots = terms.allowed.shape
    possible = np.flatnonzero(terms.allowed.any(axis=1))
    widest = max(1, int((terms.high - terms.low).max(initial=0)) + 1)
    board = Board(
        at=np.full((requests, 5), -1),
        busy=np.full((terms.there.shape[1], slots), -1, dtype=np.int32),
        booked=np.full((len(terms.knows), slots), -1, dtype=np.int32),
        used=np.zeros(terms.room.shape, dtype=np.int64),
        seats=np.full((int(terms.base[-1]), slots), -1, dtype=np.int32),
        seat=np.zeros((requests, widest), dtype=np.int32),
        tally=np.zeros(len(terms.cap), dtype=np.int64),
        waiting=np.concatenate([possible, np.zeros(requests - len(possible), np.int64)]),
        queue=np.searchsorted(possible, np.arange(requests)),
        sums=np.array([len(possible), 0, terms.floor.sum(), terms.fair.sum(), 0], dtype=np.int64),
        energy=np.array([-terms.price[0] * terms.floor.sum() - terms.price[1] * terms.fair.sum()]),
        journal=np.zeros((JOURNAL, 6), dtype=np.int64),
        length=np.zeros(1, dtype=np.int64),
        stamp=np.zeros(requests, dtype=np.int64),
        tick=np.zeros(1, dtype=np.int64),
        stack=np.zeros((requests + 1, 2), dtype=np.int64),
        chance=np.array([(seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64 or 1], dtype=np.uint64),
    )
    for _ in range(8):
        below(board, 2)
    return board


@njit(cache=True, nogil=True)
def _log(board, r):  # type: ignore[no-untyped-def]
    n = board.length[0]
    board.journal[n, 0] = r
    for k in range(5):
        board.journal[n, 1 + k] = board.at[r, k]
    board.length[0] = n + 1


@njit(cache=True, nogil=True)
def take(terms, board, r):  # type: ignore[no-untyped-def]
    """Remove a placed request."""
    _log(board, r)
    s, kind, who = board.at[r, SLOT], board.at[r, KIND], board.at[r, WHO]
    low, high = terms.low[terms.length[r], s], terms.high[terms.length[r], s]
    for t in range(low, high + 1):
        board.busy[board.at[r, ONE], t] = -1
        board.busy[board.at[r, OTHER], t] = -1
        if who >= 0:
            board.booked[who, t] = -1
        if kind >= 0:
            n = board.used[kind, t] - 1
            moved = board.seats[terms.base[kind] + n, t]
            board.seats[terms.base[kind] + board.seat[r, t - low], t] = moved
            start = terms.low[terms.length[moved], board.at[moved, SLOT]]
            board.seat[moved, t - start] = board.seat[r, t - low]
            board.used[kind, t] = n
    for k in range(5):
        board.at[r, k] = -1
    n = board.sums[WAITING]
    board.waiting[n] = r
    board.queue[r] = n
    board.sums[WAITING] = n + 1
    _count(terms, board, r, -1)


@njit(cache=True, nogil=True)
def put(terms, board, r, s, one, other, kind, who):  # type: ignore[no-untyped-def]
    """Place a waiting request where everything it takes is free."""
    _log(board, r)
    low, high = terms.low[terms.length[r], s], terms.high[terms.length[r], s]
    for t in range(low, high + 1):
        board.busy[one, t] = r
        board.busy[other, t] = r
        if who >= 0:
            board.booked[who, t] = r
        if kind >= 0:
            n = board.used[kind, t]
            board.seats[terms.base[kind] + n, t] = r
            board.seat[r, t - low] = n
            board.used[kind, t] = n + 1
    board.at[r, SLOT], board.at[r, ONE], board.at[r, OTHER] = s, one, other
    board.at[r, KIND], board.at[r, WHO] = kind, who
    n = board.sums[WAITING] - 1
    moved = board.waiting[n]
    board.waiting[board.queue[r]] = moved
    board.queue[moved] = board.queue[r]
    board.sums[WAITING] = n
    _count(terms, board, r, 1)


@njit(cache=True, nogil=True)
def _count(terms, board, r, step):  # type: ignore[no-untyped-def]
    """Tallies, sums and energy after a request came (1) or went (-1)."""
    for side in range(2):
        p = terms.side[r, side]
        less = min(board.tally[p], board.tally[p] + step)
        if less < terms.floor[p]:
            board.sums[MISSING] -= step
            board.energy[0] += step * terms.price[0]
        if less < terms.fair[p]:
            board.sums[UNFAIR] -= step
            board.energy[0] += step * terms.price[1]
        board.tally[p] += step
    board.sums[VALUE] += step * terms.weight[r]
    board.sums[MUSTS] += step * terms.must[r]
    board.energy[0] += step * terms.pull[r]


@njit(cache=True, nogil=True)
def undo(terms, board, mark):  # type: ignore[no-untyped-def]
    """Back to where the journal had `mark` entries."""
    for k in range(board.length[0] - 1, mark - 1, -1):
        r = board.journal[k, 0]
        if board.journal[k, 1] < 0:
            take(terms, board, r)
        else:
            j = board.journal
            put(terms, board, r, j[k, 1], j[k, 2], j[k, 3], j[k, 4], j[k, 5])
        board.length[0] = k


@njit(cache=True, nogil=True)
def load(terms, board, at):  # type: ignore[no-untyped-def]
    """Make the board hold exactly these placements."""
    for r in range(len(at)):
        differs = False
        for k in range(5):
            differs = differs or board.at[r, k] != at[r, k]
        if board.at[r, SLOT] >= 0 and differs:
            take(terms, board, r)
        board.length[0] = 0
    for r in range(len(at)):
        if at[r, SLOT] >= 0 and board.at[r, SLOT] < 0:
            put(terms, board, r, at[r, SLOT], at[r, ONE], at[r, OTHER], at[r, KIND], at[r, WHO])
        board.length[0] = 0
