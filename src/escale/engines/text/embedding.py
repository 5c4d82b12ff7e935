"""Sentence vectors: who makes them, and where they are kept between two runs."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TextError(Exception):
    """Base of what goes wrong in this engine."""


@runtime_checkable
class Embedder(Protocol):
    """Turns sentences into vectors whose dot product says how alike two sentences are."""

    @property
    def name(self) -> str:
        """Model and version, shown to people and part of every key under which a vector is kept."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        """Return shape (len(sentences), dimension), each row of Euclidean length 1."""


class VectorStore(Protocol):
    """Keeps vectors between two runs: key → `dimension` signed bytes."""

    def get(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the vectors that are known; unknown keys are left out."""

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep these vectors."""


class StoredEmbedder:
    """An embedder that asks the store first, so that only what changed is computed.

    Vectors always make the way through 8 bits, known or new: the same text gives the same suggestion whether
    or not its vector was kept (cosine to the original ≥ 0.999).
    """

    def __init__(self, inner: Embedder, store: VectorStore) -> None:
        self._inner = inner
        self._store = store
        self.name = inner.name
        self.dimension = inner.dimension

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        keys = [vector_key(self.name, sentence) for sentence in sentences]
        known = dict(self._store.get(list(dict.fromkeys(keys))))
        missing = {key: text for key, text in zip(keys, sentences, strict=True) if key not in known}
        if missing:
            fresh = dict(zip(missing, pack(self._inner.embed(list(missing.values()))), strict=True))
            self._store.put(fresh)
            known.update(fresh)
        if not keys:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return unpack([known[key] for key in keys])


def vector_key(embedder_name: str, sentence: str) -> str:
    """Return the key of one sentence's vector: SHA-256 over embedder and text, in hexadecimal."""
    return sha256(f"{embedder_name}\0{sentence}".encode("utf-8", "surrogatepass")).hexdigest()


def pack(vectors: "NDArray[np.float32]") -> list[bytes]:
    """Return each row as signed bytes; its length is lost, its direction kept."""
    import numpy as np

    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-12)
    return [row.tobytes() for row in np.rint(vectors * (127 / largest)).astype(np.int8)]


def unpack(packed: Sequence[bytes]) -> "NDArray[np.float32]":
    """Return shape (len(packed), dimension), rows of length 1."""
    import numpy as np

    rows = np.frombuffer(b"".join(packed), dtype=np.int8).reshape(len(packed), -1).astype(np.float32)
    return unit_rows(rows)


def unit_rows(rows: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return the rows scaled to Euclidean length 1; rows of zeros stay zero."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled


def bundled_embedder(*, processes: int = 1) -> Embedder:
    """Return the multilingual encoder of the installation, or the last resort when it is missing.

    `processes`: how many may encode at the same time, each with one BLAS thread. The `name` of the result
    says which of the two is in use.

    Raises:
        TextError: the encoder's files are not the ones this release was made with.
    """
    from escale.engines.text import encoder
    from escale.engines.text.ngrams import NgramEmbedder

    if encoder.is_installed():
        return encoder.SentenceEncoder(processes=processes)
    return NgramEmbedder()
