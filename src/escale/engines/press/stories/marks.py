"""What a title names: people, places, things and numbers, which tell events apart that sound alike."""

import re

from escale.engines.text.folding import fold

# What an editor puts before or behind a title in brackets: [Edito], (vidéo), [média].
_ASIDE = re.compile(r"^\s*[\[(][^\])]{1,24}[\])]\s*|\s*[\[(][^\])\d]{1,24}[\])]\s*$")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SHORTEST, _BEGINNING = 4, 5


def bare(title: str) -> str:
    """Return a title without what is put around it."""
    return _ASIDE.sub("", title).strip() or title.strip()


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of a text, each in one form: ``7.900``, ``7,900`` and ``7 900`` are one."""
    return frozenset(re.sub(r"\D", "", fold(each)).lstrip("0") or "0" for each in _NUMBER.findall(text))


def words_in(text: str) -> frozenset[str]:
    """Return how the longer words begin, folded: names and words of one origin are alike across languages."""
    return frozenset(fold(word)[:_BEGINNING] for word in _WORD.findall(text) if len(word) >= _SHORTEST)
