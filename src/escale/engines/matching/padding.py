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
from array import array
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching.corpus import Voices
from escale.engines.matching.joins import Places, joined
from escale.engines.matching.rows import Rows, Vectors
from escale.engines.text.folding import fold
from escale.engines.text.reading import readable

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


def taken(needs: Voices, offers: Voices, need_vectors: Rows, offer_vectors: Rows) -> tuple[Vectors, Vectors]:
    """Return the log-odds to take from each need and each offer, shapes (needs,) and (offers,), all ≥ 0."""
    from_needs = breadth(needs, need_vectors) + lists(needs)
    from_offers = breadth(offers, offer_vectors) + lists(offers)
    need_copies, offer_copies = copies(needs, offers)
    from_needs[need_copies] += COPIED
    from_offers[offer_copies] += COPIED
    return from_needs, from_offers


def breadth(voices: Voices, vectors: Rows) -> Vectors:
    """Return what each sentence loses because its profile speaks of many subjects, shape (sentences,)."""
    lost = np.zeros(len(voices), dtype=np.float32)
    for start, stop in pairwise(voices.bounds.tolist()):
        if stop - start > FREE_SUBJECTS:
            lost[start:stop] = BREADTH * _beyond(_subjects(vectors[start:stop]), FREE_SUBJECTS)
            lost[start:stop] += CROWD * _beyond(stop - start, FREE_SENTENCES)
    return lost


def lists(voices: Voices) -> Vectors:
    """Return what each sentence loses because it is a list or an entry of one, shape (sentences,)."""
    lost = np.array([LIST * _beyond(_items(text), FREE_ITEMS) for text in voices.texts], dtype=np.float32)
    entries = np.array([len(text.split()) <= _SHORT_ITEM for text in voices.texts], dtype=np.bool_)
    for start, stop in pairwise(voices.bounds.tolist()):
        own = entries[start:stop]
        lost[start:stop][own] += LIST * _beyond(int(own.sum()), FREE_ENTRIES)
    return lost


def _beyond(count: float, free: float) -> float:
    return log(count / free) if count > free else 0.0


def _items(sentence: str) -> int:
    items = sum(0 < len(item.split()) <= _SHORT_ITEM for item in _ITEM.split(sentence))
    words = sentence.split()
    if len(words) > _MANY_WORDS and sum(len(word) <= _SHORT_WORD for word in words) < _FEW_SHORT * len(words):
        return max(items, len(words))
    return items


def _subjects(vectors: Vectors) -> float:
    cosines = vectors @ vectors.T
    total = float(np.trace(cosines))
    return max(1.0, total**2 / max(float((cosines**2).sum()), 1e-9))


def copies(needs: Voices, offers: Voices) -> tuple[Mask, Mask]:
    """Return which needs repeat offers of others, and which offers repeat needs of others."""
    need_owners, offer_owners = needs.owners, offers.owners
    need_texts, offer_texts = needs.texts, offers.texts
    found = [
        (need, offer) for need, offer in _alike(need_texts, offer_texts) if need_owners[need] != offer_owners[offer]
    ]
    needing, offering = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for need, offer in found:
        needing[need_owners[need]].add(offer_owners[offer])
        offering[offer_owners[offer]].add(need_owners[need])
    need_copies, offer_copies = np.zeros(len(needs), dtype=np.bool_), np.zeros(len(offers), dtype=np.bool_)
    for need, offer in found:
        by_offering, by_needing = len(offering[offer_owners[offer]]), len(needing[need_owners[need]])
        if asks(offer_texts[offer]) or by_offering >= max(_COPIED_OWNERS, by_needing + 1):
            offer_copies[offer] = True
        elif by_needing >= max(_COPIED_OWNERS, by_offering + 1):
            need_copies[need] = True
    return need_copies, offer_copies


def asks(sentence: str) -> bool:
    """Say whether a sentence asks for something, in one of our languages."""
    return _ASKS.search(fold(sentence)) is not None


def _alike(needs: Sequence[str], offers: Sequence[str]) -> list[tuple[int, int]]:
    """Return the needs and offers (places) of which one holds most of the other's words in their order."""
    need_grams, need_of, need_counts = _trigrams(needs)
    offer_grams, offer_of, offer_counts = _trigrams(offers)
    of_need, of_offer = joined(need_grams, offer_grams, most=_STOCK_PHRASE)
    pairs = need_of[of_need] * len(offers) + offer_of[of_offer]
    both, shared = np.unique(pairs, return_counts=True)
    need, offer = np.divmod(both, max(1, len(offers)))
    held = shared >= _CONTAINED * np.minimum(need_counts[need], offer_counts[offer])
    return list(zip(need[held].tolist(), offer[held].tolist(), strict=True))


def _trigrams(sentences: Sequence[str]) -> tuple[Places, Places, Places]:
    """Return the distinct word trigrams as numbers, the sentence of each, and how many each sentence has."""
    grams, counts = array("Q"), array("q")
    for sentence in sentences:
        words = _WORD.findall(fold(readable(sentence)))
        own = {crc32(" ".join(three).encode()) for three in zip(words, words[1:], words[2:], strict=False)}
        if len(own) < _FEWEST_TRIGRAMS:
            own = set()
        grams.extend(own)
        counts.append(len(own))
    of_each = np.array(counts, dtype=np.int64)
    return np.array(grams, dtype=np.int64), np.repeat(np.arange(len(of_each)), of_each), of_each
