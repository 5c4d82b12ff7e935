"""The place of a name in a list: the same on every database, and with the letters that search takes for one.

Why not the Unicode collation algorithm: ICU is 45 MB of system library whose keys change with its version, pyuca has
had no release since 2017, and both part what our search takes for one letter (ة and ه).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from escale.engines.text.folding import fold

LONGEST: Final = 200  # characters of a key
_FIRST: Final = 140  # of them for what is read; the rest for how it is written

# Letters of Morocco's Arabic that stand for sounds of other languages, beside the letter they are drawn from.
_BESIDE = str.maketrans({"ڤ": "ف", "ڥ": "ف", "پ": "ب", "چ": "ج", "ژ": "ز", "þ": "th", "ð": "d", "ŋ": "n", "ə": "e"})
_BETWEEN = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"0*([0-9]+)")
# Neither Latin, Arabic nor Tifinagh; in the order of code points Greek and Cyrillic would stand before Arabic.
_OTHERS = re.compile(r"[\u0370-\u05ff\u0700-\u074f\u0780-\u089f\u0900-\u2d2f\u2d80-\U0010ffff]")
_AFTER_ALL = "\uf8ff"
# ⴳⵯ and ⴽⵯ are letters of their own, after all of ⴳ and ⴽ: the mark counts as what IRCAM's alphabet lacks, its last.
_AFTER_TIFINAGH = "ⵧ"
_MOST_DIGITS = 48


@lru_cache(maxsize=4096)
def sort_key(name: str) -> str:
    """Where ``name`` stands, compared code point by code point (SQLite's own way, PostgreSQL's ``C``).

    Numbers first, by their value and whatever their digits; then Latin, Arabic, Tifinagh, and all other scripts.
    Latin: accents and case do not count, ä as a, ß as ss, œ as oe. Arabic: by letter, the forms of alef, yeh and
    kaf as one each, taa marbuta as ه; hamza on its own, vowel signs and tatweel do not count; the article ال does.
    Tifinagh: IRCAM's order, which is that of its code points. Marks between words count as one space.

    Names that read the same are told apart by how they are written: Cote, Coté, Côte, Côté. Nothing a person reads.
    """
    plain = fold(name.replace("ⵯ", _AFTER_TIFINAGH))
    first = _BETWEEN.sub(" ", plain.translate(_BESIDE)).strip()
    if not first.isascii():
        first = _OTHERS.sub(lambda other: _AFTER_ALL + other[0], first)
    first = _NUMBER.sub(_by_value, first)[:_FIRST]
    return unicodedata.normalize("NFC", f"{first}\t{_as_written(name)}")[:LONGEST]


def _by_value(number: re.Match[str]) -> str:
    """A number of more digits is larger: how many come first, as one sign that stands before every letter."""
    digits = number[1]
    return chr(ord("0") + min(len(digits), _MOST_DIGITS)) + digits


def _as_written(name: str) -> str:
    """A letter without an accent stands before one with, also as one sign."""
    return name.lower().replace("\x00", "")
