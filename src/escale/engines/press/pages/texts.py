"""The text of an article: what several readers of a page agree on.

Each reader fails on other pages. Of their answers the one that is most like the others is taken: their medoid, by the
F1 of shared shingles of four words. Measured on public sets in docs/reference/press.md.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING

from escale.engines.press.markup import clean, plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_WORDS = 4
_LONGEST = 200_000
# A reader that found less than this share of what others found has found a summary, or the words of a cookie banner.
_LEAST_SHARE = 0.1


def text_of(tree: "HtmlElement", bodies: Sequence[str]) -> str:
    """Return the text of the article, paragraphs in lines. ``bodies``: what the page itself says it is."""
    found = [_trafilatura(tree, precise=True), _trafilatura(tree, precise=False), _readability(tree)]
    found.append(max(bodies, key=len, default=""))
    return medoid([text for text in found if text])


def medoid(texts: Sequence[str]) -> str:
    """Return the text that is most like the others; of equals the first."""
    longest = max(map(len, texts), default=0)
    texts = [text for text in texts if len(text) >= longest * _LEAST_SHARE]
    if len(texts) < 3:  # two cannot outvote each other
        return texts[0] if texts else ""
    shingles = [_shingles(text) for text in texts]
    likeness = [sum(f1(one, other) for other in shingles) for one in shingles]
    return texts[max(range(len(texts)), key=lambda place: (round(likeness[place], 6), -place))]


def f1(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    """Return how much two bags of shingles share: the harmonic mean of precision and recall."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.split()
    return Counter(tuple(words[place : place + _WORDS]) for place in range(max(1, len(words) - _WORDS + 1)))


def _trafilatura(tree: "HtmlElement", *, precise: bool) -> str:
    from trafilatura import bare_extraction

    with suppress(Exception):  # a page that one reader chokes on may be plain to another
        found = bare_extraction(
            deepcopy(tree), favor_precision=precise, include_comments=False, with_metadata=False, output_format="txt"
        )
        text = getattr(found, "text", None)
        return clean(text, _LONGEST) if isinstance(text, str) else ""
    return ""


def _readability(tree: "HtmlElement") -> str:
    # trafilatura's fork of readability-lxml, which it falls back on itself.
    from trafilatura.readability_lxml import Document

    with suppress(Exception):
        return plain(Document(deepcopy(tree)).summary(), _LONGEST)
    return ""
