import numpy as np
import pytest

from escale.engines.text.embedding import Embedder, bundled_embedder
from escale.engines.text.nearness import CLOSE, NEAR, alike, near

SENTENCES = [
    "Nous installons des pompes solaires pour l'irrigation.",
    "Wir reinigen Abwasser in Textilfabriken.",
    "نقدم خدمات الترجمة الفورية",
    "Founded in 2009, customer oriented.",
]


@pytest.fixture(scope="module")
def encoder() -> Embedder:
    return bundled_embedder()


def test_the_nearest_sentence_comes_first_in_any_language(encoder: Embedder) -> None:
    found = near(
        ["solar pumps", "interpreting services", "Behandlung von Abwasser", "shoes for children"], SENTENCES, encoder
    )
    assert [[hit.sentence for hit in hits] for hits in found] == [[0], [2], [1], []]
    assert all(hit.cosine >= NEAR for hits in found for hit in hits)


def test_progress_is_told_and_nothing_finds_nothing(encoder: Embedder) -> None:
    told: list[float] = []
    near(["pumps"], SENTENCES, encoder, progress=told.append)
    assert told == [1.0]
    assert near([], SENTENCES, encoder) == []
    assert near(["pumps"], [], encoder) == [[]]
    assert alike([], [], encoder) == {}


def test_who_says_the_same_is_alike_and_what_everybody_says_is_not(encoder: Embedder) -> None:
    usual = "Founded in 2009, close to our customers."
    trades = [
        "Solar pumps for irrigation.",
        "Pompes solaires pour l'irrigation.",
        "Simultaneous interpreting in Arabic.",
        "Steel furniture for schools.",
        "Accounting for small firms.",
    ]
    sentences = [text for trade in trades for text in (trade, usual)]
    owners = [owner for owner in range(10, 15) for _text in range(2)]
    found = alike(sentences, owners, encoder)
    assert [each.owner for each in found[10]] == [11]
    assert [each.owner for each in found[11]] == [10]
    assert (sentences[found[10][0].mine], sentences[found[10][0].theirs]) == (trades[0], trades[1])
    assert CLOSE <= found[10][0].score <= 1
    assert [found[owner] for owner in (12, 13, 14)] == [[], [], []]


def test_one_alone_is_like_nobody(encoder: Embedder) -> None:
    assert alike(["Solar pumps."], [7], encoder) == {7: []}


class Axes:
    """Sentences are numbers of axes: equal ones are the same, others nothing to each other."""

    name, dimension = "axes", 8

    def embed(self, sentences: "list[str]") -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        return np.eye(8, dtype=np.float32)[[int(each) for each in sentences]]


def test_both_views_count() -> None:
    found = alike(["0", "0", "1", "2"], [1, 2, 2, 2], Axes(), least=0.0)  # type: ignore[arg-type]
    assert [(each.owner, round(each.score, 2)) for each in found[1]] == [(2, 0.57)]
    assert [(each.owner, round(each.score, 2)) for each in found[2]] == [(1, 0.57)]
