"""How strongly a need sentence and an offer sentence speak for a meeting, as a log-odds.

evidence(n, o) = SLOPE · (2·cos(n, o) − r(n) − r(o) + TERMS · t(n, o)) + COMMONNESS · (ln w(n) + ln w(o))
               + INTERCEPT

r: mean cosine to the nearest sentences of the other kind (CSLS: Conneau et al., Word Translation Without
Parallel Data, 2018), so that a sentence close to everything is close to nothing.
w = (1 − mean cosine to the nearest sentences of the same kind, of other profiles)²: what everybody says
weighs little, measured from what is rare in this list (`level`, the same for all and added last).
t: how rare the subjects (trades, acronyms, codes) are that both name, together at most MOST_NAMED.
What a stuffed profile loses is in `padding`.
The constants are a logistic regression on need and offer pairs across six languages (benchmarks/matching.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching import kernels
from escale.engines.matching.padding import Spoken, taken
from escale.engines.matching.rows import Rows, Vectors
from escale.engines.matching.terms import Terms, term_columns

Bounds = NDArray[np.int64]
Pairs = NDArray[np.int64]

_COLUMNS = 4_096  # sentences compared at once, on either side
LEAST_WEIGHT = 0.01
# The ln w of a rare sentence where organisations come from all trades. Where all are of one trade nobody is that
# far from the others: weights are measured from the rarest tenth, which changes probabilities but no order.
RARE = -0.5
RARE_SHARE = 0.9

SLOPE = 16.0
COMMONNESS = 3.2
TERMS = 0.2
MOST_NAMED = 2
INTERCEPT = -1.8


@dataclass(frozen=True, slots=True)
class Nearness:
    """Mean cosines to the nearest: of needs among needs, of offers among offers, and of each to the other kind."""

    among_needs: Vectors
    among_offers: Vectors
    to_offers: Vectors
    to_needs: Vectors


@dataclass(frozen=True, slots=True)
class Speech:
    """What sentences bring to a comparison, one row, one number and one row of terms each.

    `bias` is what a sentence adds to its evidence with every other one, shape (sentences,).
    """

    vectors: Rows
    bias: Vectors
    terms: Terms

    def __len__(self) -> int:
        return len(self.bias)

    def __getitem__(self, rows: slice) -> "Speech":
        return Speech(self.vectors.part(rows), self.bias[rows], self.terms[rows])

    def of(self, rows: NDArray[np.int64]) -> "Speech":
        """Return that of some sentences, by their places."""
        return Speech(self.vectors.of_places(rows), self.bias[rows], self.terms.of(rows))

    def numbers(self, factor: float) -> tuple[Any, ...]:
        """Return all of it as the kernels take it."""
        terms = (self.terms.starts, self.terms.columns, self.terms.values)
        scales = np.float32(factor) * self.vectors.scales
        return (self.vectors.held, self.vectors.places, scales, self.bias, terms)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences of a list of profiles, ready to be compared.

    `needs` go with `offers`; `alike`, the offers once more, with itself, to see what two that state no need have in
    common. `level` is to be added to the evidence of every need and offer.
    """

    needs: Speech
    offers: Speech
    alike: Speech
    level: np.float32


def weigh(needs: Spoken, offers: Spoken, near: Nearness, *, common: bool = True) -> Evidence:
    """Return the evidence of all sentences of a list of profiles.

    Without `common`, `alike` is empty: where everybody states both, nobody asks for it.
    """
    need_terms, offer_terms = term_columns(needs.wording, offers.wording)
    from_needs, from_offers = taken(needs, offers)
    alike = slice(len(offers.voices) if common else 0)
    bias = _bias(near.among_offers[alike], near.among_offers[alike])
    level = COMMONNESS * (_level(near.among_needs) + _level(near.among_offers))
    return Evidence(
        needs=Speech(needs.vectors, _bias(near.among_needs, near.to_offers) - from_needs, need_terms),
        offers=Speech(offers.vectors, _bias(near.among_offers, near.to_needs) - from_offers, offer_terms),
        alike=Speech(offers.vectors.part(alike), bias, offer_terms[alike]),
        level=np.float32(level),
    )


def between(left: Speech, right: Speech) -> Vectors:
    """Return the evidence of each pair of sentences, shape (left, right), without the level."""
    mine, theirs = left.vectors.taken(slice(None)), right.vectors.taken(slice(None))
    evidence: Vectors = mine.numbers @ theirs.numbers.T
    kernels.weigh(evidence, np.float32(2 * SLOPE) * mine.scales, left.bias, theirs.scales, right.bias)
    left.terms.add_products(right.terms, evidence, most=MOST_NAMED, factor=SLOPE * TERMS)
    return evidence


def best_between(needs: Speech, need_bounds: Bounds, offers: Speech, offer_bounds: Bounds) -> Vectors:
    """Return the strongest evidence between profiles, shape (needing, offering), silent ones −∞.

    `need_bounds` and `offer_bounds`: where in `needs` and `offers` the sentences of each profile stand.
    """
    best = np.full((len(need_bounds) - 1, len(offer_bounds) - 1), -np.inf, dtype=np.float32)
    need_bounds, offer_bounds = need_bounds - need_bounds[0], offer_bounds - offer_bounds[0]
    for needing in _blocks(need_bounds):
        rows = need_bounds[needing.start : needing.stop + 1]
        mine = needs[rows[0] : rows[-1]]
        for offering in _blocks(offer_bounds):
            columns = offer_bounds[offering.start : offering.stop + 1]
            evidence = between(mine, offers[columns[0] : columns[-1]])
            part = np.full((len(rows) - 1, len(columns) - 1), -np.inf, dtype=np.float32)
            kernels.strongest(evidence, rows - rows[0], columns - columns[0], part)
            best[needing, offering] = part
    return best


def strongest_of(
    pairs: Pairs, evidence: Evidence, need_bounds: Bounds, offer_bounds: Bounds
) -> tuple[Pairs, Vectors]:
    """Return the sentences of each pair (needing, offering) that speak most for it, and their evidence.

    Shapes (pairs, 2) and (pairs,); −1 and −∞ where one of both is silent.
    """
    found: tuple[Pairs, Vectors] = kernels.pick(
        pairs,
        evidence.needs.numbers(2 * SLOPE),
        need_bounds,
        evidence.offers.numbers(1),
        offer_bounds,
        MOST_NAMED,
        SLOPE * TERMS,
    )
    return found


def _blocks(bounds: Bounds) -> Iterator[slice]:
    """Return which profiles to take together so that their sentences are at most `_COLUMNS`, or one profile's."""
    first, profiles = 0, len(bounds) - 1
    while first < profiles:
        last = int(np.searchsorted(bounds, bounds[first] + _COLUMNS, side="right")) - 1
        last = max(last, first + 1)
        yield slice(first, last)
        first = last


def _bias(own_kind: Vectors, other_kind: Vectors) -> Vectors:
    """Return what a sentence adds to every evidence, given its nearness to its own and to the other kind."""
    bias = COMMONNESS * _log_weight(own_kind) - SLOPE * other_kind + INTERCEPT / 2
    return bias.astype(np.float32)


def _log_weight(own_kind: Vectors) -> Vectors:
    weights: Vectors = 2 * np.log(np.maximum(1 - own_kind, LEAST_WEIGHT))
    return weights


def _level(own_kind: Vectors) -> float:
    return max(0.0, RARE - float(np.quantile(_log_weight(own_kind), RARE_SHARE))) if len(own_kind) else 0.0
