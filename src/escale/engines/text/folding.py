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
    if text.isascii():
        return _SPACES.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _SPACES.sub(" ", plain.translate(_LETTERS)).strip()


class _Letters(dict[int, int | str]):
    """A table for ``str.translate``, filled as letters come: one form per letter, no marks, every digit 0 to 9."""

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        letter: int | str = code
        if (digit := unicodedata.decimal(char, None)) is not None:
            letter = str(digit)
        elif unicodedata.combining(char) or _INVISIBLE.match(char):
            letter = ""
        if code < _KEPT:
            self[code] = letter
        return letter


_KEPT = 0x3000  # alphabets; of what lies above there is too much to keep
_LETTERS = _Letters(_SAME_LETTER)
