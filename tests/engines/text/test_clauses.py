"""Numbered clauses found in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.clauses import Piece, plain_digits, split


@pytest.mark.parametrize(
    ("line", "number", "rest"),
    [
        ("Article 3", "3", ""),
        ("ARTICLE 3 : Objet", "3", "Objet"),
        ("Article premier – Objet", "1", "Objet"),
        ("Art. 12. Durée", "12", "Durée"),
        ("المادة 3", "3", ""),
        ("المادة ٣: الموضوع", "3", "الموضوع"),
        ("المادة الأولى", "1", ""),
        ("البند ٣٫٢ التكوين", "3.2", "التكوين"),
        ("\u200fالمادة 4", "4", ""),
        ("§ 3 Zweck", "3", "Zweck"),
        ("Artikel 7", "7", ""),
        ("3.2 Training of start-ups", "3.2", "Training of start-ups"),
        ("3.2. Training", "3.2", "Training"),
        ("٣.٢ التكوين", "3.2", "التكوين"),
        ("4. Term", "4", "Term"),
        ("5) Term", "5", "Term"),
    ],
)
def test_headings_of_four_languages(line: str, number: str, rest: str) -> None:
    assert split(f"{line}\nThey promise it.") == [Piece(number, f"{rest}\nThey promise it.".strip())]


@pytest.mark.parametrize(
    "line",
    [
        "2019 was the year of the mission.",
        "25 firms took part.",
        "3 firms took part.",
        "Articles of association",
        "The article 3 says so.",
        "Article 3rd",
        "Rabat, 24.09.2019",
        "",
    ],
)
def test_other_lines_are_no_headings(line: str) -> None:
    assert split(f"Article 1\nBegin.\n{line}\nEnd.")[1:] == []


def test_what_stands_before_the_first_number_is_kept() -> None:
    assert split("Between A and B.\n\nArticle 1\nOne.\nArticle 2\nTwo.") == [
        Piece("", "Between A and B."),
        Piece("1", "One."),
        Piece("2", "Two."),
    ]
    assert split("No number at all.") == [Piece("", "No number at all.")]
    assert split(" \n") == []


@given(st.text(max_size=400))
def test_any_text_is_cut_without_losing_a_word_that_is_no_heading(text: str) -> None:
    for piece in split(text):
        assert piece.text == piece.text.strip()
        assert all(each in "0123456789." for each in piece.number)


_LETTERS = st.text(alphabet="abcdé لتمث", min_size=1, max_size=30).map(str.strip).filter(bool)


@given(st.lists(st.tuples(st.integers(1, 999), _LETTERS), max_size=20))
def test_numbered_paragraphs_come_back(rows: list[tuple[int, str]]) -> None:
    expected = [Piece(str(number), words) for number, words in rows]
    for word in ("Article", "المادة", "§"):
        assert split("\n".join(f"{word} {number}\n{words}" for number, words in rows)) == expected


@given(st.text(max_size=400))
def test_cutting_again_changes_no_text_without_numbers(text: str) -> None:
    first = split(text)
    if len(first) == 1 and not first[0].number:
        assert split(first[0].text) == first


@given(st.integers(0, 10**6))
def test_digits_of_both_scripts_are_one_number(number: int) -> None:
    arabic = str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert plain_digits(arabic) == str(number)
