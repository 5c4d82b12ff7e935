import unicodedata

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


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_letter_changes_its_neighbours(before: str, after: str) -> None:
    assert fold(f"{before} {after}").replace(" ", "") == fold(before + after).replace(" ", "")


def test_it_is_written_as_unicode_decomposes_and_folds_case() -> None:
    letters = [chr(code) for code in range(0x250) if chr(code).isalpha()]
    for each in letters:
        plain = unicodedata.normalize("NFKD", each.casefold())
        base = "".join(char for char in plain if not unicodedata.combining(char))
        if base.isascii():
            assert fold(each) == base.casefold()
