"""Plain language: long sentences and abbreviations that nothing explains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.plain import LONGEST, MOST_HINTS, Hint, hints, word_count


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(hint.kind, text[hint.start : hint.end]) for hint in hints(text, language)]


@pytest.mark.parametrize("language", ["en", "fr", "de", "ar"])
def test_a_sentence_is_long_from_one_word_too_many(language: str) -> None:
    most, word = LONGEST[language], "كلمة" if language == "ar" else "word"
    fits = " ".join([word] * most) + "."
    long = " ".join([word] * (most + 1)) + "."
    assert hints(fits, language) == []
    assert hints(f"{fits} {long}", language) == [
        Hint("long", len(fits) + 1, len(fits) + 1 + len(long), most + 1, most)
    ]


def test_a_very_long_sentence_is_one() -> None:
    text = " ".join(["administration"] * 100) + "."
    assert hints(text, "en") == [Hint("long", 0, len(text), 100, 25)]


def test_the_tag_of_a_country_and_an_unknown_language() -> None:
    text = " ".join(["word"] * 26) + "."
    assert [hint.most for hint in hints(text, "en-GB")] == [25]
    assert [hint.most for hint in hints(text, "")] == [25]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The ADD helps. The ADD pays.", ["ADD"]),
        ("The Agence de développement du digital (ADD) helps. The ADD pays.", []),
        ("The ADD (Agence de développement du digital) helps.", []),
        ("The ADD (page 3) and the OMPIC.", ["OMPIC"]),
        ("Many SMEs and one SME.", ["SMEs"]),
        ("The E.U. and the U.N. met.", ["U.N."]),
        ("In part IV of volume XII.", []),
        ("A PDF of the EU.", []),
        ("وقعت ADD الاتفاق.", ["ADD"]),
        ("I am A. B is not.", []),
        ("", []),
        ("G2B and H2", ["G2B"]),
    ],
)
def test_abbreviations(text: str, names: list[str]) -> None:
    assert found(text) == [("abbreviation", name) for name in names]


def test_words_are_counted_as_people_read_them() -> None:
    assert word_count("L'école d'été, vingt-et-un élèves: 3 000 €") == 6
    assert word_count("") == 0


@given(st.text(max_size=600), st.sampled_from(["en", "fr", "de", "ar", "xx", ""]))
def test_hints_stand_in_the_text_in_its_order(text: str, language: str) -> None:
    made = hints(text, language)
    assert len(made) <= MOST_HINTS
    assert all(0 <= hint.start < hint.end <= len(text) for hint in made)
    assert [hint.start for hint in made] == sorted(hint.start for hint in made)
    assert made == hints(text, language)
