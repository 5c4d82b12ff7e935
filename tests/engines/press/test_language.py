"""Languages of headlines: our own set, and the page that started it."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.engines.press.language import UNKNOWN, WATCHED, language_of

HEADLINES = Path("benchmarks/data/press/headlines.tsv")
FOUNDING = Path("../shared/data/press/founding-page.txt")


def headlines() -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in HEADLINES.read_text("utf-8").splitlines())
    return [(tag, text) for _story, tag, text in rows]


def test_headlines_of_our_own() -> None:
    wrong = [(text, tag, found) for tag, text in headlines() if (found := language_of(text)) != tag]
    assert wrong == [("Zentralbank hebt Leitzins an", "de", "nl")]


def test_headlines_in_capitals() -> None:
    wrong = [text for tag, text in headlines() if language_of(text.upper()) != tag]
    assert wrong == []


@pytest.mark.shared
@pytest.mark.skipif(not FOUNDING.exists(), reason="the founding page is not here")
def test_all_forty_eight_of_the_founding_page() -> None:
    ticker = re.split(r"\s{3,}", FOUNDING.read_text("utf-8").splitlines()[0].strip())
    found = [language_of(text) for text in ticker]
    assert len(found) == 48
    assert [(place, tag) for place, tag in enumerate(found) if tag != "fr"] == [(25, "es"), (26, "en"), (27, "es")]


def test_no_letters() -> None:
    assert [language_of(text) for text in ("", "   ", "2026", "…—!")] == [UNKNOWN] * 4


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_always_one_of_the_watched(text: str) -> None:
    assert language_of(text) in {*WATCHED, "zgh", UNKNOWN}
