"""A small lexicon of trades and subjects: what a word stands for, whichever of our languages it is in.

German, French, English, Spanish and Arabic are listed; Luxembourgish is read as German before.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path

from escale.engines.text.folding import fold

_WORD = re.compile(r"[^\W_]+")
_ARABIC = "\u0600"
# "and", "in", "for", "like" and the article are written into the next Arabic word.
_ATTACHED = re.compile("^[وف]?(?:بال|كال|لل|ال|ب|ل|ك)?(?=..)")
_SHORTEST = 3
# German puts words together: long beginnings may stand anywhere in a long word.
_INSIDE, _LONG_WORD = 5, 9
# A beginning this short is met by chance where a longer one stands.
_WEAK = 4
# Two lines of the lexicon that share this much of the shorter one's words are one trade.
_ALIKE = 0.4


def trades_in(text: str) -> frozenset[str]:
    """Return the trades that the words of `text` name; any spelling, accents do not matter."""
    return frozenset(trade for word in _WORD.findall(fold(text)) for trade in _trades_of(word))


@cache
def _beginnings() -> dict[str, tuple[str, ...]]:
    stems = _listed()
    name = _one_name(stems)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for trade, words in stems.items():
        for word in words:
            found[word].add(name[trade])
    return {word: tuple(sorted(trades)) for word, trades in found.items()}


def _listed() -> dict[str, frozenset[str]]:
    """Return the beginnings of words that stand for each trade of the files."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in sorted(Path(__file__).with_name("trades").glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                trade, words = line.split(": ")
                found[trade].update(words.split())
    return {trade: frozenset(words) for trade, words in found.items()}


def _one_name(stems: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Return one name for trades that share much of their words: what is one thing must not count twice."""
    name = {trade: trade for trade in stems}
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    for trade, words in stems.items():
        for word in words:
            by_word[word].append(trade)
    common = Counter(pair for trades in by_word.values() for pair in combinations(sorted(trades), 2))
    for (first, second), shared in sorted(common.items()):
        if shared >= _ALIKE * min(len(stems[first]), len(stems[second])):
            old, new = name[second], name[first]
            name = {trade: new if now == old else now for trade, now in name.items()}
    return name


@cache
def _longest() -> int:
    return max(map(len, _beginnings()))


@lru_cache(maxsize=50_000)
def _trades_of(word: str) -> frozenset[str]:
    found = [(start, end, trades) for start, end, part in _parts(word) if (trades := _beginnings().get(part))]
    spans = {(start, end) for start, end, _trades in found}
    return frozenset(
        trade
        for start, end, trades in found
        if not (_is_weak(word, start, end) and any(_lies_in(start, end, span) for span in spans))
        for trade in trades
    )


def _is_weak(word: str, start: int, end: int) -> bool:
    """Whether a find says little when a longer one holds it: "kran" in "krankenhaus", "credit" in "accredited"."""
    return word >= _ARABIC or start > 0 or end - start <= _WEAK


def _lies_in(start: int, end: int, span: tuple[int, int]) -> bool:
    return span[0] <= start and end <= span[1] and span != (start, end)


def _parts(word: str) -> Iterator[tuple[int, int, str]]:
    """Where in a word something may be listed, and as what; a whole word ends one place further."""
    if word >= _ARABIC:
        for bare in {word, _ATTACHED.sub("", word)}:
            yield from _prefixes(bare, len(word) - len(bare))
        return
    yield from _prefixes(word, 0)
    if len(word) >= _LONG_WORD:
        for start in range(1, len(word) - _INSIDE + 1):
            for end in range(start + _INSIDE, min(len(word), start + _longest()) + 1):
                yield start, end, word[start:end]


def _prefixes(word: str, start: int) -> Iterator[tuple[int, int, str]]:
    whole = start + len(word) + 1
    yield start, whole, f"{word}="
    if word.endswith("s"):
        yield start, whole, f"{word[:-1]}="
    for end in range(_SHORTEST, min(len(word), _longest()) + 1):
        yield start, start + end, word[:end]
