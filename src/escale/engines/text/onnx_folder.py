"""A sentence encoder of the operator's own: a folder with an ONNX model, as multilingual-e5 or bge-m3 are published.

``model.onnx`` (with its external data, if any), ``tokenizer.json``, and, where the model wants something else than
the usual, ``encoder.json``; see docs/howto/own-encoder.md.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escale.engines.text.embedding import OWN, TextError, unit_rows
from escale.engines.text.reading import READING, readable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

PACKAGES = ("onnxruntime", "tokenizers")
_MODEL, _TOKENIZER, _SETTINGS = "model.onnx", "tokenizer.json", "encoder.json"
POOLINGS = ("mean", "cls")
_PADS = ("<pad>", "[PAD]")
_AT_ONCE = 32
_BLOCK = 2**20
_LONGEST_LABEL = 40
_MOST_THREADS = 2
_WHAT_TO_DO = (
    "Copy the files of the model once more, or name another folder; docs/howto/own-encoder.md says what it holds."
)


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """What ``encoder.json`` may say.

    ``label`` is what people see. ``pooling`` makes one vector of those of words: their mean, or the first.
    ``prefix`` is put before every sentence. What is longer than ``max_tokens`` is cut.
    """

    label: str
    pooling: str = "mean"
    prefix: str = ""
    max_tokens: int = 256


class FolderEncoder:
    """The model of a folder; its name holds a hash of all its files, so that vectors of two models never mix.

    The model is loaded once in a process, when the first sentence is read, whoever asks.

    Raises:
        TextError: a file or a package is missing, or the settings cannot be read; the message says what to do.
    """

    def __init__(self, folder: Path) -> None:
        check_folder(folder)
        self._folder = folder
        self._settings = settings_of(folder)
        try:
            self._state = _state(folder)
            self._hash = _hash(folder, self._state)
        except OSError as problem:
            raise TextError(f"The encoder in {folder} cannot be read ({problem}). {_WHAT_TO_DO}") from problem
        self.name = f"{OWN}{self._settings.label}/{self._hash[:16]}/{READING}"

    @property
    def dimension(self) -> int:
        """Length of every vector, as the model answers; loads it."""
        return int(self._model().shape_of_answer)

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        """Return shape (len(sentences), dimension), rows of length 1.

        Raises:
            TextError: the model answers with something else than vectors.
        """
        import numpy as np

        model = self._model()
        rows = np.zeros((len(sentences), model.shape_of_answer), dtype=np.float32)
        texts = [self._settings.prefix + readable(text) for text in sentences]
        # Sentences of about the same length together: less is computed on what only fills up.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(order), _AT_ONCE):
            places = order[start : start + _AT_ONCE]
            rows[places] = model.read([texts[at] for at in places])
        return unit_rows(rows)

    def _model(self) -> "_Model":
        return _loaded(self._folder, self._state, self._settings)


def check_folder(folder: Path) -> None:
    """Raise `TextError`, in words, when the encoder of a folder cannot be used; loads nothing."""
    for name in (_MODEL, _TOKENIZER):
        if not (folder / name).is_file():
            raise TextError(f"{folder} holds no {name}.")
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise TextError(
            f"The encoder in {folder} needs {' and '.join(missing)}: pip install -r requirements/encoder.txt"
        )


def settings_of(folder: Path) -> FolderSettings:
    """Return what `encoder.json` of a folder says, or the usual.

    Raises:
        TextError: it is no JSON object, or names something unknown.
    """
    path = folder / _SETTINGS
    try:
        said = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as problem:
        raise TextError(f"{path}: expected a JSON object ({problem})") from problem
    expected: dict[str, type] = {"label": str, "pooling": str, "prefix": str, "max_tokens": int}
    if not isinstance(said, dict) or not said.keys() <= expected.keys():
        raise TextError(f"{path}: expected a JSON object with {', '.join(expected)}, each of them optional")
    for name, value in said.items():
        if type(value) is not expected[name]:
            raise TextError(f"{path}: {name} should be {'a whole number' if expected[name] is int else 'a text'}")
    settings = FolderSettings(**{"label": folder.resolve().name, **said})
    if settings.pooling not in POOLINGS:
        raise TextError(f"{path}: pooling should be {' or '.join(POOLINGS)}, not {settings.pooling!r}")
    if settings.max_tokens < 1:
        raise TextError(f"{path}: max_tokens should be 1 or more")
    label = " ".join(settings.label.replace("/", " ").split())[:_LONGEST_LABEL] or "encoder"
    return FolderSettings(label, settings.pooling, settings.prefix, settings.max_tokens)


State = tuple[tuple[str, int, int], ...]


def _files(folder: Path) -> Iterator[Path]:
    """Every file of the folder that is not hidden: a model may keep its numbers in files of any name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _state(folder: Path) -> State:
    """Names, sizes and times: another state is another model, until its hash says otherwise."""
    found = ((path, path.stat()) for path in _files(folder))
    return tuple((str(path.relative_to(folder)), stat.st_size, stat.st_mtime_ns) for path, stat in found)


@cache
def _hash(folder: Path, state: State) -> str:
    digest = sha256()
    for name, size, _time in state:
        digest.update(f"{name}\0{size}\0".encode())
        with (folder / name).open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


class _Model:
    """Tokenizer and network in the memory of this process."""

    def __init__(self, folder: Path, settings: FolderSettings, *, threads: int) -> None:
        from tokenizers import Tokenizer

        runtime: Any = import_module("onnxruntime")  # which says nothing of its types
        options = runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self._path, self._pooling = folder / _MODEL, settings.pooling
        with _named(folder / _TOKENIZER, "loaded"):
            self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
            self._tokenizer.enable_truncation(settings.max_tokens)
            self._tokenizer.enable_padding(**_padding(self._tokenizer))
        with _named(self._path, "loaded"):
            self._session = runtime.InferenceSession(
                self._path, sess_options=options, providers=["CPUExecutionProvider"]
            )
            self._inputs = [each.name for each in self._session.get_inputs()]
            outputs = [each.name for each in self._session.get_outputs()]
            self._output = "sentence_embedding" if "sentence_embedding" in outputs else outputs[0]
        self.shape_of_answer = self.read(["a"]).shape[1]

    def read(self, texts: list[str]) -> "NDArray[np.float32]":
        """Return shape (texts, dimension); lengths are as the model leaves them."""
        with _named(self._path, "used"):
            return self._read(texts)

    def _read(self, texts: list[str]) -> "NDArray[np.float32]":
        import numpy as np

        encoded = self._tokenizer.encode_batch(texts)
        mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
        offered = {
            "input_ids": np.array([each.ids for each in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([each.type_ids for each in encoded], dtype=np.int64),
        }
        if unknown := set(self._inputs) - offered.keys():
            raise TextError(f"The encoder asks for {', '.join(sorted(unknown))}, which a text does not have.")
        answers = self._session.run([self._output], {name: offered[name] for name in self._inputs})
        answer = np.asarray(answers[0], dtype=np.float32)
        if answer.ndim == 2 and len(answer) == len(texts):
            return answer
        if answer.ndim != 3 or answer.shape[:2] != mask.shape:
            raise TextError(
                f"The encoder answers with numbers of shape {answer.shape}, which are no vectors of texts."
            )
        if self._pooling == "cls":
            first: NDArray[np.float32] = answer[:, 0]
            return first
        weights = mask[:, :, None].astype(np.float32)
        mean: NDArray[np.float32] = (answer * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        return mean


@contextmanager
def _named(path: Path, what: str) -> Iterator[None]:
    """Say in words which file is broken: both packages raise bare exceptions of their own, some only when asked."""
    try:
        yield
    except TextError:
        raise
    except Exception as problem:
        raise TextError(f"{path} cannot be {what} ({problem}). {_WHAT_TO_DO}") from problem


def _padding(tokenizer: "Tokenizer") -> dict[str, Any]:
    """What fills up the shorter sentences: the model's own word for it."""
    known = ((token, tokenizer.token_to_id(token)) for token in _PADS)
    return next(({"pad_token": token, "pad_id": place} for token, place in known if place is not None), {})


@lru_cache(maxsize=1)
def _loaded(folder: Path, state: State, settings: FolderSettings) -> _Model:
    """Not by the number of threads: who asks with another one would load gigabytes again."""
    return _Model(folder, settings, threads=min(_MOST_THREADS, os.cpu_count() or 1))
