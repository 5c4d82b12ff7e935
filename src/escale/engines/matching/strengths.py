"""The strongest evidence between profiles: all of it where there is room, otherwise asked for block by block."""

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.corpus import Voices
from escale.engines.matching.evidence import Evidence, best_between
from escale.engines.matching.rows import Vectors

MOST_HELD = 4_096  # profiles whose pairs are held, as 64 MB


class Strengths:
    """Answers for a block of profiles against all, with needs on either side."""

    def __init__(self, needs: Voices, offers: Voices, evidence: Evidence, held: Vectors | None = None) -> None:
        """`held`: the strongest evidence of each (needing, offering) profile without the level, if known."""
        self._needs, self._offers, self._evidence, self._held = needs, offers, evidence, held

    def forward(self, rows: slice) -> Vectors:
        """Return shape (rows, profiles): how well offers of all meet the needs of a block; −∞: one is silent."""
        held = (
            between(self._needs, self._offers, self._evidence, needing=rows)
            if self._held is None
            else self._held[rows]
        )
        level: Vectors = held + self._evidence.level
        return level

    def backward(self, rows: slice) -> Vectors:
        """Return shape (rows, profiles): how well the offers of a block meet others' needs."""
        if self._held is None:
            held = between(self._needs, self._offers, self._evidence, offering=rows)
        else:
            held = self._held[:, rows]
        level: Vectors = held.T + self._evidence.level
        return level


def between(
    needs: Voices,
    offers: Voices,
    evidence: Evidence,
    *,
    needing: slice = slice(None),
    offering: slice = slice(None),
) -> Vectors:
    """Return the strongest evidence of a block of needing and of offering profiles, without the level."""
    rows, columns = _bounds(needs, needing), _bounds(offers, offering)
    return best_between(evidence.needs[rows[0] : rows[-1]], rows, evidence.offers[columns[0] : columns[-1]], columns)


def _bounds(voices: Voices, profiles: slice) -> NDArray[np.int64]:
    first, last, _step = profiles.indices(len(voices.bounds) - 1)
    bounds: NDArray[np.int64] = voices.bounds[first : last + 1]
    return bounds
