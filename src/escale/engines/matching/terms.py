"""What two sentences name alike, to the letter: codes of standards and products, and trades of the lexicon.

Other shared words say nothing across languages and little within one, where sentence vectors see them already.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, log2
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.joins import joined
from escale.engines.text.reading import readable
from escale.engines.text.trades import trades_in

if TYPE_CHECKING:
    from escale.engines.matching.wording import Wording

# ISO 27001, ISO/IEC 17025:2017, AS9100, EN 9100, IATF 16949, T24; then GOTS, HACCP, BIM.
_NUMBERED = re.compile(r"\b([A-Z][A-Za-z]{0,5})(?:/[A-Z]{2,4})?[ \u00a0-]?(\d{2,6})(?::\d{4})?\b")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,6}\b")
# Beyond these the columns cost more than they bring; the rarest are kept.
_MOST_SUBJECTS, _MOST_CODES = 1_024, 128
# A code says more than a subject named as seldom.
_CODE = 1.5
# A sentence that names more is a list: each of its terms says less, all together less than those of a sentence.
_MOST_NAMED = 16

# What a term counts for is a multiple of this share, so that sums of products are exact in whichever order.
_FINEST = 2.0**11
# Larger numbers of sentences are taken in steps: otherwise one sentence more would change what everybody's terms
# count for, by nothing that matters.
_EXACT, _STEPS = 16, 8  # steps to the double

Places = NDArray[np.int64]
# What each subject counts for, and each code.
Marks = tuple[dict[str, float], dict[str, float]]


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

    def of(self, rows: Places) -> "Terms":
        """Return those of some sentences, by their places."""
        counts = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        own = np.repeat(self.starts[rows] - starts[:-1], counts) + np.arange(starts[-1])
        return Terms(starts, self.columns[own], self.values[own], self.width)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The sentence of each value."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def add_products(self, other: "Terms", total: NDArray[np.float32], *, most: float, factor: float) -> None:
        """Add `factor` · min(dot product, `most`) of each pair of rows to `total`, shape (len(self), len(other))."""
        named = np.bincount(self.columns, minlength=self.width) @ np.bincount(other.columns, minlength=self.width)
        if named > total.size:  # many that name very much
            sums = self._dense() @ other._dense().T
            total += np.float32(factor) * np.minimum(sums, np.float32(most))
            return
        theirs, mine = joined(other.columns, self.columns)
        cells = self.rows[mine] * len(other) + other.rows[theirs]
        products = self.values[mine] * other.values[theirs]
        distinct, of_each = np.unique(cells, return_inverse=True)
        sums = np.bincount(of_each, products, len(distinct)).astype(np.float32)
        total.reshape(-1)[distinct] += np.float32(factor) * np.minimum(sums, np.float32(most))

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


def term_columns(needs: "Wording", offers: "Wording") -> tuple[Terms, Terms]:
    """Return the terms of each need and of each offer.

    The product of two rows adds up how rare what both sentences name is among all of them: near 1 for what two
    of many name, 0 for what everybody does (inverse document frequency, Spärck Jones 1972).
    """
    subjects = _marked(needs.subjects, offers.subjects, most=_MOST_SUBJECTS, weight=1.0)
    codes = _marked(needs.codes, offers.codes, most=_MOST_CODES, weight=_CODE)
    needed, offered = (Terms.beside(*both) for both in zip(subjects, codes, strict=True))
    return needed, offered


def changed_between(needs: "Wording", offers: "Wording", before: Marks, after: Marks) -> Iterator[Places]:
    """Yield needs and offers, as pairs (pairs, 2), that name alike what counts for something else than before."""
    for kind, (mine, theirs) in enumerate([(needs.subjects, offers.subjects), (needs.codes, offers.codes)]):
        was, now = before[kind], after[kind]
        changed = {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
        place = {name: number for number, name in enumerate(sorted(changed))}
        one, other = mine.naming(place), theirs.naming(place)
        theirs_at, mine_at = joined(other[0], one[0])
        yield np.stack([one[1][mine_at], other[1][theirs_at]], axis=1)


def marks_of(needs: "Wording", offers: "Wording") -> Marks:
    """Return what each subject and each code counts for that is named in a need and in an offer."""
    return (
        _marks(needs.subjects, offers.subjects, most=_MOST_SUBJECTS, weight=1.0),
        _marks(needs.codes, offers.codes, most=_MOST_CODES, weight=_CODE),
    )


def _log(count: int) -> float:
    return log(count) if count <= _EXACT else round(_STEPS * log2(count)) / _STEPS * log(2)


class Naming:
    """Collects what sentences name, one after the other."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._numbers, self._counts = array("i"), array("i")

    def add(self, terms: Sequence[str]) -> None:
        """Take the terms of the next sentence."""
        number = self._number
        for term in terms:
            self._numbers.append(number.setdefault(term, len(number)))
        self._counts.append(len(terms))

    def done(self) -> "Named":
        """Return what all of them name."""
        return Named(
            list(self._number), np.array(self._numbers, dtype=np.int64), np.array(self._counts, dtype=np.int64)
        )


@dataclass(frozen=True, slots=True)
class Named:
    """What each sentence names, by the places of `names`: `counts` of the `numbers`, one sentence after the other."""

    names: list[str]
    numbers: NDArray[np.int64]
    counts: NDArray[np.int64]

    def frequencies(self) -> Counter[str]:
        """Return how many sentences name each term."""
        return Counter(dict(zip(self.names, np.bincount(self.numbers).tolist(), strict=True)))

    def naming(self, place: Mapping[str, int]) -> tuple[Places, Places]:
        """Return the places of the terms that have one, and the sentences that name them, in their order."""
        column = np.array([place.get(name, -1) for name in self.names], dtype=np.int64)[self.numbers]
        kept = column >= 0
        return column[kept], np.repeat(np.arange(len(self.counts)), self.counts)[kept]

    def rows(self, marks: Mapping[str, float]) -> Terms:
        """Return the terms that have a mark, each with it."""
        column, of_each = self.naming({name: place for place, name in enumerate(marks)})
        share = np.minimum(1.0, _MOST_NAMED / np.maximum(1, self.counts)) ** 2
        values = np.array(list(marks.values()), dtype=np.float64)[column] if marks else np.zeros(0)
        values = np.round(values * share[of_each] * _FINEST) / _FINEST
        counts = np.bincount(of_each, minlength=len(self.counts))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Terms(starts, column.astype(np.int16), values.astype(np.float32), len(marks))


def _marked(needs: Named, offers: Named, *, most: int, weight: float) -> tuple[Terms, Terms]:
    """Return the columns of what is named in a need and in an offer, the rarest first."""
    marks = _marks(needs, offers, most=most, weight=weight)
    return needs.rows(marks), offers.rows(marks)


def _marks(needs: Named, offers: Named, *, most: int, weight: float) -> dict[str, float]:
    counts = needs.frequencies() + offers.frequencies()
    terms = sorted({*needs.names} & {*offers.names}, key=lambda term: (counts[term], term))[:most]
    everybody = _log(max(2, len(needs.counts) + len(offers.counts)))
    return {term: (weight * max(0.0, 1 - _log(counts[term]) / everybody)) ** 0.5 for term in terms}
