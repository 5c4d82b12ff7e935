"""Simpler ways to rank offers, and `escale match` without one of its parts, on need → offer pairs."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from zlib import crc32

import numpy as np
from benchmarks.matching import LISTED, Pairs, mean, profiles_of, reciprocal_ranks
from numpy.typing import NDArray

from escale.engines.matching import evidence
from escale.engines.matching.model import Profile
from escale.engines.text.embedding import Embedder, unit_rows
from escale.engines.text.folding import fold

Matrix = NDArray[np.float32]
# Robertson, Zaragoza: The probabilistic relevance framework: BM25 and beyond (2009).
K1, B = 1.2, 0.75
COLUMNS = 2**15


def _said(profiles: Sequence[Profile]) -> list[str]:
    return [" ".join((*profile.needs, *profile.offers)) for profile in profiles]


def bm25(needs: Sequence[Profile], offers: Sequence[Profile], _embedder: Embedder) -> Matrix:
    """Words in common."""
    wanted, documents = ([fold(text).split() for text in _said(profiles)] for profiles in (needs, offers))
    frequency = Counter(word for document in documents for word in set(document))
    usual = sum(map(len, documents)) / len(documents)
    scores = np.zeros((len(needs), len(offers)), dtype=np.float32)
    for column, document in enumerate(documents):
        counts = Counter(document)
        for row, words in enumerate(wanted):
            for word in counts.keys() & set(words):
                rare = math.log(1 + (len(documents) - frequency[word] + 0.5) / (frequency[word] + 0.5))
                long = K1 * (1 - B + B * len(document) / usual)
                scores[row, column] += rare * counts[word] * (K1 + 1) / (counts[word] + long)
    return scores


def character_ngrams(needs: Sequence[Profile], offers: Sequence[Profile], _embedder: Embedder) -> Matrix:
    """Runs of three to five letters in common, as cosine."""

    def rows(profiles: Sequence[Profile]) -> Matrix:
        table = np.zeros((len(profiles), COLUMNS), dtype=np.float32)
        for row, text in zip(table, _said(profiles), strict=True):
            folded = f" {fold(text)} "
            for size in (3, 4, 5):
                for start in range(len(folded) - size + 1):
                    row[crc32(folded[start : start + size].encode()) % COLUMNS] += 1
        return unit_rows(np.sqrt(table))

    return np.asarray(rows(needs) @ rows(offers).T)


def whole_profiles(needs: Sequence[Profile], offers: Sequence[Profile], embedder: Embedder) -> Matrix:
    """One vector for all that a profile says."""
    return np.asarray(embedder.embed(_said(needs)) @ embedder.embed(_said(offers)).T)


def popularity(needs: Sequence[Profile], offers: Sequence[Profile], embedder: Embedder) -> Matrix:
    """The same for everybody: whoever is nearest to all needs together."""
    return np.tile(whole_profiles(needs, offers, embedder).mean(axis=0), (len(needs), 1))


RIVALS = {
    "popularity": popularity,
    "BM25": bm25,
    "character n-grams": character_ngrams,
    "whole profiles, same encoder": whole_profiles,
}


def rival_ranks(
    way: Callable[[Sequence[Profile], Sequence[Profile], Embedder], Matrix],
    pairs: Pairs,
    embedder: Embedder,
    *,
    generic: int = 0,
) -> list[float]:
    """Return 1 / rank of the right offer of each need, 0 beyond the first ten."""
    profiles = profiles_of(pairs, generic=generic)
    offers = [profile for profile in profiles if profile.id.startswith("offer")]
    scores = way(profiles[: len(pairs.pairs)], offers, embedder)
    before = [int((row > row[at]).sum()) + int((row[:at] == row[at]).sum()) for at, row in enumerate(scores)]
    return [1 / (1 + count) if count < LISTED else 0.0 for count in before]


@contextmanager
def _set(name: str, value: object) -> Iterator[None]:
    before = getattr(evidence, name)
    setattr(evidence, name, value)
    try:
        yield
    finally:
        setattr(evidence, name, before)


def _without_hubness(own: Matrix, other: Matrix) -> Matrix:
    return _BIAS(own, np.full_like(other, other.mean() if len(other) else 0))


_BIAS = evidence._bias  # what is taken out has no switch
ABLATIONS: dict[str, tuple[str, object]] = {
    "without hubness correction": ("_bias", _without_hubness),
    "without weights against boilerplate": ("COMMONNESS", 0.0),
    "without the lexicon of trades": ("TERMS", 0.0),
}


def ablated(name: str, pairs: Pairs, embedder: Embedder, *, generic: int = 0) -> float:
    """Return the MRR of `escale match` without a part."""
    with _set(*ABLATIONS[name]):
        return mean(reciprocal_ranks(pairs, embedder, generic=generic))
