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
# Marks that set direction and joining: invisible, so two texts that differ by them look the same.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Return the form under which `text` is searched: no case, accents or vowel signs, one form per letter.

    Arabic alef, yeh, kaf and teh marbuta variants fall together, tatweel and hamza go; Arabic-Indic digits
    become ASCII digits; white space is single. Folding twice changes nothing.
    """
    if not text.isascii():
        text = _FOREIGN.sub(_plain, text)
    return " ".join(text.lower().replace("\0", " ").split())


def _plain(run: re.Match[str]) -> str:
    return run[0].translate(_LETTERS)


class _Letters(dict[int, str]):
    """A table for ``str.translate``, filled as letters come: what a letter outside ASCII is folded to.

    No letter's form depends on its neighbours: case folding does not, and decomposing only puts marks in order,
    which all go.
    """

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        folded = "".join(map(_part, plain))
        if code < _KEPT:
            self[code] = folded
        return folded


def _part(char: str) -> str:
    """One letter of a decomposed one: in its one form, a mark gone, a digit 0 to 9."""
    if (same := _SAME_LETTER.get(ord(char))) is not None:
        return same
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    return "" if unicodedata.combining(char) or _INVISIBLE.match(char) else char


_KEPT = 0x3000  # alphabets; of what lies above there is too much to keep
_LETTERS = _Letters()
