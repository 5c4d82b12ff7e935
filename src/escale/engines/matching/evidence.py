"""How strongly a need sentence and an offer sentence speak for a meeting, as a log-odds.

evidence(n, o) = SLOPE · (2·cos(n, o) − r(n) − r(o) + TERMS · t(n, o)) + COMMONNESS · (ln w(n) + ln w(o))
               + INTERCEPT

r: mean cosine to the nearest sentences of the other kind (CSLS: Conneau et al., Word Translation Without
Parallel Data, 2018), so that a sentence close to everything is close to nothing.
w = (1 − mean cosine to the nearest sentences of the same kind, of other profiles)²: what everybody says
weighs little, measured from what is rare in this list.
t: how rare the subjects (trades, acronyms, codes) are that both name, together at most MOST_NAMED.
What a stuffed profile loses is in `padding`.
The constants are a logistic regression on need and offer pairs across six languages (benchmarks/matching.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.corpus import Voices
from escale.engines.matching.padding import taken
from escale.engines.matching.rows import Rows, Vectors
from escale.engines.matching.terms import Terms, term_columns

Bounds = NDArray[np.int64]

NEIGHBOURS = 10
# Usual cosine to the ten nearest of a hundred sentences; stands in for neighbours that a short list does not have.
BACKGROUND = 0.28
_NONE = -2.0
# Neighbours are looked for among this many sentences, evenly taken: more do not change a mean of ten.
MOST_REFERENCES = 10_000
_ROWS = 256
_COLUMNS = 4_096  # vectors unpacked at once
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences of a list of profiles, ready to be compared.

    `needs` go with `offers`; `alike`, the offers once more, with itself, to see what two that state no need have in
    common.
    """

    needs: Speech
    offers: Speech
    alike: Speech


def weigh(needs: Voices, need_vectors: Rows, offers: Voices, offer_vectors: Rows, *, common: bool = True) -> Evidence:
    """Return the evidence of all sentences of a list of profiles.

    Without `common`, `alike` is empty: where everybody states both, nobody asks for it.
    """
    among_needs = _nearness(need_vectors, need_vectors, needs, needs)
    among_offers = _nearness(offer_vectors, offer_vectors, offers, offers)
    to_offers = _nearness(need_vectors, offer_vectors, needs, offers)
    to_needs = _nearness(offer_vectors, need_vectors, offers, needs)
    need_terms, offer_terms = term_columns(needs.texts, offers.texts)
    from_needs, from_offers = taken(needs, offers, need_vectors, offer_vectors)
    alike = slice(len(offers) if common else 0)
    bias = _bias(among_offers[alike], among_offers[alike])
    return Evidence(
        needs=Speech(need_vectors, _bias(among_needs, to_offers) - from_needs, need_terms),
        offers=Speech(offer_vectors, _bias(among_offers, to_needs) - from_offers, offer_terms),
        alike=Speech(offer_vectors.part(alike), bias, offer_terms[alike]),
    )


def between(left: Speech, right: Speech) -> Vectors:
    """Return the evidence of each pair of sentences, shape (left, right); needs and offers in either order."""
    scaled: Vectors = left.vectors[:] * np.float32(2 * SLOPE)
    evidence: Vectors = scaled @ right.vectors[:].T
    evidence += left.bias[:, None]
    evidence += right.bias[None, :]
    left.terms.add_products(right.terms, evidence, most=MOST_NAMED, factor=SLOPE * TERMS)
    return evidence


def best_between(left: Speech, left_bounds: Bounds, right: Speech, right_bounds: Bounds) -> Vectors:
    """Return the strongest evidence between profiles, shape (left profiles, right profiles), silent ones −∞."""
    by_sentence = np.full((len(left), len(right_bounds) - 1), -np.inf, dtype=np.float32)
    for profiles in _blocks(right_bounds):
        bounds = right_bounds[profiles.start : profiles.stop + 1]
        evidence = between(left, right[bounds[0] : bounds[-1]])
        by_sentence[:, profiles] = _best_by_profile(evidence, bounds - bounds[0])
    return _best_by_profile(by_sentence.T, left_bounds - left_bounds[0]).T


def _blocks(bounds: Bounds) -> Iterator[slice]:
    """Return which profiles to take together so that their sentences are at most `_COLUMNS`, or one profile's."""
    first, profiles = 0, len(bounds) - 1
    while first < profiles:
        last = int(np.searchsorted(bounds, bounds[first] + _COLUMNS, side="right")) - 1
        last = max(last, first + 1)
        yield slice(first, last)
        first = last


def _best_by_profile(matrix: Vectors, bounds: Bounds) -> Vectors:
    """Return each profile's largest column: (rows, columns) → (rows, profiles), −∞ for a silent one."""
    speaking = np.flatnonzero(np.diff(bounds))
    result = np.full((len(matrix), len(bounds) - 1), -np.inf, dtype=np.float32)
    if len(speaking) and len(matrix):
        result[:, speaking] = np.maximum.reduceat(matrix, bounds[speaking], axis=1)
    return result


def _bias(own_kind: Vectors, other_kind: Vectors) -> Vectors:
    """Return what a sentence adds to every evidence, given its nearness to its own and to the other kind."""
    log_weight = 2 * np.log(np.maximum(1 - own_kind, LEAST_WEIGHT))
    if len(log_weight):
        log_weight += max(0.0, RARE - float(np.quantile(log_weight, RARE_SHARE)))
    bias = COMMONNESS * log_weight - SLOPE * other_kind + INTERCEPT / 2
    return bias.astype(np.float32)


def _nearness(rows: Rows, others: Rows, row_voices: Voices, other_voices: Voices) -> Vectors:
    """Return the mean cosine of each row to its nearest others of other profiles, shape (rows,)."""
    step = -(-len(others) // MOST_REFERENCES) or 1
    references, owners = others[::step], other_voices.owners[::step]
    # Both stand in the order of profiles, so what is a row's own is side by side.
    first, last = (np.searchsorted(owners, row_voices.owners, side=side).tolist() for side in ("left", "right"))
    result = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _ROWS):
        block = slice(start, start + _ROWS)
        cosines = rows[block] @ references.T
        for row, own in zip(cosines, zip(first[block], last[block], strict=True), strict=True):
            row[slice(*own)] = _NONE
        result[block] = _mean_of_largest(cosines)
    return result


def _mean_of_largest(cosines: Vectors) -> Vectors:
    missing = NEIGHBOURS - cosines.shape[1]
    if missing > 0:
        cosines = np.pad(cosines, ((0, 0), (0, missing)), constant_values=_NONE)
    largest = np.partition(cosines, cosines.shape[1] - NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]
    mean: Vectors = np.where(largest == _NONE, np.float32(BACKGROUND), largest).mean(axis=1)
    return mean
