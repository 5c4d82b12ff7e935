"""What two organisations have in common that both say what they do and neither says what it needs.

ground(a, b) = WORDS · cos(words of a, words of b) + MEANING · cos(sentences of a, sentences of b)
             + CIRCLE · √(their acquaintances in common) + BREADTH · ln(statements of b)

words: rare words of all that a profile says, weighted by tf · idf (Spärck Jones 1972). They tell subjects apart where
sentence vectors find everybody alike, in lists of one trade.
sentences: the mean of their vectors, for what is said in other words or in another language.
acquaintances: resource allocation over who met whom, Σ 1 / degree (Zhou, Lü, Zhang 2009): whoever met everybody says
little about whom they met.
statements: who does more things meets more. Of the profile itself, not of what others did with it: nobody is shown
more often for having been shown.
The constants were chosen on European research projects that began before 2017 (benchmarks/cordis.py).
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.corpus import Voices
from escale.engines.matching.model import Profile
from escale.engines.matching.rows import Rows
from escale.engines.text.embedding import unit_rows
from escale.engines.text.folding import fold

WORDS, MEANING, CIRCLE, BREADTH = 20.0, 2.0, 4.0, 0.6
INTERCEPT = -5.0
_WORD = re.compile(r"[^\W\d_][\w-]{2,}")
_EVERYDAY = 0.3  # a word in more of the profiles than this tells nobody apart
_MOST_WORDS = 4_096
_MOST_CELLS = 2**25  # 128 MB: fewer words where there are more profiles
# Saying one's business in a hundred sentences makes nobody a hundred times broader.
_MOST_STATEMENTS = 50

Matrix = NDArray[np.float32]


class Ground:
    """Common ground of a list of profiles, answered for a block of rows against all."""

    def __init__(self, profiles: Sequence[Profile], offers: Voices, vectors: Rows) -> None:
        """`vectors`: one row per sentence of `offers`."""
        words = _word_rows([_said(profile) for profile in profiles])
        words *= np.float32(WORDS**0.5)
        self._words = words
        self._meaning = _middles(offers, vectors)
        self._meaning *= np.float32(MEANING**0.5)
        self._known = _acquaintances(profiles)
        counts = [min(len({*profile.offers} or {profile.about}), _MOST_STATEMENTS) for profile in profiles]
        self._breadth = np.log(np.array(counts, dtype=np.float32))

    def between(self, rows: slice) -> Matrix:
        """Return shape (rows, profiles), as log-odds."""
        ground: Matrix = self._words[rows] @ self._words.T
        ground += self._meaning[rows] @ self._meaning.T
        ground += CIRCLE * np.sqrt(self._in_common(rows))
        ground += BREADTH * self._breadth + INTERCEPT
        return ground

    def towards(self, candidate: int) -> Matrix:
        """Return the ground of each profile towards a candidate, shape (profiles,), as log-odds."""
        ground: Matrix = self.between(slice(candidate, candidate + 1))[0]
        ground += BREADTH * (self._breadth[candidate] - self._breadth)
        return ground

    def _in_common(self, rows: slice) -> Matrix:
        """Return for each pair Σ 1 / degree over whom both met."""
        found = np.zeros((rows.stop - rows.start, len(self._known)), dtype=np.float32)
        for row, mine in enumerate(self._known[rows]):
            for other in mine:
                theirs = self._known[other]
                found[row, theirs] += 1 / len(theirs)
        return found


def _said(profile: Profile) -> list[str]:
    texts = profile.offers or (profile.about,)
    return [word for text in texts for word in _WORD.findall(fold(text))]


def _word_rows(said: Sequence[Sequence[str]]) -> Matrix:
    """Return rows of length 1 over the words that tell profiles apart; of one who says none of them, zeros."""
    counts = [Counter(words) for words in said]
    frequency = Counter(word for count in counts for word in count)
    telling = {word: n for word, n in frequency.items() if 1 < n <= max(2, _EVERYDAY * len(said))}
    most = min(_MOST_WORDS, _MOST_CELLS // max(1, len(said)))
    chosen = sorted(telling, key=lambda word: (-telling[word] * log(len(said) / telling[word]), word))[:most]
    column = {word: place for place, word in enumerate(chosen)}
    weight = np.array([log(len(said) / telling[word]) for word in chosen], dtype=np.float32)
    rows = np.zeros((len(said), len(chosen)), dtype=np.float32)
    for row, count in zip(rows, counts, strict=True):
        places = [(column[word], times) for word, times in count.items() if word in column]
        if places:
            at, times = map(np.array, zip(*places, strict=True))
            row[at] = (1 + np.log(times)) * weight[at]
    return unit_rows(rows)


def _middles(offers: Voices, vectors: Rows) -> Matrix:
    """Return the mean direction of each profile's sentences; zeros for a silent one."""
    middles = np.zeros((len(offers.silent), vectors.dimension), dtype=np.float32)
    for profile in np.flatnonzero(~offers.silent).tolist():
        middles[profile] = vectors[offers.of(profile)].sum(axis=0)
    return unit_rows(middles)


def _acquaintances(profiles: Sequence[Profile]) -> list[NDArray[np.int64]]:
    """Return whom each profile met, in either direction."""
    position = {profile.id: place for place, profile in enumerate(profiles)}
    known: list[set[int]] = [set() for _ in profiles]
    for place, profile in enumerate(profiles):
        for name in profile.met:
            if (other := position.get(name)) is not None and other != place:
                known[place].add(other)
                known[other].add(place)
    return [np.array(sorted(others), dtype=np.int64) for others in known]
