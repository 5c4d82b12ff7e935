from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from escale.core.post.page import page_of

OURS = "http://localhost:8000"


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags, self.links, self.text = [], [], ""  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str, language: str = "en") -> tuple[Reader, str]:
    page, reader = page_of(subject="Hello", text=text, language=language), Reader()
    reader.feed(page)
    return reader, page


def test_paragraphs_lines_and_our_links() -> None:
    reader, page = read(f"Hello,\n\none\ntwo\n\n{OURS}/link/abc/.\n")
    assert reader.tags.count("p") == 3
    assert reader.links == [f"{OURS}/link/abc/"]
    assert "one<br>\ntwo" in page


def test_direction_and_language() -> None:
    assert '<html lang="ar" dir="rtl">' in read("x", "ar")[1]
    assert '<html lang="fr" dir="ltr">' in read("x", "fr")[1]
    assert '<html lang="xx" dir="ltr">' in read("x", "xx")[1]


def test_addresses_of_strangers_cannot_be_pressed() -> None:
    reader, page = read(
        f"https://evil.example/ www.evil.example {OURS}.evil.example/ <script>x</script> javascript:x"
    )
    assert reader.links == []
    assert "<script>" not in page


@given(st.text(max_size=200))
def test_only_our_own_tags_come_out(text: str) -> None:
    reader, _page = read(f"{text}\n{OURS}/x/{text}")
    assert set(reader.tags) <= {"html", "head", "meta", "title", "body", "main", "p", "br", "a"}
    assert all(str(link).startswith(f"{OURS}/") for link in reader.links)
