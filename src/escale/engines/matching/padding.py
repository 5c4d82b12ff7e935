"""What a profile says to be found by everybody: it must gain nobody a place.

Three kinds are seen, each from the texts of the list alone:

copies: an offer that repeats what others need. It fits perfectly and says nothing. Told from a lucky meeting of words
by how many it repeats (word trigrams in common: Broder, On the resemblance and containment of documents, 1997), or
by its wording when it asks ("we are looking for") instead of offering.
breadth: who offers everything. Each further subject raises the best of many comparisons by chance, so it takes from
all; counted is the effective number of subjects, (Σλ)² / Σλ² over the cosines of a profile's sentences, which ten
sentences about one thing do not raise, and sentences beyond those of a long description.
lists: a sentence of many words side by side, or many statements of a word; one that names many trades, see also
`terms`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.corpus import Voices
from escale.engines.matching.joins import joined
from escale.engines.matching.rows import Rows, Taken, Vectors
from escale.engines.text.folding import fold
from escale.engines.text.reading import readable

if TYPE_CHECKING:
    from escale.engines.matching.wording import Wording

Mask = NDArray[np.bool_]

# Log-odds taken from every sentence of a profile per e-fold of subjects beyond those that are free.
BREADTH = 4.0
FREE_SUBJECTS = 8.0
CROWD, FREE_SENTENCES = 2.0, 30
LIST, FREE_ITEMS, FREE_ENTRIES = 5.0, 10, 20
# An offer that asks.
ASKING = 6.0
COPIED = 30.0
_FEWEST_TRIGRAMS = 3  # of fewer, two may say the same by chance
_CONTAINED = 0.6
_COPIED_OWNERS = 2
_OFFERS_AT_ONCE = 20_000
_STOCK_PHRASE = 50  # what more needs say is nobody's own wording
_WORD = re.compile(r"[^\W_]+")
_ITEM = re.compile(r"[,;/|•·،؛]|\s[-–—]\s")
# Prose has short words in every language written in Latin letters; words without any are keywords.
_SHORT_ITEM, _SHORT_WORD, _FEW_SHORT, _MANY_WORDS = 3, 3, 0.1, 25
_ASKS = re.compile(
    r"\b(?:(?:we|i)(?: are|'re| am|'m)? (?:also |now |currently )?(?:looking for|look for|seek(?:ing)?|searching|"
    r"need|require)|(?:is|are) (?:looking for|seeking)|wants? to (?:buy|source)|seeks|"
    r"(?:nous|je) (?:re)?cherch\w+|cherche(?:nt)?|recherche (?:une?|des|l[ae]s?)|"
    r"(?:nous )?avons besoin|souhait\w+ (?:acheter|trouver)|"
    r"(?:wir )?such(?:en|t)|benotig(?:en|t)|brauch(?:en|t)|mir sichen|sicht|sichen|brauchen?|"
    r"busca(?:mos|n)?|necesita(?:mos|n)?|requiere)\b|"
    r"(?:^|\s)(?:نبحث|يبحث|تبحث|نحتاج|يحتاج|تحتاج|نريد|يريد|تريد|نرغب)(?=\s)"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The sentences of one kind, in words and in numbers."""

    voices: Voices
    vectors: Rows
    wording: "Wording"


def taken(needs: Spoken, offers: Spoken) -> tuple[Vectors, Vectors]:
    """Return the log-odds to take from each need and each offer, shapes (needs,) and (offers,), all ≥ 0."""
    from_needs, from_offers = (
        breadth(each.voices, each.vectors) + lists(each.voices, each.wording) for each in (needs, offers)
    )
    need_copies, offer_copies = copies(needs.voices, offers.voices, needs.wording, offers.wording)
    from_needs[need_copies] += COPIED
    from_offers[offer_copies] += COPIED
    return from_needs, from_offers


def breadth(voices: Voices, vectors: Rows) -> Vectors:
    """Return what each sentence loses because its profile speaks of many subjects, shape (sentences,)."""
    lost = np.zeros(len(voices), dtype=np.float32)
    for start, stop in pairwise(voices.bounds.tolist()):
        if stop - start > FREE_SUBJECTS:
            lost[start:stop] = BREADTH * _beyond(_subjects(vectors.taken(slice(start, stop))), FREE_SUBJECTS)
            lost[start:stop] += CROWD * _beyond(stop - start, FREE_SENTENCES)
    return lost


def lists(voices: Voices, wording: "Wording") -> Vectors:
    """Return what each sentence loses because it is a list or an entry of one, shape (sentences,)."""
    lost = wording.lost.copy()
    for start, stop in pairwise(voices.bounds.tolist()):
        if stop - start > FREE_ENTRIES:
            own = wording.entries[start:stop]
            lost[start:stop][own] += LIST * _beyond(int(own.sum()), FREE_ENTRIES)
    return lost


def items_lost(sentence: str) -> float:
    """Return what a sentence loses as a list of words."""
    return LIST * _beyond(_items(sentence), FREE_ITEMS)


def is_entry(sentence: str) -> bool:
    """Say whether a sentence may be an entry of a list."""
    return len(sentence.split()) <= _SHORT_ITEM


def _beyond(count: float, free: float) -> float:
    return log(count / free) if count > free else 0.0


def _items(sentence: str) -> int:
    items = sum(0 < len(item.split()) <= _SHORT_ITEM for item in _ITEM.split(sentence))
    words = sentence.split()
    if len(words) > _MANY_WORDS and sum(len(word) <= _SHORT_WORD for word in words) < _FEW_SHORT * len(words):
        return max(items, len(words))
    return items


def _subjects(own: Taken) -> float:
    cosines = (own.numbers @ own.numbers.T) * own.scales[:, None] * own.scales
    total = float(np.trace(cosines))
    return max(1.0, total**2 / max(float((cosines**2).sum()), 1e-9))


def copies(needs: Voices, offers: Voices, need_words: "Wording", offer_words: "Wording") -> tuple[Mask, Mask]:
    """Return which needs repeat offers of others, and which offers repeat needs of others."""
    need_owners, offer_owners = needs.owners, offers.owners
    found = [
        (need, offer) for need, offer in _alike(need_words, offer_words) if need_owners[need] != offer_owners[offer]
    ]
    needing, offering = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for need, offer in found:
        needing[need_owners[need]].add(offer_owners[offer])
        offering[offer_owners[offer]].add(need_owners[need])
    need_copies, offer_copies = np.zeros(len(needs), dtype=np.bool_), np.zeros(len(offers), dtype=np.bool_)
    for need, offer in found:
        by_offering, by_needing = len(offering[offer_owners[offer]]), len(needing[need_owners[need]])
        if asks(offers.sentences[offer].text) or by_offering >= max(_COPIED_OWNERS, by_needing + 1):
            offer_copies[offer] = True
        elif by_needing >= max(_COPIED_OWNERS, by_offering + 1):
            need_copies[need] = True
    return need_copies, offer_copies


def asks(sentence: str) -> bool:
    """Say whether a sentence asks for something, in one of our languages."""
    return _ASKS.search(fold(sentence)) is not None


def _alike(needs: "Wording", offers: "Wording") -> list[tuple[int, int]]:
    """Return the needs and offers (places) of which one holds most of the other's words in their order."""
    found: list[tuple[int, int]] = []
    count = len(offers.trigram_starts) - 1
    for start in range(0, count, _OFFERS_AT_ONCE):
        found += _alike_some(needs, offers, start, min(start + _OFFERS_AT_ONCE, count))
    return found


def _alike_some(needs: "Wording", offers: "Wording", start: int, stop: int) -> Iterator[tuple[int, int]]:
    of_each = np.diff(needs.trigram_starts), np.diff(offers.trigram_starts)[start:stop]
    own = offers.trigrams[offers.trigram_starts[start] : offers.trigram_starts[stop]]
    of_need, of_offer = joined(needs.trigrams, own, most=_STOCK_PHRASE)
    need = np.searchsorted(needs.trigram_starts, of_need, side="right") - 1
    offer = np.searchsorted(offers.trigram_starts, of_offer + offers.trigram_starts[start], side="right") - 1
    both, shared = np.unique(need * (stop - start) + offer - start, return_counts=True)
    need, offer = np.divmod(both, stop - start)
    held = shared >= _CONTAINED * np.minimum(of_each[0][need], of_each[1][offer])
    return zip(need[held].tolist(), (offer[held] + start).tolist(), strict=True)


def trigrams_of(sentence: str) -> set[int]:
    """Return the distinct word trigrams of a sentence as numbers; none where there are too few to tell."""
    words = _WORD.findall(fold(readable(sentence)))
    found = {crc32(" ".join(three).encode()) for three in zip(words, words[1:], words[2:], strict=False)}
    return found if len(found) >= _FEWEST_TRIGRAMS else set()
