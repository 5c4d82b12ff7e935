"""A small lexicon of trades and subjects: what a word stands for, whichever of our languages it is in.

German, French, English, Spanish and Arabic are listed; Luxembourgish is read as German before.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from escale.engines.text.folding import fold

_WORD = re.compile(r"[^\W_]+")
_ARABIC = "\u0600"
# "and", "in", "for", "like" and the article are written into the next Arabic word.
_ATTACHED = re.compile("^[وف]?(?:بال|كال|لل|ال|ب|ل|ك)?(?=..)")
_SHORTEST = 3
# German puts words together: long beginnings may stand anywhere in a long word.
_INSIDE, _LONG_WORD = 5, 9


def trades_in(text: str) -> frozenset[str]:
    """Return the trades that the words of `text` name; any spelling, accents do not matter."""
    return frozenset(trade for word in _WORD.findall(fold(text)) for trade in _trades_of(word))


@cache
def _beginnings() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted(Path(__file__).with_name("trades").glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                trade, words = line.split(": ")
                for word in words.split():
                    found[word].append(trade)
    return {word: tuple(trades) for word, trades in found.items()}


@cache
def _longest() -> int:
    return max(map(len, _beginnings()))


@lru_cache(maxsize=50_000)
def _trades_of(word: str) -> frozenset[str]:
    beginnings = _beginnings()
    return frozenset(trade for part in _parts(word) for trade in beginnings.get(part, ()))


def _parts(word: str) -> Iterator[str]:
    if word >= _ARABIC:
        for bare in {word, _ATTACHED.sub("", word)}:
            yield from _prefixes(bare)
        return
    yield from _prefixes(word)
    if len(word) >= _LONG_WORD:
        for start in range(1, len(word) - _INSIDE + 1):
            for end in range(start + _INSIDE, min(len(word), start + _longest()) + 1):
                yield word[start:end]


def _prefixes(word: str) -> Iterator[str]:
    yield f"{word}="
    if word.endswith("s"):
        yield f"{word[:-1]}="
    for end in range(_SHORTEST, min(len(word), _longest()) + 1):
        yield word[:end]
