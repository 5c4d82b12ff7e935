"""What two sentences name alike, to the letter: codes of standards and products, and trades of the lexicon.

Other shared words say nothing across languages and little within one, where sentence vectors see them already.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from escale.engines.text.embedding import unit_rows
from escale.engines.text.reading import readable
from escale.engines.text.trades import trades_in

# ISO 27001, ISO/IEC 17025:2017, AS9100, EN 9100, IATF 16949, T24; then GOTS, HACCP, BIM.
_NUMBERED = re.compile(r"\b([A-Z][A-Za-z]{0,5}(?:/[A-Z]{2,4})?)[ \u00a0-]?(\d{2,6})(?::\d{4})?\b")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,6}\b")
# Beyond these the columns cost more than rare codes bring; the rarest are kept.
_MOST_CODES = 256

Terms = NDArray[np.float32]


def codes_in(sentence: str) -> frozenset[str]:
    """Return the codes of standards and products in a sentence, in one spelling: ISO27001, AS9100, GOTS."""
    numbered = {f"{letters.split('/')[0].upper()}{digits}" for letters, digits in _NUMBERED.findall(sentence)}
    if sentence.isupper():
        return frozenset(numbered)
    return frozenset(numbered | set(_ACRONYM.findall(sentence)))


def term_vectors(needs: Sequence[str], offers: Sequence[str]) -> tuple[Terms, Terms]:
    """Return shapes (needs, terms) and (offers, terms): rare terms weigh more, rows have length 1 or are zero."""
    need_terms, offer_terms = [_terms(text) for text in needs], [_terms(text) for text in offers]
    counts = Counter(term for terms in (*need_terms, *offer_terms) for term in terms)
    columns = {term: column for column, term in enumerate(_kept(need_terms, offer_terms, counts))}
    total = len(needs) + len(offers)
    weights = {term: np.log(1 + total / counts[term]) for term in columns}
    return _rows(need_terms, columns, weights), _rows(offer_terms, columns, weights)


def _terms(text: str) -> frozenset[str]:
    return frozenset({f"code {code}" for code in codes_in(text)} | trades_in(readable(text)))


def _kept(needs: Iterable[frozenset[str]], offers: Iterable[frozenset[str]], counts: Counter[str]) -> list[str]:
    """Return the columns: terms of one side alone are kept only as trades, where they lengthen a row."""
    on_both = set().union(*needs) & set().union(*offers)
    codes = sorted((term for term in on_both if term.startswith("code ")), key=lambda term: (counts[term], term))
    return sorted(term for term in counts if not term.startswith("code ")) + codes[:_MOST_CODES]


def _rows(sentences: Sequence[frozenset[str]], columns: dict[str, int], weights: dict[str, float]) -> Terms:
    rows = np.zeros((len(sentences), len(columns)), dtype=np.float32)
    for row, terms in zip(rows, sentences, strict=True):
        for term in terms:
            if term in columns:
                row[columns[term]] = weights[term]
    return unit_rows(rows)
