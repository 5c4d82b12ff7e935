"""Copies of one text: whole, edited a little, or cut off.

Texts are compared by their shingles of four words: containment ≥ 0.8 (what was cut off is all in the other) or
Jaccard ≥ 0.35. Which texts are compared at all is found by winnowing (Schleimer, Wilkerson, Aiken 2003): of every
eight shingles in a row the least is kept, so two texts that share eleven words in a row always meet.
"""

from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from zlib import crc32

from escale.engines.text.folding import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shingles = NDArray[np.uint64]

LEAST_CONTAINMENT, LEAST_JACCARD = 0.8, 0.35
# Below this many shingles a text may be contained in another by chance, or be a headline made from a pattern.
FEWEST = 8
_WORDS, _WINDOW = 4, 8
_MOST_WORDS = 20_000
# A run of words that so many texts have is theirs all: the words under every article of a source.
_COMMON = 200


class Copies:
    """The texts of a window, asked for copies of a new one."""

    def __init__(self) -> None:
        self._shingles: dict[str, Shingles] = {}
        self._holders: dict[int, list[str]] = defaultdict(list)
        self._marks: dict[str, list[int]] = {}

    def add(self, key: str, text: str) -> list[str]:
        """Put a text in and return the keys of those it is a copy of, or that are copies of it."""
        shingles = _shingles(text)
        if len(shingles) < FEWEST:
            return []
        met: Counter[str] = Counter()
        marks: list[int] = []
        for mark in _prints(shingles):
            holders = self._holders[mark]
            if len(holders) < _COMMON:
                met.update(holders)
                holders.append(key)
                marks.append(mark)
        ordered = _distinct(shingles)
        found = [other for other in met if are_copies(ordered, self._shingles[other])]
        self._shingles[key], self._marks[key] = ordered, marks
        return sorted(found)

    def remove(self, key: str) -> None:
        """Forget a text."""
        if self._shingles.pop(key, None) is None:
            return
        for mark in self._marks.pop(key):
            self._holders[mark].remove(key)
            if not self._holders[mark]:
                del self._holders[mark]


def shingles_of(text: str) -> "Shingles":
    """Return the distinct shingles of a text in ascending order."""
    return _distinct(_shingles(text))


def are_copies(one: "Shingles", other: "Shingles") -> bool:
    """Say whether two texts, given by :func:`shingles_of`, are one text."""
    import numpy as np

    fewer = min(len(one), len(other))
    if fewer < FEWEST:
        return False
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= LEAST_CONTAINMENT * fewer or shared >= LEAST_JACCARD * (len(one) + len(other) - shared)


def _distinct(shingles: "Shingles") -> "Shingles":
    import numpy as np

    return np.unique(shingles)


def _shingles(text: str) -> "Shingles":
    """One number for every four words in a row, in their order; the same on every machine."""
    import numpy as np

    words = "".join(char if char.isalnum() else " " for char in fold(text)).split()[:_MOST_WORDS]
    if len(words) < _WORDS:
        return np.zeros(0, dtype=np.uint64)
    numbers = np.array([crc32(word.encode("utf-8", "surrogatepass")) for word in words], dtype=np.uint64)
    mixed = np.zeros(len(words) - _WORDS + 1, dtype=np.uint64)
    for place in range(_WORDS):
        mixed = (mixed ^ numbers[place : place + len(mixed)]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _prints(shingles: "Shingles") -> list[int]:
    import numpy as np

    if len(shingles) <= _WINDOW:
        return [int(shingles.min())]
    rows = np.lib.stride_tricks.sliding_window_view(shingles, _WINDOW)
    return [int(each) for each in np.unique(rows.min(axis=1))]
