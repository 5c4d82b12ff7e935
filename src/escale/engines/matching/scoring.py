"""From evidence to the figures that people see."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# A meeting that nothing speaks for is still of use that often. Lower, and the harmonic mean would put two weak
# directions before one that fits perfectly.
LEAST = 0.1
# What a direction counts for, at least, beside one that fits: most good meetings meet one side's need only, and
# under a bare harmonic mean two lukewarm directions would come before one perfect match.
UNKNOWN = 0.35


def probability(evidence: NDArray[np.float32]) -> Matrix:
    """Return the probability that the need is met; −∞ (one side silent) gives NaN."""
    odds = np.clip(evidence.astype(np.float64), -60, 60)
    return np.where(np.isneginf(evidence), np.nan, LEAST + (1 - LEAST) / (1 + np.exp(-odds)))


def reciprocal(forward: Matrix, backward: Matrix) -> Matrix:
    """Return one score per pair: the harmonic mean of both directions; NaN where neither is known.

    A direction that is unknown or weak counts as `UNKNOWN`, but never for more than the other one, so that
    learning that a need is met always raises the score.
    """
    one = np.fmax(forward, np.minimum(np.where(np.isnan(backward), forward, backward), UNKNOWN))
    other = np.fmax(backward, np.minimum(np.where(np.isnan(forward), backward, forward), UNKNOWN))
    mean: Matrix = 2 * one * other / (one + other)
    return mean


def common_ground(evidence: NDArray[np.float32]) -> Matrix:
    """Return the score of two that state no need: above zero, always below `LEAST`."""
    odds = np.clip(evidence.astype(np.float64), -60, 60)
    return LEAST / 100 + LEAST * 0.99 / (1 + np.exp(-odds))


def confidence(*, judged: tuple[float, float], languages_known: bool, sectors_known: bool) -> float:
    """Return how much the score rests on: 1 when both state needs, offers, languages and sectors.

    `judged`: per direction 1 when need and offer are stated, 0.5 when `about` stands in, 0 when one is mute.
    """
    return 0.05 + 0.425 * sum(judged) + 0.05 * languages_known + 0.05 * sectors_known
