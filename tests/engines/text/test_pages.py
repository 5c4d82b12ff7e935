"""The running text of laid-out pages: without heads and page numbers, in paragraphs."""

from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.pages import running

LONG = "The parties exchange good practices about e-government between"


def test_running_heads_and_page_numbers_go() -> None:
    pages = [f"Framework agreement\nArticle {n}\nText {word}.\nPage {n} of 4" for n, word in enumerate("abcd", 1)]
    assert running(pages).split("\n") == [
        line for n, word in enumerate("abcd", 1) for line in (f"Article {n}", f"Text {word}.")
    ]
    long = "\n".join(f"{word} one." for word in "abcdefg")
    pages = [f"Agreement\nof 2027\n{long}\nConfidential\n{number}" for number in range(3)]
    assert running(pages) == "\n".join([long] * 3)
    assert "Page 1" in running(["Page 1 of 2\na", "Page 2 of 2\nb"])  # two pages prove nothing
    assert running(["one.\n1", "two.\n2", "three.\n3"]) == "one.\ntwo.\nthree."


def test_lines_of_a_paragraph_are_joined_over_pages() -> None:
    assert running([LONG, "administrations.\nArticle 2"]) == f"{LONG} administrations.\nArticle 2"
    assert running([f"{LONG}\n3.2 More"]) == f"{LONG}\n3.2 More"
    assert running(["Article 1\nTwo"]) == "Article 1\nTwo"
    assert running([f"{LONG}.\nNext"]) == f"{LONG}.\nNext"


def test_lam_and_alef_are_turned_back_where_it_is_sure() -> None:
    assert running(["في اإلدارة واألمن واالتفاق سالم"]) == "في الإدارة والأمن والاتفاق سالم"
    assert running(["المادة الألمانية"]) == "المادة الألمانية"


@given(st.lists(st.text(alphabet="ab1. \n\u0627\u0644", max_size=200), max_size=8))
def test_no_word_appears_from_nowhere(pages: list[str]) -> None:
    found = running([page.replace("\u0627\u0627\u0644", "") for page in pages]).split()
    known = [word for page in pages for word in page.replace("\u0627\u0627\u0644", "").split()]
    assert len(found) <= len(known)
    assert set(found) <= set(known)
