"""Annealing of common rounds on several threads, in chunks of equal work so that effort decides, not speed."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling import evening, kernels
from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.compact import Core

CHUNK = 20_000  # proposals between two looks at the clock: some hundredths of a second
FIRST_PASS = 4  # chunks of the first annealing; every next one is twice as long
WARM, COLD = 0.2, 0.02  # temperatures as shares of the mean weight
HOT = 0.5  # share of the largest weight at which every other pass starts: to leave what looks good
GUIDED_SHARE = 0.3  # of the budget, for placing what the bound's LP places


@dataclass(slots=True)
class Best:
    """The best slots met so far and their sums (`kernels.WAITING` …)."""

    at: NDArray[np.int64]
    sums: NDArray[np.int64]

    def copy(self) -> "Best":
        return Best(self.at.copy(), self.sums.copy())


Enough = Callable[[Best], bool]
Tell = Callable[[Best, int], None]


def anneal(
    core: Core, starts: Sequence[Sequence[int]], wished: NDArray[np.bool_], seed: int, workers: int
) -> "Annealing":
    """An annealing from the best of several starts; `wished`: what the bound's LP places."""
    found = [_evaluated(core, start) for start in starts]
    best = found[0]
    for other in found[1:]:
        if kernels.better(other.sums, best.sums):
            best = other
    return Annealing(core, best, wished, seed, workers)


def _evaluated(core: Core, start: Sequence[int]) -> Best:
    board = kernels.new_board(core, 0)
    at = np.array(start, dtype=np.int64)
    kernels.load(core, board, at)
    return Best(at, board.sums.copy())


class Annealing:
    """First only what the LP of the bound places, then everything, in passes each twice as long."""

    def __init__(self, core: Core, best: Best, wished: NDArray[np.bool_], seed: int, workers: int) -> None:
        self.core = core
        self.best = best
        self.wished = wished
        self.seed = seed
        self.workers = workers
        self.chunks = 0

    def run(self, budget: Budget, enough: Enough, tell: Tell) -> str:
        """Search until something stops it: "optimal", "effort", "time" or "cancelled"."""
        if enough(self.best):
            return "optimal"
        if budget.cancelled():
            return "cancelled"
        self._guided(budget.part(GUIDED_SHARE), tell)
        if enough(self.best):
            return "optimal"
        passes = Passes(self.core, self.best, self.seed, self.workers)
        why = passes.run(budget.less(self.chunks), enough, lambda best, n: tell(best, self.chunks + n))
        self.best = passes.best
        self.chunks += passes.chunks
        return why

    def _guided(self, budget: Budget, tell: Tell) -> None:
        """Anneal the wished requests alone: they keep the caps, so that only their slots are to be found."""
        wished = self.wished | self.core.fixed
        guided = self.core._replace(allowed=self.core.allowed & wished[:, None])
        start = _evaluated(guided, np.where(wished, self.best.at, -1).tolist())
        passes = Passes(guided, start, self.seed + 1, self.workers)
        whole = int(wished.sum())

        def all_placed(best: Best) -> bool:
            return int((best.at >= 0).sum()) == whole

        passes.run(budget, all_placed, lambda _, n: tell(self.best, n))
        self.chunks += passes.chunks
        found = _evaluated(self.core, passes.best.at.tolist())
        if kernels.better(found.sums, self.best.sums):
            self.best = found


class Passes:
    """Passes of annealing, each from the best so far and twice as long as the one before.

    `loops`: the compiled loops for the kind of `core`, in chunks of so many `proposals`.
    """

    loops: Any = kernels
    proposals = CHUNK

    def __init__(self, core: Any, best: Best, seed: int, workers: int) -> None:
        self.core = core
        self.best = best.copy()
        self.boards = [self.loops.new_board(core, seed * 1009 + worker) for worker in range(workers)]
        self.chunks = 0
        mean, largest = max(1.0, float(core.weight.mean())), float(core.weight.max())
        self.heights: tuple[float, ...] = (WARM * mean, max(WARM * mean, HOT * largest))
        self.floor = COLD * mean
        self.passes = 0

    def run(self, budget: Budget, enough: Enough, tell: Tell) -> str:
        length, began = FIRST_PASS, monotonic()
        with ThreadPoolExecutor(len(self.boards)) as pool:
            while not enough(self.best):
                if why := budget.stopped(self.chunks):
                    return why
                speed = (monotonic() - began) / self.chunks if self.chunks else 0.0
                why = self._pass(pool, self._fitted(length, budget, speed), budget, enough, tell)
                if why:
                    return why
                length *= 2
                self.passes += 1
        return "optimal"

    def _fitted(self, length: int, budget: Budget, speed: float) -> int:
        """A last pass is stretched or cut to end, cold, with the budget."""
        left = float("inf")
        if budget.chunks is not None:
            left = budget.chunks - self.chunks
        elif speed:
            left = max(1.0, (budget.until - monotonic()) / speed)
        return length if left > 2 * length else max(1, int(min(left, 2 * length)))

    def _pass(self, pool: ThreadPoolExecutor, length: int, budget: Budget, enough: Enough, tell: Tell) -> str | None:
        bests = [self.best.copy() for _ in self.boards]
        for board in self.boards:
            self.loops.load(self.core, board, self.best.at)
        for chunk in range(length):
            list(pool.map(self._chunk(chunk, length), self.boards, bests))
            self.chunks += 1
            for best in bests:
                if kernels.better(best.sums, self.best.sums):
                    self.best = best.copy()
            tell(self.best, self.chunks)
            if enough(self.best):
                return "optimal"
            why = budget.stopped(self.chunks)
            if why in ("cancelled", "time"):
                return why
        return None

    def _chunk(self, chunk: int, length: int) -> Callable[[Any, Best], None]:
        height = self.heights[self.passes % len(self.heights)]

        def temperature(done: int) -> float:
            return float(height * (self.floor / height) ** (done / length))

        hot, cold = temperature(chunk), temperature(chunk + 1)

        def work(board: Any, best: Best) -> None:
            self.loops.anneal(self.core, board, best.at, best.sums, self.proposals, hot, cold)

        return work


def even_out(core: Core, at: NDArray[np.int64], seed: int, budget: Budget) -> NDArray[np.int64]:
    """The same requests in slots with fewer breaks."""
    board = kernels.new_board(core, seed)
    kernels.load(core, board, at)
    for hot, cold in ((1.0, 0.5), (0.5, 0.25), (0.25, 0.12), (0.12, 0.06), (0.06, 0.03)):
        left = evening.even_out(core, board, 2 * CHUNK, hot, cold)
        if not left or budget.stopped(0) in ("cancelled", "time"):
            break
    return board.at.copy()


def compile_all(core: Core) -> None:
    """Call every compiled loop once."""
    start = _evaluated(core, [-1] * len(core.weight))
    board = kernels.new_board(core, 0)
    kernels.anneal(core, board, start.at, start.sums, 10, 1.0, 0.5)
    kernels.better(start.sums, start.sums)
    evening.even_out(core, board, 10, 1.0, 0.5)
