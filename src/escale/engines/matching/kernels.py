"""Loops over pairs of sentences, compiled once.

What is computed of one pair does not depend on which others it is computed with, to the last bit: products of signed
bytes are whole numbers, which four-byte floats add without rounding up to 2²⁴, and everything after them is done in
one order.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import overload
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

NONE = np.float32(-2.0)  # stands for a neighbour that there is not


@njit(cache=True, nogil=True)
def nearest(
    products: Floats,
    row_scales: Floats,
    scales: Floats,
    first: Places,
    last: Places,
    begin: int,
    values: Floats,
    places: NDArray[np.int32],
) -> None:
    """Fill `values` and `places` (rows, kept) with the largest of each row of `products`, largest first.

    `products` times both scales are cosines; columns are counted from `begin`, and those from `first` to `last` are
    passed over. Both results come in as `NONE` and −1, or as earlier columns left them.
    """
    kept = values.shape[1]
    for row in range(products.shape[0]):
        least = values[row, kept - 1]
        for column in range(products.shape[1]):
            cosine = products[row, column] * row_scales[row] * scales[column]
            if cosine > least and not first[row] <= begin + column < last[row]:
                at = kept - 1
                while at > 0 and values[row, at - 1] < cosine:
                    values[row, at], places[row, at] = values[row, at - 1], places[row, at - 1]
                    at -= 1
                values[row, at], places[row, at] = cosine, begin + column
                least = values[row, kept - 1]


@njit(cache=True, nogil=True)
def weigh(products: Floats, scales: Floats, bias: Floats, other_scales: Floats, other_bias: Floats) -> None:
    """Make evidence of products, in their place."""
    for row in range(products.shape[0]):
        for column in range(products.shape[1]):
            scaled = products[row, column] * scales[row] * other_scales[column]
            products[row, column] = scaled + bias[row] + other_bias[column]


@njit(cache=True, nogil=True)
def strongest(evidence: Floats, bounds: Places, other_bounds: Places, best: Floats) -> None:
    """Put the largest evidence between two profiles into `best`, which comes in as −∞."""
    for mine in range(len(bounds) - 1):
        for row in range(bounds[mine], bounds[mine + 1]):
            for theirs in range(len(other_bounds) - 1):
                for column in range(other_bounds[theirs], other_bounds[theirs + 1]):
                    if evidence[row, column] > best[mine, theirs]:
                        best[mine, theirs] = evidence[row, column]


def _dot(one: Any, other: Any) -> Any:
    """Return the product of two vectors, of signed bytes as a whole number."""
    return np.float32(one.astype(np.float64) @ other.astype(np.float64))


@overload(_dot)
def _dot_of(one: Any, other: Any) -> Callable[[Any, Any], Any]:
    whole = one.dtype is types.int8

    def bytes_(one: Any, other: Any) -> Any:
        total = np.int32(0)
        for column in range(one.shape[0]):
            total += np.int32(one[column]) * np.int32(other[column])
        return np.float32(total)

    def floats(one: Any, other: Any) -> Any:
        total = np.float32(0)
        for column in range(one.shape[0]):
            total += one[column] * other[column]
        return total

    return bytes_ if whole else floats


@njit(cache=True, nogil=True)
def _named(one: Any, mine: int, other: Any, theirs: int) -> np.float32:
    """Return what two sentences name alike; `one` and `other` are starts, columns and values of terms."""
    total = np.float32(0)
    for left in range(one[0][mine], one[0][mine + 1]):
        for right in range(other[0][theirs], other[0][theirs + 1]):
            if one[1][left] == other[1][right]:
                total += one[2][left] * other[2][right]
    return total


@njit(cache=True, nogil=True)
def pick(
    pairs: Places, needs: Any, need_bounds: Places, offers: Any, offer_bounds: Places, most: float, factor: float
) -> tuple[Places, Floats]:
    """Return for each pair (needing, offering profile) its strongest sentences, shape (pairs, 2), and their evidence.

    `needs` and `offers` are numbers, their places, scales, bias and terms (starts, columns, values) of each sentence.
    """
    found = np.full((len(pairs), 2), -1, np.int64)
    best = np.full(len(pairs), -np.inf, np.float32)
    for at in range(len(pairs)):
        needing, offering = pairs[at]
        for need in range(need_bounds[needing], need_bounds[needing + 1]):
            for offer in range(offer_bounds[offering], offer_bounds[offering + 1]):
                product = _dot(needs[0][needs[1][need]], offers[0][offers[1][offer]])
                evidence = product * needs[2][need] * offers[2][offer] + needs[3][need] + offers[3][offer]
                named = _named(needs[4], need, offers[4], offer)
                if named > 0:
                    evidence = evidence + np.float32(factor) * min(named, np.float32(most))
                if evidence > best[at]:
                    best[at] = evidence
                    found[at, 0], found[at, 1] = need, offer
    return found, best
