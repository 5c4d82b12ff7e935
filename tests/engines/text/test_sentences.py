import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.sentences import LONGEST_SENTENCE, split


def quoted(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("  \n\x00 … — !", []),
        ("One sentence", ["One sentence"]),
        ("First. Second!  Third?", ["First.", "Second!", "Third?"]),
        ("Nous cherchons, p.ex. un labo. Urgent.", ["Nous cherchons, p.ex. un labo.", "Urgent."]),
        ("Wir liefern z.B. Stahl. Auch Holz.", ["Wir liefern z.B. Stahl.", "Auch Holz."]),
        ("Version 3.5 of the platform", ["Version 3.5 of the platform"]),
        ("نبحث عن شريك؟ نعم، في المغرب.", ["نبحث عن شريك؟", "نعم، في المغرب."]),
        ("- solar panels\n• Wind turbines\r\n* Pumps", ["solar panels", "Wind turbines", "Pumps"]),
        ("a line that was\nwrapped by hand", ["a line that was\nwrapped by hand"]),
        ("One paragraph\n\nanother one", ["One paragraph", "another one"]),
        ("「水処理。」次", ["「水処理。", "」次"]),
        ("Emoji 🌊 first. 🚀 Rockets.", ["Emoji 🌊 first.", "🚀 Rockets."]),
        ("0\x1f", ["0"]),
        ("0\x00\x1f ", ["0"]),
    ],
)
def test_cuts_where_a_reader_would(text: str, sentences: list[str]) -> None:
    assert quoted(text) == sentences


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_spans_are_ordered_stripped_and_inside(text: str) -> None:
    end = 0
    for span in split(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert any(map(str.isalnum, piece))


@given(st.text(alphabet="ab .\n;!", max_size=200))
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(quoted(text))
    assert [char for char in kept if char.isalnum()] == [char for char in text if char.isalnum()]


def test_a_page_without_a_full_stop_is_cut_at_white_space() -> None:
    pieces = quoted("word " * 20_000)
    assert max(map(len, pieces)) <= LONGEST_SENTENCE
    assert "".join(pieces).replace(" ", "") == "word" * 20_000
    assert {piece[:4] for piece in pieces} == {piece[-4:] for piece in pieces} == {"word"}
