"""Vectors of signed bytes in the memory of this process, compared as they are."""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

_FIRST_ROOM = 1_024

Bytes = NDArray[np.int8]
Places = NDArray[np.int64]
Lengths = NDArray[np.float32]


class Shelf:
    """Vectors of one length by their place, in the order in which they came; 200,000 of 512 bytes are 100 MB."""

    def __init__(self, rows: Bytes) -> None:
        """`rows`: shape (vectors, dimension), to begin with."""
        self._rows, self._count = rows, len(rows)
        self._lengths = _lengths(rows)

    def __len__(self) -> int:
        return self._count

    def add(self, vectors: Sequence[bytes]) -> None:
        """Put vectors behind those that are there."""
        fresh = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), self._rows.shape[1])
        count = self._count + len(fresh)
        if count > len(self._rows):
            roomy = np.empty((max(_FIRST_ROOM, count, len(self._rows) * 3 // 2), self._rows.shape[1]), dtype=np.int8)
            roomy[: self._count] = self._rows[: self._count]
            self._rows = roomy
        self._rows[self._count : count] = fresh
        self._lengths = np.concatenate([self._lengths, _lengths(fresh)])
        self._count = count

    def near(
        self, wanted: Sequence[bytes], *, least: float, places: Places | None = None
    ) -> list[tuple[int, int, float]]:
        """Return `(place in wanted, place here, cosine)` where the cosine is at least `least`, in this order.

        With `places` only these are compared, and the second number is a place among them. A vector of zeros is near
        to nothing.
        """
        places = np.arange(self._count) if places is None else places
        asked = np.frombuffer(b"".join(wanted), dtype=np.int8).reshape(len(wanted), self._rows.shape[1])
        # Sixteen bits on one side: two products at a time then fit one instruction.
        cosines = _cosines(self._rows, self._lengths, places, asked.astype(np.int16), _lengths(asked))
        found = np.argwhere(cosines >= least)
        return [(search, at, float(cosines[search, at])) for search, at in found.tolist()]


def warm_up() -> None:
    """Compile and cache the comparison, so that the first search does not wait for it."""
    one = np.ones((1, 8), dtype=np.int8)
    Shelf(one).near([one.tobytes()], least=0.0)


def _lengths(rows: Bytes) -> Lengths:
    """Return Euclidean lengths, shape (rows,); in parts, since numbers of four bytes are wanted for it."""
    parts = (rows[start : start + _FIRST_ROOM].astype(np.float32) for start in range(0, len(rows), _FIRST_ROOM))
    found = [np.linalg.norm(part, axis=1) for part in parts]
    return np.concatenate(found, dtype=np.float32) if found else np.zeros(0, dtype=np.float32)


@njit(cache=True, nogil=True, inline="never")
def _product(row: Bytes, wanted: NDArray[np.int16]) -> np.int32:
    total = np.int32(0)
    for column in range(row.shape[0]):
        total += np.int32(row[column]) * np.int32(wanted[column])
    return total


@njit(cache=True, nogil=True)
def _cosines(
    rows: Bytes, lengths: Lengths, places: Places, wanted: NDArray[np.int16], wanted_lengths: Lengths
) -> Lengths:
    """Return the cosines of wanted vectors and those at some places, shape (wanted, places); -2 where one is zero."""
    found = np.full((len(wanted), len(places)), np.float32(-2), np.float32)
    for search in range(len(wanted)):
        for at in range(len(places)):
            place = places[at]
            both = wanted_lengths[search] * lengths[place]
            if both > 0:
                found[search, at] = np.float32(_product(rows[place], wanted[search])) / both
    return found
