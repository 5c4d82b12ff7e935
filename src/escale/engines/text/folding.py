"""Fold away what people type differently and mean alike."""

import re
import unicodedata

_SAME_LETTER = str.maketrans(
    {
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ة": "ه",
        "ک": "ك",
        "گ": "ك",
        "ڭ": "ك",
        "ٱ": "ا",
        "ؤ": "و",
        "ئ": "ي",
        "ء": "",
        "ـ": "",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "’": "'",
        "ʼ": "'",
        "‘": "'",
    }
)
_SPACES = re.compile(r"[\s\x00]+")
# Marks that set direction and joining: invisible, so two texts that differ by them look the same.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def fold(text: str) -> str:
    """Return the form under which `text` is searched: no case, accents or vowel signs, one form per letter.

    Arabic alef, yeh, kaf and teh marbuta variants fall together, tatweel and hamza go; Arabic-Indic digits
    become ASCII digits; white space is single. Folding twice changes nothing.
    """
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text)).casefold()
    folded = unicodedata.normalize("NFKD", folded.translate(_SAME_LETTER)).translate(_SAME_LETTER)
    letters = (_letter(char) for char in folded if not unicodedata.combining(char))
    return _SPACES.sub(" ", "".join(letters)).strip()


def _letter(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)
