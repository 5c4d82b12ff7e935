"""Sentence vectors of a whole list, held in little memory."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Held = NDArray[np.int8] | NDArray[np.float32]


class Taken(NamedTuple):
    """Rows to be multiplied: `numbers` (rows, dimension), whole ones where bytes are held, times `scales` (rows,)."""

    numbers: Vectors
    scales: Vectors


class Rows:
    """One vector per sentence, of which each distinct one is held once, in as many bits as it came in.

    A slice gives the vectors themselves, shape (rows, dimension), rows of length 1: ask for few at a time.
    """

    def __init__(self, held: Held, places: NDArray[np.int64]) -> None:
        """`held`: signed bytes as `pack` makes them, or rows of length 1. `places`: the held row of each sentence."""
        self.held = held
        self.places = places
        self._lengths = _lengths(held) if held.dtype == np.int8 else None

    @classmethod
    def of(cls, vectors: Vectors) -> "Rows":
        """Return the rows of a matrix as they are."""
        return cls(vectors, np.arange(len(vectors)))

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, rows: slice) -> Vectors:
        places = self.places[rows]
        vectors: Vectors = self.held[places].astype(np.float32, copy=False)
        if self._lengths is not None:
            vectors /= self._lengths[places, None]
        return vectors

    def taken(self, rows: slice | NDArray[np.int64]) -> Taken:
        """Return some rows as they are held. Products of bytes are exact, whichever rows are multiplied together."""
        return Taken(self.held[self.places[rows]].astype(np.float32, copy=False), self.scales[rows])

    @property
    def scales(self) -> Vectors:
        """What makes each row as it is held one of length 1, shape (rows,)."""
        if self._lengths is None:
            return np.ones(len(self), dtype=np.float32)
        return np.float32(1) / self._lengths[self.places]

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self.held.shape[1])

    def part(self, rows: slice) -> "Rows":
        """Return those of some sentences, without copying any."""
        part = object.__new__(Rows)
        part.held, part.places, part._lengths = self.held, self.places[rows], self._lengths
        return part

    def of_places(self, rows: NDArray[np.int64]) -> "Rows":
        """Return those of some sentences, by their places."""
        part = self.part(slice(None))
        part.places = self.places[rows]
        return part


_AT_ONCE = 4_096


def _lengths(held: Held) -> Vectors:
    """Return the Euclidean length of each row, shape (rows,); 1 for a row of zeros, which stays one."""
    lengths = np.empty(len(held), dtype=np.float32)
    for start in range(0, len(held), _AT_ONCE):
        block = held[start : start + _AT_ONCE].astype(np.float32)
        lengths[start : start + _AT_ONCE] = np.sqrt((block * block).sum(axis=1))
    lengths[lengths == 0] = 1
    return lengths
