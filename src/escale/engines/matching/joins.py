"""Places at which two lists of numbers hold the same."""

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


def joined(left: Places, right: Places, *, most: int | None = None) -> tuple[Places, Places]:
    """Return every pair of places with `left[place] == right[place]`, shapes (pairs,) each, in the order of `right`.

    What stands more than `most` times in `left` is passed over.
    """
    order = np.argsort(left, kind="stable")
    first, counts = _found(left[order], right)
    if most is not None:
        counts[counts > most] = 0
    ends = np.cumsum(counts)
    within = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
    return order[np.repeat(first, counts) + within], np.repeat(np.arange(len(right)), counts)


def joins(left: Places, right: Places) -> int:
    """Return how many pairs `joined` returns."""
    return int(_found(np.sort(left), right)[1].sum())


def _found(ordered: Places, wanted: Places) -> tuple[Places, Places]:
    """Return for each number wanted the first place in an ordered list, and at how many it stands."""
    first = np.searchsorted(ordered, wanted, side="left")
    return first, np.searchsorted(ordered, wanted, side="right") - first
