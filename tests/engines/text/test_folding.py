import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éclair  ÇA", "eclair ca"),
        ("Straße Œuvre", "strasse oeuvre"),
        ("Lëtzebuerg", "letzebuerg"),
        ("أحمد إسلام آمال ٱلله", "احمد اسلام امال الله"),
        ("مُـــدَرِّسَة", "مدرسه"),
        ("مستشفى", "مستشفي"),
        ("٢٠١٩", "2019"),
        ("l’eau", "l'eau"),
        ("a\u200fb\u200b\x00 c", "ab c"),
        ("", ""),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
