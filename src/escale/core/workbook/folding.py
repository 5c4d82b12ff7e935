"""Reducing text to what two people writing the same word have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Alef with hamza or madda, alef maqsura, taa marbuta: written with and without; tatweel only stretches a word.
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_LATIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_NOT_WORD = re.compile(r"[\W_]+")
# Characters XML and databases cannot hold or nobody can see; joiners of Arabic and emoji are kept.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Lower case, without accents, Arabic letter variants, punctuation; words parted by one space; ASCII digits."""
    text = text.casefold().translate(_ARABIC).translate(_LATIN)
    text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", ascii_digits(text)).strip()


def ascii_digits(text: str) -> str:
    """Arabic-Indic and other decimal digits as 0–9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


def cleaned(text: str) -> str:
    """NFC, one kind of line break, without control characters and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def cleaned_exactly(text: str) -> str:
    """The same, with the line breaks as they are: for text that was marked as exactly so."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def has_control_characters(text: str) -> bool:
    return _CONTROL.search(text) is not None
