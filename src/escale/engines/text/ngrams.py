"""The last resort when no encoder is installed: hashed character n-grams and a small lexicon of trades."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from escale.engines.text.embedding import LETTERS, unit_rows
from escale.engines.text.folding import fold
from escale.engines.text.reading import READING, readable
from escale.engines.text.trades import trades_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# How letters become numbers; a new number makes kept vectors stale, as does a new reading.
_VERSION = 1
_SIZES = (3, 4, 5)
# One word of the lexicon shared across two languages outweighs the n-grams of a usual sentence.
_TRADE_WEIGHT = 8.0


class NgramEmbedder:
    """Reads letters, not meaning: across languages it finds only what the lexicon of trades knows."""

    name = f"{LETTERS}{_VERSION}/{READING}"
    dimension = 1024

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        rows = np.zeros((len(sentences), self.dimension), dtype=np.float32)
        for row, sentence in zip(rows, map(readable, sentences), strict=True):
            for gram in _grams(fold(sentence)):
                row[_slot(gram)] += 1.0
            np.sqrt(row, out=row)
            for trade in trades_in(sentence):
                row[_slot(f"trade {trade}")] += _TRADE_WEIGHT
        return unit_rows(rows)


def _grams(folded: str) -> Iterator[str]:
    for word in folded.split():
        padded = f" {word} "
        for size in _SIZES:
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def _slot(feature: str) -> int:
    return crc32(feature.encode("utf-8", "surrogatepass")) % NgramEmbedder.dimension
