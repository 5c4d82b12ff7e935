"""How near sentences are in meaning: to a search, and organisation to organisation."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from escale.engines.text.embedding import Embedder, SearchingStore, StoredEmbedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Cosines. Of searches of a word or two and sentences of their subject three quarters reach NEAR, of other sentences
# one in thirty; above CLOSE it is one in a hundred (docs/reference/search.md says how this was measured).
NEAR = 0.25
CLOSE = 0.35
_AT_ONCE = 1_000
_OWNERS_AT_ONCE = 64
_NEIGHBOURS = 10
_FEWEST, _USUAL = 3, 0.28  # of fewer neighbours the missing ones count as this


class Near(NamedTuple):
    """A sentence (by its place) whose cosine to a search is at least what was asked for."""

    sentence: int
    cosine: float


class Alike(NamedTuple):
    """Another owner, how alike both are (0 to 1), and the pair of sentences (places) that says it best."""

    owner: int
    score: float
    mine: int
    theirs: int


def near(
    searches: Sequence[str],
    sentences: Sequence[str],
    embedder: Embedder,
    *,
    least: float = NEAR,
    progress: Callable[[float], None] | None = None,
) -> list[list[Near]]:
    """For each search the sentences whose meaning is near, nearest first. ``progress`` hears shares from 0 to 1."""
    found: list[list[Near]] = [[] for _search in searches]
    if not searches or not sentences:
        return found
    if isinstance(embedder, StoredEmbedder) and isinstance(embedder.store, SearchingStore):
        compare = _in_store(embedder, embedder.store, searches, least)
    else:
        compare = _here(embedder, searches, least)
    for start in range(0, len(sentences), _AT_ONCE):
        for search, sentence, cosine in compare(sentences[start : start + _AT_ONCE]):
            found[search].append(Near(start + sentence, cosine))
        if progress is not None:
            progress(min(1.0, (start + _AT_ONCE) / len(sentences)))
    return [sorted(each, key=lambda hit: (-hit.cosine, hit.sentence)) for each in found]


_Compare = Callable[[Sequence[str]], Iterable[tuple[int, int, float]]]


def _here(embedder: Embedder, searches: Sequence[str], least: float) -> _Compare:
    """Compare by vectors that come into this process."""
    wanted = embedder.embed(searches)

    def compare(sentences: Sequence[str]) -> Iterator[tuple[int, int, float]]:
        cosines = wanted @ embedder.embed(sentences).T
        for search, sentence in np.argwhere(cosines >= least).tolist():
            yield search, sentence, float(cosines[search, sentence])

    return compare


def _in_store(embedder: StoredEmbedder, store: SearchingStore, searches: Sequence[str], least: float) -> _Compare:
    """Compare where the vectors are kept."""
    wanted = embedder.packed(searches)
    return lambda sentences: store.near(wanted, embedder.keep(sentences), least=least)


def alike(
    sentences: Sequence[str],
    owners: Sequence[int],
    embedder: Embedder,
    *,
    most: int = 5,
    least: float = CLOSE,
    progress: Callable[[float], None] | None = None,
) -> dict[int, list[Alike]]:
    """For each owner those who say alike things, likest first, at most ``most``.

    ``owners`` (ascending) says whose each sentence is. Two owners are as alike as their sentences are on average,
    each compared with the nearest one of the other side; a sentence that is near to everybody's counts for next to
    nothing, as in matching. Of each owner only the ``4 · most`` nearest others are looked at more closely.
    """
    if not sentences:
        return {}
    blocks = range(0, len(sentences), _AT_ONCE)
    vectors = np.concatenate([embedder.embed(sentences[start : start + _AT_ONCE]) for start in blocks])
    keys, starts = np.unique(np.asarray(owners), return_index=True)
    bounds = [*starts.tolist(), len(sentences)]
    seen: list[dict[int, Alike]] = []
    for start in range(0, len(keys), _OWNERS_AT_ONCE):
        stop = min(start + _OWNERS_AT_ONCE, len(keys))
        block = vectors[bounds[start] : bounds[stop]] @ vectors.T
        for place in range(start, stop):
            own = block[bounds[place] - bounds[start] : bounds[place + 1] - bounds[start]]
            seen.append({each.owner: each for each in _nearest_to(place, own, bounds, 4 * most)})
        if progress is not None:
            progress(stop / len(keys))
    return {int(key): list(_likest(place, seen, keys, most, least)) for place, key in enumerate(keys)}


def _nearest_to(place: int, cosines: "NDArray[np.float32]", bounds: list[int], most: int) -> Iterator[Alike]:
    """The others seen from one side; ``owner`` is their place among the owners.

    ``cosines``: of the sentences of ``place`` to all, shape (own, sentences).
    """
    to_each = np.maximum.reduceat(cosines, bounds[:-1], axis=1)
    to_each[:, place] = -1.0
    weights = _rarity(to_each)
    scores = weights @ to_each / float(weights.sum())
    for other in np.argsort(-scores, kind="stable")[:most].tolist():
        if other != place:
            pairs = cosines[:, bounds[other] : bounds[other + 1]] * weights[:, None]
            mine, theirs = divmod(int(pairs.argmax()), pairs.shape[1])
            yield Alike(other, float(scores[other]), bounds[place] + mine, bounds[other] + theirs)


def _rarity(to_each: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """How much each sentence tells: little when others' nearest sentences are near to it. Shape (sentences,)."""
    count = min(_NEIGHBOURS, to_each.shape[1] - 1)  # nobody is their own neighbour
    nearest = -np.partition(-to_each, count, axis=1)[:, :count]
    counted = max(count, _FEWEST)
    means = (nearest.sum(axis=1) + _USUAL * (counted - count)) / counted
    weights: NDArray[np.float32] = np.clip(1 - means, 0.02, 1) ** 2
    return weights


def _likest(
    place: int, seen: Sequence[dict[int, Alike]], keys: "NDArray[np.int64]", most: int, least: float
) -> Iterator[Alike]:
    """Both views together; whom the other side does not see near is as far from it as the last it sees."""

    def together(each: Alike) -> float:
        back = seen[each.owner]
        last = min((far.score for far in back.values()), default=0.0)
        other = back[place].score if place in back else min(each.score, last)
        return min(1.0, (each.score + other) / 2)

    scored = sorted(((together(each), each) for each in seen[place].values()), key=lambda pair: -pair[0])
    for score, each in scored[:most]:
        if score >= least:
            yield each._replace(owner=int(keys[each.owner]), score=score)
