"""Find texts that hold every word of a search, whatever the accents and the Arabic letter forms."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from escale.engines.text.folding import fold
from escale.engines.text.sentences import split

_ARTICLE = "ال"
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of somebody; ``whole``: it is shown as it is, not sentence by sentence, as a name is."""

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class WordHit:
    """``passage`` counts from 0, ``first`` (inclusive) to ``end`` (exclusive) are code points of its text.

    ``together``: the sentence has all of the words; ``entire``: each as a word of its own, not inside another.
    """

    passage: int
    first: int
    end: int
    together: bool
    entire: bool


def wanted_words(wanted: str) -> list[str]:
    """The words of a search, folded, each once; an Arabic article before a longer word does not count."""
    return list(dict.fromkeys(map(_bare, fold(wanted).split())))


def _bare(word: str) -> str:
    return word.removeprefix(_ARTICLE) if len(word) >= len(_ARTICLE) + _SHORTEST_STEM else word


def find_words(passages: Sequence[Passage], words: Sequence[str]) -> WordHit | None:
    """The sentence that holds most of ``words`` (see :func:`wanted_words`); ``None`` when not all are there."""
    if not words:
        return None
    folded = [fold(each.text) for each in passages]
    everything = "\n".join(folded)
    if not all(word in everything for word in words):
        return None
    best: tuple[int, int, WordHit] | None = None
    for place, passage in enumerate(passages):
        if not any(word in folded[place] for word in words):
            continue
        for first, end in _sentences(passage):
            sentence = fold(passage.text[first:end])
            inside, own = sum(word in sentence for word in words), sum(_stands(word, sentence) for word in words)
            if best is None or (inside, own) > best[:2]:
                hit = WordHit(place, first, end, together=inside == len(words), entire=own == len(words))
                best = inside, own, hit
    return best[2] if best is not None else None


def _sentences(passage: Passage) -> list[tuple[int, int]]:
    if passage.whole:
        return [(0, len(passage.text))]
    return [(span.start, span.end) for span in split(passage.text)] or [(0, len(passage.text))]


def _stands(word: str, sentence: str) -> bool:
    """Whether a word stands alone; in Arabic behind its article too."""
    return re.search(rf"(?<!\w)(?:{_ARTICLE})?{re.escape(word)}(?!\w)", sentence) is not None
