"""Plain language: sentences that are too long, and abbreviations that nothing in the text explains.

The bounds are those that guides of plain language give: the European Commission's "How to write clearly" advises 20
words on average; German has longer words and so fewer of them, French and Arabic need more small ones.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from escale.engines.text.sentences import Span, split

LONGEST: Final[Mapping[str, int]] = {"en": 25, "fr": 28, "de": 22, "ar": 25}
_USUAL: Final = 25
_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_ABBREVIATION = re.compile(r"(?<![\w.])(?:[A-Z](?:\.[A-Z])+\.?|[A-Z][A-Z0-9&]{1,7}s?)(?!\w)")
_END = re.compile(r"[.!?…؟۔।;؛。！？\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_WITH_LETTER = re.compile(r"[A-Z]")
# What is read as a word everywhere, and numbers of the Romans.
_KNOWN: Final = frozenset({"EU", "UE", "OK", "PDF", "CO2", "TV", "USB", "QR"})
_ROMAN = re.compile(r"[IVX]+\Z")
MOST_HINTS: Final = 200


@dataclass(frozen=True, slots=True)
class Hint:
    """A place that could be plainer: code points ``start`` to ``end`` of the text.

    ``kind``: ``long`` with the number of ``words`` of a sentence and how many would do, or ``abbreviation``.
    """

    kind: Literal["long", "abbreviation"]
    start: int
    end: int
    words: int = 0
    most: int = 0


def hints(text: str, language: str) -> list[Hint]:
    """What could be plainer in a text, in the order of the text; each abbreviation once.

    >>> hints("The ADD helps.", "en")
    [Hint(kind='abbreviation', start=4, end=7, words=0, most=0)]
    >>> hints("The Agence de développement du digital (ADD) helps. The ADD pays.", "en")
    []
    """
    most = LONGEST.get(language.split("-", maxsplit=1)[0], _USUAL)
    found = [*_long(text, most), *_unexplained(text)]
    return sorted(found, key=lambda hint: (hint.start, hint.kind))[:MOST_HINTS]


def word_count(text: str) -> int:
    """How many words a text has; a number is one, what hyphens or apostrophes join is one."""
    return len(_WORD.findall(text))


def _long(text: str, most: int) -> list[Hint]:
    counted = [(each, word_count(text[each.start : each.end])) for each in _whole(text)]
    return [Hint("long", each.start, each.end, words, most) for each, words in counted if words > most]


def _whole(text: str) -> list[Span]:
    """The sentences; the splitter cuts very long ones for an encoder, here the pieces are one again."""
    found: list[Span] = []
    for span in split(text):
        if found and not _END.search(text, max(found[-1].start, found[-1].end - 3), span.start):
            span = Span(found.pop().start, span.end)
        found.append(span)
    return found


def _unexplained(text: str) -> list[Hint]:
    seen: dict[str, Hint] = {}
    explained: set[str] = set()
    for match in _ABBREVIATION.finditer(text):
        word = match.group()
        key = word.replace(".", "").rstrip("s")
        if key in _KNOWN or _ROMAN.match(key) or len(_WITH_LETTER.findall(key)) < 2:
            continue
        if _explains(text, match.start(), match.end()):
            explained.add(key)
        seen.setdefault(key, Hint("abbreviation", match.start(), match.end()))
    return [hint for key, hint in seen.items() if key not in explained]


def _explains(text: str, start: int, end: int) -> bool:
    """``Long name (LN)`` or ``LN (long name)``."""
    inside = text[:start].rstrip('«“" ').endswith("(") and text[end : end + 2].lstrip('»”" ').startswith(")")
    followed = re.match(r"\s?\(([^)]{4,200})\)", text[end : end + 210])
    return inside or (followed is not None and word_count(followed.group(1)) > 1)
