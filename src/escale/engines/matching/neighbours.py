"""The sentences nearest to each sentence, and what becomes of them when a few sentences come and go.

A list that keeps more than is asked for loses some of it without becoming wrong: what stands in it are still the
nearest ones. Only a list that has become too short is made anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from escale.engines.matching import kernels
from escale.engines.matching.corpus import Voices
from escale.engines.matching.rows import Rows, Vectors

Places = NDArray[np.int64]

NEIGHBOURS = 10
# Usual cosine to the ten nearest of a hundred sentences; stands in for neighbours that a short list does not have.
BACKGROUND = 0.28
# Neighbours are looked for among this many sentences: more do not change a mean of ten.
MOST_REFERENCES = 10_000
_KEPT = 24  # of each sentence, where the next match is to begin with them
_ROWS, _COLUMNS = 256, 4_096  # compared at once
_WHOLE = -np.inf


@dataclass(frozen=True, slots=True)
class Change:
    """How sentences moved: for each place now where it was `before`, and for each then where it is `after`; or −1."""

    before: Places
    after: Places


@dataclass(slots=True)
class Neighbours:
    """The nearest others of each sentence, largest cosine first: cosines and places (sentences, kept).

    Of what is not in a list nothing is larger than its `floor`, which is −∞ when all are in it.
    """

    cosines: Vectors
    places: NDArray[np.int32]
    floor: Vectors

    def means(self) -> Vectors:
        """Return the mean cosine to the nearest, shape (sentences,)."""
        total = np.zeros(len(self.cosines), dtype=np.float32)
        for rank in range(NEIGHBOURS):  # in one order, whatever else is in the matrix
            of_rank = self.cosines[:, rank]
            total += np.where(of_rank == kernels.NONE, np.float32(BACKGROUND), of_rank)
        return total / np.float32(NEIGHBOURS)


class Relation:
    """From sentences of one kind to the sentences of other profiles near to them."""

    def __init__(self, rows: Rows, voices: Voices, others: Rows, other_voices: Voices, references: Places) -> None:
        """`references`: the places among the others that are looked at, ascending."""
        self._rows, self._others, self._references = rows, others, references
        self._owners, self._other_owners = voices.owners, other_voices.owners

    def found(self, kept: int) -> Neighbours:
        """Look at everybody; `kept` of each."""
        result = _empty(len(self._rows), kept)
        self._look(np.arange(len(self._rows)), result)
        return result

    def moved(self, known: Neighbours, rows: Change, others: Change, references_before: Places) -> Neighbours:
        """Return what `found` would, from what was found before a change."""
        result = _empty(len(self._rows), known.cosines.shape[1])
        there = np.flatnonzero(rows.before >= 0)
        was = rows.before[there]
        result.cosines[there], result.floor[there] = known.cosines[was], known.floor[was]
        result.places[there] = self._still(known.places[was], others.after)
        gone = (result.places < 0) & (result.cosines != kernels.NONE)
        result.cosines[gone] = kernels.NONE
        came = self._came(others.before, references_before)
        touched = gone.any(axis=1)
        if len(came):
            touched = self._join(there, came, result, touched)
        else:
            _in_order(result, np.flatnonzero(touched), result.cosines[touched], result.places[touched])
        short = (result.cosines[:, NEIGHBOURS - 1] == kernels.NONE) & (result.floor > _WHOLE)
        short |= rows.before < 0
        self._look(np.flatnonzero(short), result)
        return result

    def _still(self, places: NDArray[np.int32], after: Places) -> Places:
        """Where neighbours are now; −1 for those that are gone or no longer looked at."""
        looked = np.zeros(len(self._others) + 1, dtype=np.bool_)
        looked[self._references] = True
        now = np.append(after, -1)[places]
        now[~looked[now]] = -1
        return now

    def _came(self, before: Places, references_before: Places) -> Places:
        """What is looked at now and was not before."""
        looked = np.zeros(int(max(before.max(initial=-1), references_before.max(initial=-1))) + 2, dtype=np.bool_)
        looked[references_before] = True
        return self._references[~looked[before[self._references]]]

    def _join(self, there: Places, came: Places, result: Neighbours, touched: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Put what came into the lists of those that were there."""
        new = self._others.taken(came)
        for start in range(0, len(there), _ROWS * 4):
            block = there[start : start + _ROWS * 4]
            own = self._rows.taken(block)
            cosines = (own.numbers @ new.numbers.T) * own.scales[:, None] * new.scales
            cosines[self._owners[block][:, None] == self._other_owners[came]] = kernels.NONE
            cosines[cosines < result.floor[block][:, None]] = kernels.NONE
            changed = (cosines > result.cosines[block, -1:]).any(axis=1) | touched[block]
            rows = block[changed]
            both = np.concatenate([result.cosines[rows], cosines[changed]], axis=1)
            places = np.concatenate([result.places[rows], np.broadcast_to(came, (len(rows), len(came)))], axis=1)
            _in_order(result, rows, both, places)
        return touched

    def _look(self, rows: Places, result: Neighbours) -> None:
        """Make the lists of some sentences anew."""
        found = _empty(len(rows), result.cosines.shape[1])
        # Both stand in the order of profiles, so what is a row's own is side by side.
        owners, of_rows = self._other_owners[self._references], self._owners[rows]
        own = np.stack([np.searchsorted(owners, of_rows, side=side) for side in ("left", "right")])
        for begin in range(0, len(self._references), _COLUMNS):
            others = self._others.taken(self._references[begin : begin + _COLUMNS])
            for start in range(0, len(rows), _ROWS):
                block = slice(start, start + _ROWS)
                mine = self._rows.taken(rows[block])
                products = mine.numbers @ others.numbers.T
                first, last = own[:, block]
                cosines, places = found.cosines[block], found.places[block]
                kernels.nearest(products, mine.scales, others.scales, first, last, begin, cosines, places)
        result.cosines[rows] = found.cosines
        result.places[rows] = np.append(self._references, -1)[found.places]
        last_kept = found.cosines[:, -1]
        result.floor[rows] = np.where(last_kept == kernels.NONE, np.float32(_WHOLE), last_kept)


def references_of(voices: Voices, names: Sequence[str]) -> Places:
    """Return which sentences stand for all of their kind: all, or an even choice that hardly changes with them.

    `names`: the profiles' own, in their order.
    """
    if len(voices) <= MOST_REFERENCES:
        return np.arange(len(voices))
    lots = (
        blake2b(f"{names[each.owner]}\0{each.text}".encode("utf-8", "surrogatepass"), digest_size=8)
        for each in voices.sentences
    )
    drawn = np.fromiter((int.from_bytes(lot.digest(), "big") for lot in lots), dtype=np.uint64, count=len(voices))
    return np.sort(np.argsort(drawn, kind="stable")[:MOST_REFERENCES])


def kept(*, again: bool) -> int:
    """How many neighbours of each sentence to keep."""
    return _KEPT if again else NEIGHBOURS


def _empty(rows: int, count: int) -> Neighbours:
    return Neighbours(
        np.full((rows, count), kernels.NONE, dtype=np.float32),
        np.full((rows, count), -1, dtype=np.int32),
        np.full(rows, _WHOLE, dtype=np.float32),
    )


def _in_order(result: Neighbours, rows: Places, cosines: Vectors, places: Places) -> None:
    """Put the largest of some rows into the result."""
    kept_count = result.cosines.shape[1]
    order = np.argsort(-cosines, axis=1, kind="stable")
    cosines, places = np.take_along_axis(cosines, order, axis=1), np.take_along_axis(places, order, axis=1)
    result.cosines[rows] = cosines[:, :kept_count]
    result.places[rows] = np.where(cosines[:, :kept_count] == kernels.NONE, -1, places[:, :kept_count])
    if cosines.shape[1] > kept_count:
        over = cosines[:, kept_count] != kernels.NONE
        result.floor[rows[over]] = cosines[over, kept_count - 1]
