"""Annealing of common rounds on several threads, in rounds of equal work so that effort decides, not speed."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling import kernels
from escale.engines.scheduling.compact import Core
from escale.engines.scheduling.kernels import Board

CHUNK = 20_000  # proposals between two looks at the clock: some hundredths of a second
FIRST_PASS = 8  # chunks of the first annealing; every next one is twice as long
HOT, COLD = 0.5, 0.02  # temperatures as shares of the mean weight


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: the clock, the chunks of work, somebody's wish."""

    until: float
    chunks: int | None
    cancelled: Callable[[], bool]

    def left(self, done: int) -> bool:
        return (self.chunks is None or done < self.chunks) and monotonic() < self.until


@dataclass(slots=True)
class Best:
    """The best slots met so far and their sums."""

    at: NDArray[np.int64]
    sums: NDArray[np.int64]


class Annealing:
    """Passes of annealing, each from the best so far and twice as long as the one before."""

    def __init__(self, core: Core, start: Sequence[int], seed: int, workers: int) -> None:
        self.core = core
        self.boards = [kernels.new_board(core, seed * 1009 + worker) for worker in range(workers)]
        at = np.array(start, dtype=np.int64)
        kernels.load(core, self.boards[0], at)
        self.best = Best(at, self.boards[0].sums.copy())
        self.chunks = 0
        self.mean = max(1.0, float(core.weight.mean()))

    def run(self, budget: Budget, enough: Callable[[Best], bool], tell: Callable[[Best, int], None]) -> str:
        """Search until something stops it: "optimal", "effort", "time" or "cancelled"."""
        length, began = FIRST_PASS, monotonic()
        with ThreadPoolExecutor(len(self.boards)) as pool:
            while True:
                if enough(self.best):
                    return "optimal"
                if not budget.left(self.chunks):
                    return "time" if budget.chunks is None or self.chunks < budget.chunks else "effort"
                speed = (monotonic() - began) / self.chunks if self.chunks else 0.0
                stopped = self._pass(pool, self._fitted(length, budget, speed), budget, enough, tell)
                if stopped:
                    return stopped
                length *= 2

    def _fitted(self, length: int, budget: Budget, speed: float) -> int:
        """A last pass is stretched or cut to end, cold, with the budget."""
        left = float("inf")
        if budget.chunks is not None:
            left = budget.chunks - self.chunks
        elif speed:
            left = max(1.0, (budget.until - monotonic()) / speed)
        return length if left > 2 * length else max(1, int(min(left, 2 * length)))

    def _pass(
        self,
        pool: ThreadPoolExecutor,
        length: int,
        budget: Budget,
        enough: Callable[[Best], bool],
        tell: Callable[[Best, int], None],
    ) -> str | None:
        bests = [Best(self.best.at.copy(), self.best.sums.copy()) for _ in self.boards]
        for board in self.boards:
            kernels.load(self.core, board, self.best.at)
        for chunk in range(length):
            list(pool.map(self._chunk(chunk, length), self.boards, bests))
            self.chunks += 1
            for best in bests:
                if kernels.better(best.sums, self.best.sums):
                    self.best = Best(best.at.copy(), best.sums.copy())
            tell(self.best, self.chunks)
            if budget.cancelled():
                return "cancelled"
            if enough(self.best):
                return "optimal"
            if monotonic() >= budget.until:
                return "time"
        return None

    def _chunk(self, chunk: int, length: int) -> Callable[[Board, Best], None]:
        def temperature(done: int) -> float:
            return float(self.mean * HOT * (COLD / HOT) ** (done / length))

        hot, cold = temperature(chunk), temperature(chunk + 1)

        def work(board: Board, best: Best) -> None:
            kernels.anneal(self.core, board, best.at, best.sums, CHUNK, hot, cold)

        return work
