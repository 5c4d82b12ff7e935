"""The compiled loop that evens out breaks: chains that keep exactly the placed requests."""

import numpy as np
from numba import njit

from escale.engines.scheduling.kernels import below, chain, chance, load, undo


@njit(cache=True, nogil=True)
def breaks_of(core, board, q):  # type: ignore[no-untyped-def]
    """Breaks of a pool of one person."""
    total, piece, place = 0, -1, 0
    for s in range(core.allowed.shape[1]):
        if core.place[q, s] < 0 or board.number[q, s] == 0:
            continue
        if core.piece[q, s] == piece and core.place[q, s] > place + 1:
            total += 1
        piece, place = core.piece[q, s], core.place[q, s]
    return total


@njit(cache=True, nogil=True)
def even_out(core, board, steps, hot, cold):  # type: ignore[no-untyped-def]
    """Reduce breaks by chains that keep exactly the placed requests. Gives the breaks left."""
    requests, slots = core.allowed.shape
    total = 0
    for q in range(len(board.gaps)):
        board.gaps[q] = breaks_of(core, board, q)
        total += board.gaps[q]
    best, best_at = total, board.at.copy()
    pools, former = np.zeros(2 * len(board.journal), np.int64), np.zeros(2 * len(board.journal), np.int64)
    for step in range(steps):
        if best == 0:
            break
        r, t = below(board, requests), below(board, slots)
        if board.at[r] < 0 or board.at[r] == t:
            continue
        board.length[0] = 0
        if not chain(core, board, r, t):
            undo(core, board, 0)
            continue
        change = 0
        touched = 2 * board.length[0]
        for k in range(touched):
            q = core.pool[board.journal[k // 2, 0], k % 2]
            pools[k], former[k] = q, board.gaps[q]
            board.gaps[q] = breaks_of(core, board, q)
            change += board.gaps[q] - former[k]
        if change > 0 and chance(board) >= np.exp(-change / (hot * (cold / hot) ** (step / steps))):
            undo(core, board, 0)
            for k in range(touched - 1, -1, -1):
                board.gaps[pools[k]] = former[k]
            continue
        total += change
        if total < best:
            best = total
            best_at[:] = board.at
    load(core, board, best_at)
    return best
