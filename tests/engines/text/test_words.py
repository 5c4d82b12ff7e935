from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.folding import fold
from escale.engines.text.words import Passage, WordHit, find_words, wanted_words

SAID = [
    Passage("Société des Énergies, Casablanca", whole=True),
    Passage("Founded in 2009. We build solar pumps for wells. Pumps and filters are our trade."),
    Passage("نقدم حلول الطاقة الشمسية للمزارع."),
]


def find(wanted: str, passages: Sequence[Passage] = SAID) -> tuple[str, bool, bool] | None:
    hit = find_words(passages, wanted_words(wanted))
    if hit is None:
        return None
    return passages[hit.passage].text[hit.first : hit.end], hit.together, hit.entire


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("SOLAR pumps", ("We build solar pumps for wells.", True, True)),
        ("filter", ("Pumps and filters are our trade.", True, False)),
        ("solar filters", ("We build solar pumps for wells.", False, False)),
        ("energies societe", ("Société des Énergies, Casablanca", True, True)),
        ("طاقه", ("نقدم حلول الطاقة الشمسية للمزارع.", True, True)),
        ("الطاقة", ("نقدم حلول الطاقة الشمسية للمزارع.", True, True)),
        ("solar wine", None),
        ("", None),
        ("   ", None),
    ],
)
def test_the_sentence_with_most_of_the_words(wanted: str, found: tuple[str, bool, bool] | None) -> None:
    assert find(wanted) == found


def test_signs_are_no_pattern() -> None:
    assert find("(.*", [Passage("We write C++ (.* and [a-z].")]) == ("We write C++ (.* and [a-z].", True, True)
    assert find("(.+") is None


def test_an_article_alone_is_a_word() -> None:
    assert wanted_words("ال الم الماء الماء الطاقة") == ["ال", "الم", "الما", "طاقه"]


@given(st.text(max_size=80), st.text(max_size=20))
def test_who_is_found_has_every_word(text: str, wanted: str) -> None:
    words = wanted_words(wanted)
    hit = find_words([Passage(text)], words)
    assert (hit is not None) == (bool(words) and all(word in fold(text) for word in words))
    if hit is not None:
        assert isinstance(hit, WordHit)
        assert 0 <= hit.first <= hit.end <= len(text)
