"""What two sentences name alike, to the letter: codes of standards and products, and trades of the lexicon.

Other shared words say nothing across languages and little within one, where sentence vectors see them already.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

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

Terms = NDArray[np.float32]


def codes_in(sentence: str) -> frozenset[str]:
    """Return the numbered codes of standards and products, in one spelling: ISO27001, AS9100, T24."""
    return frozenset(letters.upper() + digits for letters, digits in _NUMBERED.findall(sentence))


def subjects_in(sentence: str) -> frozenset[str]:
    """Return the trades a sentence names and its acronyms, such as GOTS; who issues a numbered code is neither."""
    acronyms = () if sentence.isupper() else _ACRONYM.findall(_NUMBERED.sub("", sentence))
    return trades_in(readable(sentence)).union(acronyms)


def term_columns(needs: Sequence[str], offers: Sequence[str]) -> tuple[Terms, Terms]:
    """Return shapes (needs, terms) and (offers, terms).

    The dot product of two rows adds up how rare what both sentences name is among all of them: near 1 for what two
    of many name, 0 for what everybody does (inverse document frequency, Spärck Jones 1972).
    """
    subjects = [[subjects_in(text) for text in texts] for texts in (needs, offers)]
    codes = [[codes_in(text) for text in texts] for texts in (needs, offers)]
    by_subject = _marked(*subjects, most=_MOST_SUBJECTS, weight=1.0)
    by_code = _marked(*codes, most=_MOST_CODES, weight=_CODE)
    needed, offered = (np.hstack(parts) for parts in zip(by_subject, by_code, strict=True))
    return needed, offered


def _marked(
    needs: Sequence[frozenset[str]], offers: Sequence[frozenset[str]], *, most: int, weight: float
) -> tuple[Terms, Terms]:
    """Return the columns of what is named in a need and in an offer, the rarest first."""
    counts = Counter(term for terms in (*needs, *offers) for term in terms)
    in_both = frozenset().union(*needs) & frozenset().union(*offers)
    columns = sorted(in_both, key=lambda term: (counts[term], term))[:most]
    everybody = log(max(2, len(needs) + len(offers)))
    marks = {term: (weight * (1 - log(counts[term]) / everybody)) ** 0.5 for term in columns}
    place = {term: column for column, term in enumerate(columns)}
    return _rows(needs, place, marks), _rows(offers, place, marks)


def _rows(sentences: Sequence[frozenset[str]], place: dict[str, int], marks: dict[str, float]) -> Terms:
    rows = np.zeros((len(sentences), len(place)), dtype=np.float32)
    for row, terms in zip(rows, sentences, strict=True):
        share = min(1.0, _MOST_NAMED / max(1, len(terms))) ** 2
        for term in terms & place.keys():
            row[place[term]] = marks[term] * share
    return rows
