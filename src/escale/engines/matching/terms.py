"""What two sentences name alike, to the letter: codes of standards and products, and trades of the lexicon.

Other shared words say nothing across languages and little within one, where sentence vectors see them already.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from escale.engines.text.reading import readable
from escale.engines.text.trades import trades_in

# ISO 27001, ISO/IEC 17025:2017, AS9100, EN 9100, IATF 16949, T24; then GOTS, HACCP, BIM.
_NUMBERED = re.compile(r"\b([A-Z][A-Za-z]{0,5})(?:/[A-Z]{2,4})?[ \u00a0-]?(\d{2,6})(?::\d{4})?\b")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,6}\b")
# Beyond these the columns cost more than they bring; the rarest are kept.
_MOST_SUBJECTS, _MOST_CODES = 512, 128
# One subject in common says little, two say much; a code says as much alone.
_SUBJECT, _CODE = 1.0, 2.0**0.5

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

    The dot product of two rows counts the subjects both sentences name, and each code twice.
    """
    subjects = [[subjects_in(text) for text in texts] for texts in (needs, offers)]
    codes = [[codes_in(text) for text in texts] for texts in (needs, offers)]
    subject_columns = _shared(*subjects)[:_MOST_SUBJECTS]
    code_columns = _shared(*codes)[:_MOST_CODES]
    needed, offered = (
        np.hstack([_marked(by_subject, subject_columns, _SUBJECT), _marked(by_code, code_columns, _CODE)])
        for by_subject, by_code in zip(subjects, codes, strict=True)
    )
    return needed, offered


def _shared(needs: Sequence[frozenset[str]], offers: Sequence[frozenset[str]]) -> list[str]:
    """Return what is named in a need and in an offer, the rarest first."""
    counts = Counter(term for terms in (*needs, *offers) for term in terms)
    return sorted(frozenset().union(*needs) & frozenset().union(*offers), key=lambda term: (counts[term], term))


def _marked(sentences: Sequence[frozenset[str]], columns: Sequence[str], mark: float) -> Terms:
    place = {term: column for column, term in enumerate(columns)}
    rows = np.zeros((len(sentences), len(columns)), dtype=np.float32)
    for row, terms in zip(rows, sentences, strict=True):
        row[[place[term] for term in terms if term in place]] = mark
    return rows
