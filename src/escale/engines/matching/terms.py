"""What two sentences name alike, to the letter: codes of standards and products, and trades of the lexicon.

Other shared words say nothing across languages and little within one, where sentence vectors see them already.
"""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.joins import joined
from escale.engines.text.reading import readable
from escale.engines.text.trades import trades_in

# ISO 27001, ISO/IEC 17025:2017, AS9100, EN 9100, IATF 16949, T24; then GOTS, HACCP, BIM.
_NUMBERED = re.compile(r"\b([A-Z][A-Za-z]{0,5})(?:/[A-Z]{2,4})?[ \u00a0-]?(\d{2,6})(?::\d{4})?\b")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,6}\b")
# Beyond these the columns cost more than they bring; the rarest are kept.
_MOST_SUBJECTS, _MOST_CODES = 1_024, 128
# A code says more than a subject named as seldom.
_CODE = 1.5
# A sentence that names more is a list: each of its terms says less, all together less than those of a sentence.
_MOST_NAMED = 16

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of each sentence and what they count for, in compressed sparse rows.

    Those of sentence s are `columns[starts[s]:starts[s + 1]]`, of `width` columns in all, with their `values`.
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int16]
    values: NDArray[np.float32]
    width: int

    @staticmethod
    def beside(left: "Terms", right: "Terms") -> "Terms":
        """Return the terms of both, for the same sentences; the columns of `right` come after those of `left`."""
        order = np.argsort(np.concatenate([left.rows, right.rows]), kind="stable")
        columns = np.concatenate([left.columns, right.columns + np.int16(left.width)])[order]
        values = np.concatenate([left.values, right.values])[order]
        return Terms(left.starts + right.starts, columns, values, left.width + right.width)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, rows: slice) -> "Terms":
        first, last, _ = rows.indices(len(self))
        starts = self.starts[first : max(first, last) + 1]
        own = slice(starts[0], starts[-1])
        return Terms(starts - starts[0], self.columns[own], self.values[own], self.width)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The sentence of each value."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def add_products(self, other: "Terms", total: NDArray[np.float32], *, most: float, factor: float) -> None:
        """Add `factor` · min(dot product, `most`) of each pair of rows to `total`, shape (len(self), len(other))."""
        named = np.bincount(self.columns, minlength=self.width) @ np.bincount(other.columns, minlength=self.width)
        if named > total.size:  # many that name very much
            total += np.float32(factor) * np.minimum(self._dense() @ other._dense().T, np.float32(most))
            return
        theirs, mine = joined(other.columns, self.columns)
        cells = self.rows[mine] * len(other) + other.rows[theirs]
        sums = np.bincount(cells, self.values[mine] * other.values[theirs])[cells]
        flat = total.reshape(-1)
        # A cell named twice is written twice, the same sum.
        flat[cells] = flat[cells] + (factor * np.minimum(sums, most)).astype(np.float32)

    def _dense(self) -> NDArray[np.float32]:
        rows = np.zeros((len(self), self.width), dtype=np.float32)
        rows[self.rows, self.columns] = self.values
        return rows


def codes_in(sentence: str) -> frozenset[str]:
    """Return the numbered codes of standards and products, in one spelling: ISO27001, AS9100, T24."""
    return frozenset(letters.upper() + digits for letters, digits in _NUMBERED.findall(sentence))


def subjects_in(sentence: str) -> frozenset[str]:
    """Return the trades a sentence names and its acronyms, such as GOTS; who issues a numbered code is neither."""
    acronyms = () if sentence.isupper() else _ACRONYM.findall(_NUMBERED.sub("", sentence))
    return trades_in(readable(sentence)).union(acronyms)


def term_columns(needs: Sequence[str], offers: Sequence[str]) -> tuple[Terms, Terms]:
    """Return the terms of each need and of each offer.

    The product of two rows adds up how rare what both sentences name is among all of them: near 1 for what two
    of many name, 0 for what everybody does (inverse document frequency, Spärck Jones 1972).
    """
    subjects = _marked(_Named(needs, subjects_in), _Named(offers, subjects_in), most=_MOST_SUBJECTS, weight=1.0)
    codes = _marked(_Named(needs, codes_in), _Named(offers, codes_in), most=_MOST_CODES, weight=_CODE)
    needed, offered = (Terms.beside(*both) for both in zip(subjects, codes, strict=True))
    return needed, offered


class _Named:
    """What each sentence names, by numbers: `names[numbers[starts[s]:starts[s + 1]]]`."""

    def __init__(self, sentences: Sequence[str], find: Callable[[str], frozenset[str]]) -> None:
        number: dict[str, int] = {}
        numbers, counts = array("q"), array("q")
        for sentence in sentences:
            found = find(sentence)
            numbers.extend(number.setdefault(term, len(number)) for term in found)
            counts.append(len(found))
        self.names = list(number)
        self.numbers = np.array(numbers, dtype=np.int64)
        self.counts = np.array(counts, dtype=np.int64)

    def frequencies(self) -> Counter[str]:
        """Return how many sentences name each term."""
        return Counter(dict(zip(self.names, np.bincount(self.numbers).tolist(), strict=True)))

    def rows(self, place: dict[str, int], marks: Values) -> Terms:
        """Return the terms that have a place, each with its mark."""
        column = np.array([place.get(name, -1) for name in self.names], dtype=np.int64)[self.numbers]
        of_each = np.repeat(np.arange(len(self.counts)), self.counts)
        kept = column >= 0
        share = np.minimum(1.0, _MOST_NAMED / np.maximum(1, self.counts)) ** 2
        values = marks[column[kept]] * share[of_each[kept]]
        counts = np.bincount(of_each[kept], minlength=len(self.counts))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Terms(starts, column[kept].astype(np.int16), values.astype(np.float32), len(place))


def _marked(needs: _Named, offers: _Named, *, most: int, weight: float) -> tuple[Terms, Terms]:
    """Return the columns of what is named in a need and in an offer, the rarest first."""
    counts = needs.frequencies() + offers.frequencies()
    columns = sorted({*needs.names} & {*offers.names}, key=lambda term: (counts[term], term))[:most]
    everybody = log(max(2, len(needs.counts) + len(offers.counts)))
    marks = np.array([(weight * (1 - log(counts[term]) / everybody)) ** 0.5 for term in columns], dtype=np.float64)
    place = {term: column for column, term in enumerate(columns)}
    return needs.rows(place, marks), offers.rows(place, marks)
