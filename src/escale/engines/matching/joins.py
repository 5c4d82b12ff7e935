"""Places at which two lists of numbers hold the same."""

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Numbers = NDArray[np.int64] | NDArray[np.int16] | NDArray[np.uint32]


def joined(left: Numbers, right: Numbers, *, most: int | None = None) -> tuple[Places, Places]:
    """Return every pair of places with `left[place] == right[place]`, shapes (pairs,) each, in the order of `right`.

    What stands more than `most` times in `left` is passed over.
    """
    order = np.argsort(left, kind="stable")
    ordered = left[order]
    first = np.searchsorted(ordered, right, side="left")
    counts = np.searchsorted(ordered, right, side="right") - first
    if most is not None:
        counts[counts > most] = 0
    ends = np.cumsum(counts)
    within = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
    return order[np.repeat(first, counts) + within], np.repeat(np.arange(len(right)), counts)
