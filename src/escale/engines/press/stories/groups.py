"""Put groups together, the nearest first, until none are near enough: average linkage, with rules that refuse.

The average cosine between all members of two groups is the product of their sums of vectors, over their sizes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(slots=True)
class Group:
    """Members that belong together. ``number``: its identity, 0 while it has none."""

    members: list[str]
    total: "NDArray[np.float32]"
    words: set[str]
    numbers: frozenset[str]
    first: datetime | None
    last: datetime | None
    number: int = 0
    version: int = 0

    def take(self, other: "Group") -> None:
        """Hold what the other holds too."""
        self.members += other.members
        self.total = self.total + other.total
        self.words |= other.words
        self.numbers = self.numbers & other.numbers if self.numbers and other.numbers else frozenset()
        self.first = min(filter(None, (self.first, other.first)), default=None)
        self.last = max(filter(None, (self.last, other.last)), default=None)
        self.version += 1


def cosine(one: Group, other: Group) -> float:
    """Return the average cosine between the members of two groups."""
    return float(one.total @ other.total) / (len(one.members) * len(other.members))


def agglomerate(
    groups: dict[int, Group],
    pairs: Iterable[tuple[int, int]],
    score: Callable[[Group, Group], float],
    least: float,
) -> None:
    """Merge in place; the key of the group that has an identity, else the lower key, stays.

    ``score`` returns a number below ``least`` for groups that must stay apart; two that have identities always do.
    """
    near: dict[int, set[int]] = {}
    for one, other in pairs:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    heap: list[tuple[float, int, int, int, int]] = []

    def offer(one: int, other: int) -> None:
        low, high = min(one, other), max(one, other)
        first, second = groups[low], groups[high]
        if first.number and second.number:
            return
        # Rounded, since a processor may add in another order.
        found = round(score(first, second), 5)
        if found >= least:
            heappush(heap, (-found, low, high, first.version, second.version))

    for one in sorted(near):
        for other in sorted(near[one]):
            if one < other:
                offer(one, other)
    while heap:
        _found, low, high, seen_low, seen_high = heappop(heap)
        if low not in groups or high not in groups:
            continue
        if (groups[low].version, groups[high].version) != (seen_low, seen_high):
            continue
        keep, gone = (high, low) if groups[high].number else (low, high)
        groups[keep].take(groups.pop(gone))
        around = (near.pop(keep, set()) | near.pop(gone, set())) - {keep, gone}
        near[keep] = around
        for other in sorted(around):
            near[other].discard(gone)
            near[other].add(keep)
            offer(keep, other)
