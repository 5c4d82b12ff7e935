"""Sentence vectors of a whole list, held in little memory."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Held = NDArray[np.int8] | NDArray[np.float32]


class Rows:
    """One vector per sentence, of which each distinct one is held once, in as many bits as it came in.

    A slice gives the vectors themselves, shape (rows, dimension), rows of length 1: ask for few at a time.
    """

    def __init__(self, held: Held, places: NDArray[np.int64]) -> None:
        """`held`: signed bytes as `pack` makes them, or rows of length 1. `places`: the held row of each sentence."""
        self._held = held
        self._places = places
        self._lengths = _lengths(held) if held.dtype == np.int8 else None

    @classmethod
    def of(cls, vectors: Vectors) -> "Rows":
        """Return the rows of a matrix as they are."""
        return cls(vectors, np.arange(len(vectors)))

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, rows: slice) -> Vectors:
        places = self._places[rows]
        vectors: Vectors = self._held[places].astype(np.float32, copy=False)
        if self._lengths is not None:
            vectors /= self._lengths[places, None]
        return vectors

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._held.shape[1])

    def part(self, rows: slice) -> "Rows":
        """Return those of some sentences, without copying any."""
        part = object.__new__(Rows)
        part._held, part._places, part._lengths = self._held, self._places[rows], self._lengths
        return part


_AT_ONCE = 4_096


def _lengths(held: Held) -> Vectors:
    """Return the Euclidean length of each row, shape (rows,); 1 for a row of zeros, which stays one."""
    lengths = np.empty(len(held), dtype=np.float32)
    for start in range(0, len(held), _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        lengths[block] = np.linalg.norm(held[block].astype(np.float32), axis=1)
    lengths[lengths == 0] = 1
    return lengths
