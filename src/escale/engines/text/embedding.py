"""Sentence vectors: who makes them, and where they are kept between two runs."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# How the names of embedders begin.
OWN, BUNDLED, LETTERS = "own:", "universal-sentence-encoder-multilingual/", "character-ngrams/"


class TextError(Exception):
    """Base of what goes wrong in this engine."""


class Kind(StrEnum):
    """What reads: the encoder that comes with Escale, a model of the operator's, or no model at all."""

    BUNDLED = "bundled"
    OWN = "own"
    LETTERS = "letters"


def kind_of(name: str) -> Kind:
    """Return of which kind the embedder of a name is; a bundled one of another version is a bundled one."""
    if name.startswith(OWN):
        return Kind.OWN
    return Kind.LETTERS if name.startswith(LETTERS) else Kind.BUNDLED


def label_of(name: str) -> str:
    """Return the name without the marks that keep vectors apart: what the operator calls the model."""
    return name.removeprefix(OWN).split("/", maxsplit=1)[0]


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

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return which of these keys have a vector."""

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep these vectors, for good when it returns."""


@runtime_checkable
class SearchingStore(VectorStore, Protocol):
    """A store that compares vectors where they lie, so that they need not come to who searches."""

    def near(self, wanted: Sequence[bytes], keys: Sequence[str], *, least: float) -> Sequence[tuple[int, int, float]]:
        """Return `(place in wanted, place in keys, cosine)` of all pairs whose cosine is at least `least`."""


class MuchToReadError(TextError):
    """More sentences are new than whoever asked is ready to wait for."""


class StoredEmbedder:
    """An embedder that asks the store first, so that only what changed is computed.

    Vectors always make the way through 8 bits, known or new: the same text gives the same suggestion whether
    or not its vector was kept (cosine to the original ≥ 0.999). With `most` it computes that many sentences and then
    raises `MuchToReadError` instead.
    """

    def __init__(self, inner: Embedder, store: VectorStore, *, most: int | None = None) -> None:
        self._inner = inner
        self._left = most
        self.store = store
        self.name = inner.name

    @property
    def dimension(self) -> int:
        """That of the embedder behind; asked late, since an operator's model has to be loaded for it."""
        return self._inner.dimension

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        if not sentences:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return unpack(self.packed(sentences))

    def packed(self, sentences: Sequence[str]) -> list[bytes]:
        """Return the vectors as they are kept, one per sentence."""
        keys = [vector_key(self.name, sentence) for sentence in sentences]
        known = dict(self.store.get(list(dict.fromkeys(keys))))
        known |= self._computed({key: text for key, text in zip(keys, sentences, strict=True) if key not in known})
        return [known[key] for key in keys]

    def new(self, sentences: Sequence[str]) -> list[str]:
        """Return those whose vectors are not kept yet, each once."""
        keys = {vector_key(self.name, sentence): sentence for sentence in sentences}
        known = self.store.known(list(keys))
        return [sentence for key, sentence in keys.items() if key not in known]

    def keep(self, sentences: Sequence[str]) -> list[str]:
        """Have the store know all these sentences; their keys."""
        keys = [vector_key(self.name, sentence) for sentence in sentences]
        known = self.store.known(list(dict.fromkeys(keys)))
        self._computed({key: text for key, text in zip(keys, sentences, strict=True) if key not in known})
        return keys

    def _computed(self, missing: Mapping[str, str]) -> dict[str, bytes]:
        if not missing:
            return {}
        if self._left is not None:
            if len(missing) > self._left:
                raise MuchToReadError(f"{len(missing)} sentences are new")
            self._left -= len(missing)
        fresh = dict(zip(missing, pack(self._inner.embed(list(missing.values()))), strict=True))
        self.store.put(fresh)
        return fresh


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


def chosen_embedder(folder: Path | None, *, processes: int = 1) -> Embedder:
    """Return the operator's encoder in a folder, or without a folder what comes with the installation.

    `processes` is for the latter; a model in a folder divides its work itself.

    Raises:
        TextError: it cannot be used; nothing else is taken in its place, since its vectors would be others.
    """
    if folder is None:
        return bundled_embedder(processes=processes)
    from escale.engines.text.onnx_folder import FolderEncoder

    return FolderEncoder(folder)


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
