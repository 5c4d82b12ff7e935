"""How long to go on."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Limits:
    """What the caller allows. `effort`: units of work instead of time."""

    seconds: float
    effort: int | None
    seed: int
    workers: int


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: the clock (`monotonic`), the chunks of work, somebody's wish."""

    began: float
    until: float
    chunks: int | None
    cancelled: Callable[[], bool]

    def part(self, share: float) -> "Budget":
        """A share of what is left."""
        chunks = None if self.chunks is None else max(1, int(self.chunks * share))
        return Budget(self.began, monotonic() + share * (self.until - monotonic()), chunks, self.cancelled)

    def early(self, share: float) -> "Budget":
        """The same work, in a share of the time that is left."""
        return Budget(self.began, monotonic() + share * (self.until - monotonic()), self.chunks, self.cancelled)

    def less(self, done: int) -> "Budget":
        """What is left after some chunks."""
        chunks = None if self.chunks is None else max(0, self.chunks - done)
        return Budget(self.began, self.until, chunks, self.cancelled)

    def stopped(self, done: int) -> str | None:
        """Why to stop after `done` chunks, None to go on."""
        if self.cancelled():
            return "cancelled"
        if self.chunks is not None and done >= self.chunks:
            return "effort"
        return "time" if monotonic() >= self.until else None

    def fraction(self, done: int) -> float:
        """How much is used up, 0 to 1."""
        if self.chunks:
            return min(1.0, done / self.chunks)
        return min(1.0, (monotonic() - self.began) / max(1e-9, self.until - self.began))
