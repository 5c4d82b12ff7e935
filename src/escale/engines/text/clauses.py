"""Cut the text of an agreement into numbered clauses, as a proposal that a person corrects."""

import re
import unicodedata
from dataclasses import dataclass

# Longer lines are never headings, and no part of a number is longer than three digits: 2019 is a year.
_LONGEST_HEADING = 200
_NUMBER = r"\d{1,3}(?:[.٫]\d{1,3}){0,4}"
_WORD = r"articles?|art\.?|clause|section|artikel|abschnitt|ziffer|klausel|§+|(?:ال)?مادة|(?:ال)?بند|(?:ال)?فصل"
_FIRST = {"premier": "1", "1er": "1", "1ᵉʳ": "1", "الأول": "1", "الأولى": "1", "erster": "1", "first": "1"}
_ORDINAL = "|".join(sorted(_FIRST, key=len, reverse=True))
_NAMED = re.compile(
    rf"(?:{_WORD})\s*(?:n[°º]\s*)?({_ORDINAL}|{_NUMBER})(?!\w)[ \t]*[.:)–—-]*[ \t]*(.*)", re.IGNORECASE
)
# Without a word before it, one number alone needs a mark after it; 3.2 does not.
_BARE = re.compile(rf"(?:(\d{{1,3}})[.)–—-]+|({_NUMBER})[.):–—-]*)(?=\s|$)[ \t]*(.*)")
_LINE = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Commands of direction that editors put around numbers.
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\x00"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A proposed clause; ``number`` is empty for what stands before the first number."""

    number: str
    text: str


def split(text: str) -> list[Piece]:
    """The clauses of ``text`` in their order; every word of it but the numbers stands in one of them.

    A clause begins at a line like ``Article 3``, ``المادة 3``, ``§ 3``, ``3.2 …`` or ``3. …``, in European or
    Arabic-Indic digits; numbers come in European ones. Text without any such line is one piece.
    """
    pieces: list[tuple[str, list[str]]] = [("", [])]
    for line in _LINE.split(text.translate(_MARKS)):
        number, rest = _heading(line.strip())
        if number:
            pieces.append((number, [rest]))
        else:
            pieces[-1][1].append(line.rstrip())
    found = [Piece(number, _joined(lines)) for number, lines in pieces]
    return [piece for piece in found if piece.number or piece.text]


def begins_a_clause(line: str) -> bool:
    """Whether a clause begins with a line; a number alone counts."""
    return bool(_heading(line.strip())[0])


def _heading(line: str) -> tuple[str, str]:
    named = _NAMED.match(line)
    if named and len(line) <= _LONGEST_HEADING:
        said = named[1].lower()
        return _FIRST.get(said) or plain_digits(named[1]), named[2]
    bare = _BARE.match(line)
    if bare is None or (bare[2] and not re.search("[.٫]", bare[2])):
        return "", line
    return plain_digits(bare[1] or bare[2]), bare[3]


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain_digits(text: str) -> str:
    """``٣٫٢`` as ``3.2``."""
    return "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in text).replace("٫", ".")
