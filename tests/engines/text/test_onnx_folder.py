"""An operator's own model, run for real: a tiny one that this test writes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from escale.cli import main
from escale.engines.text.embedding import Kind, TextError, chosen_embedder, kind_of, label_of
from escale.engines.text.onnx_folder import FolderEncoder
from tests.engines.text.onnx_model import write_encoder

HALF = 0.5**0.5


def read(folder: Path, *sentences: str) -> list[list[float]]:
    """The vectors, rounded."""
    return [[round(float(number), 3) for number in row] for row in FolderEncoder(folder).embed(sentences)]


def test_words_are_averaged_and_what_fills_up_does_not_count(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "tiny")
    assert read(folder, "sun water", "soleil", "shoes", "") == [
        [0, round(HALF, 3), round(HALF, 3), 0],
        [0, 1, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 0],
    ]
    encoder = chosen_embedder(folder)
    assert encoder.dimension == 4
    assert encoder.embed([]).shape == (0, 4)
    assert encoder.embed(["sun"]).dtype == np.float32


@pytest.mark.parametrize(
    ("settings", "pools", "vector"),
    [
        ({"pooling": "cls"}, False, [0, 1, 0, 0]),
        ({"prefix": "query: "}, False, [0.577, 0.577, 0.577, 0]),
        ({"pooling": "cls", "prefix": "query: "}, False, [1, 0, 0, 0]),
        ({"max_tokens": 1}, False, [0, 1, 0, 0]),
        ({}, True, [0, round(HALF, 3), round(HALF, 3), 0]),
    ],
)
def test_settings(tmp_path: Path, settings: dict[str, object], pools: bool, vector: list[float]) -> None:
    assert read(write_encoder(tmp_path, settings=settings, pools=pools), "sun water") == [vector]


def test_many_sentences_keep_their_order(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    sentences = ["sun " * (at % 5 + 1) if at % 3 else "shoes" for at in range(100)]
    expected = [[0, 1, 0, 0] if at % 3 else [0, 0, 0, 1] for at in range(100)]
    assert read(folder, *sentences) == expected


def test_another_model_has_another_name(tmp_path: Path) -> None:
    one, same = write_encoder(tmp_path / "e5"), write_encoder(tmp_path / "copy", settings={"label": "e5"})
    (one / "encoder.json").write_text('{"label": "e5"}')
    first = FolderEncoder(one).name
    assert first == FolderEncoder(same).name
    assert (kind_of(first), label_of(first), len(first)) == (Kind.OWN, "e5", len("own:e5/") + 16 + len("/1"))
    (one / "encoder.json").write_text('{"label": "e5", "prefix": "query: "}')
    assert FolderEncoder(one).name != first
    (same / "model.onnx_data").write_bytes(b"numbers")
    assert FolderEncoder(same).name != first
    long = write_encoder(tmp_path / "long", settings={"label": "a/b " * 50})
    assert len(FolderEncoder(long).name) <= 80


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('{"pool": "mean"}', "expected a JSON object with label, pooling, prefix, max_tokens"),
        ("[]", "expected a JSON object with"),
        ("{", "expected a JSON object"),
        ('{"pooling": "max"}', "pooling should be mean or cls, not 'max'"),
        ('{"max_tokens": "9"}', "max_tokens should be a whole number"),
        ('{"max_tokens": true}', "max_tokens should be a whole number"),
        ('{"max_tokens": 0}', "max_tokens should be 1 or more"),
        ('{"prefix": 3}', "prefix should be a text"),
    ],
)
def test_settings_that_say_nothing_are_refused(tmp_path: Path, settings: str, words: str) -> None:
    folder = write_encoder(tmp_path)
    (folder / "encoder.json").write_text(settings)
    with pytest.raises(TextError, match=words):
        FolderEncoder(folder)


def test_what_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"holds no model\.onnx"):
        chosen_embedder(tmp_path)
    folder = write_encoder(tmp_path / "broken")
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(TextError, match=r"broken/model\.onnx cannot be loaded \(.*\)\. Copy the files of the model"):
        FolderEncoder(folder).embed(["sun"])
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(TextError, match=r"broken/tokenizer\.json cannot be loaded \(.*\)\. Copy the files"):
        FolderEncoder(folder).embed(["sun"])
    (folder / "tokenizer.json").unlink()
    with pytest.raises(TextError, match=r"holds no tokenizer\.json"):
        FolderEncoder(folder)


def test_what_breaks_when_first_asked_or_read_is_named(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "small", directions=1)  # fewer words than the tokenizer knows
    with pytest.raises(TextError, match=r"small/model\.onnx cannot be used \("):
        _dimension = FolderEncoder(folder).dimension
    unreadable = write_encoder(tmp_path / "unreadable")
    (unreadable / "model.onnx_data").symlink_to("/proc/self/mem")  # may be opened, not read, also by root
    with pytest.raises(TextError, match="cannot be read"):
        FolderEncoder(unreadable)


def test_a_broken_model_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_encoder(tmp_path / "broken")
    (folder / "model.onnx").write_bytes(b"no model")
    profiles = tmp_path / "two.jsonl"
    profiles.write_text('{"id": "a", "needs": ["sun"]}\n{"id": "b", "offers": ["sun"]}\n')
    assert main(["match", str(profiles), "--encoder", str(folder)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{folder / 'model.onnx'} cannot be loaded (")
    assert said.count("\n") == 1


def test_a_model_is_loaded_once_whoever_asks(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    ask, ahead = chosen_embedder(folder, processes=1), chosen_embedder(folder, processes=2)
    assert isinstance(ask, FolderEncoder)
    assert isinstance(ahead, FolderEncoder)
    assert ask._model() is ahead._model()


def test_without_the_packages_it_says_what_to_install(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    code = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from escale.cli import main\n"
        f"sys.exit(main(['match', {str(tmp_path / 'none.jsonl')!r}, '--encoder', {str(folder)!r}]))\n"
    )
    (tmp_path / "none.jsonl").write_text("")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"The encoder in {folder} needs onnxruntime: pip install -r requirements/encoder.txt\n"
