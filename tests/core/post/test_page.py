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
    assert page.count('<p class="text"') == 3
    assert reader.links == [f"{OURS}/link/abc/"]
    assert "one<br>\ntwo" in page


def test_what_a_letter_is_for_is_a_button_with_its_address_below() -> None:
    reader, page = read(f"Hello,\n\nNews.\n\nOpen my day :\n{OURS}/my/x/day/\n\nBye.")
    assert reader.links == [f"{OURS}/my/x/day/"] * 2
    assert ">Open my day</a>" in page
    assert f">{OURS}/my/x/day/</a>" in page


def test_only_the_last_is_a_button_and_only_for_our_addresses() -> None:
    # What a stranger wrote comes first, and looks like the rest of the text.
    _reader, page = read(f"Hello,\n\nPress here:\n{OURS}/evil/\n\nOpen:\n{OURS}/good/")
    assert page.count('class="button"') == 1
    assert f'<a class="button" href="{OURS}/good/"' in page
    assert 'class="button"' not in read("Hello,\n\nPress:\nhttps://evil.example/")[1]


def test_a_code_stands_alone_and_reads_from_the_left() -> None:
    assert '<bdi dir="ltr">ABCD-1234</bdi>' in read("مرحبًا\n\nABCD-1234\n\n.", "ar")[1]


def test_isolated_names_stand_in_elements_that_isolate() -> None:
    page = read("Bonjour \u2068أمينة\u2069,\n\nLe \u2068<b>\u2069", "fr")[1]
    assert "Bonjour <bdi>أمينة</bdi>," in page
    assert "<bdi>&lt;b&gt;</bdi>" in page
    assert "\u2068" not in page.partition("<h1")[2]


def test_lists_of_mails_show_what_it_is_about() -> None:
    page = read("Hello,\n\nYour meetings are fixed.\n\nOpen:\nx")[1]
    assert page.index("Your meetings are fixed.") < page.index("Escale")
    assert 'aria-hidden="true">Your meetings are fixed.</div>' in page


def test_the_foot_is_no_part_of_the_words() -> None:
    reader, page = read(f"Hello,\n\nx\n\n-- \nNo more mails of this kind:\n{OURS}/mails/x/\n")
    assert page.count('class="foot"') == 1
    assert page.index('class="foot"') < page.index("No more mails")
    assert 'class="button"' not in page
    assert reader.links == [f"{OURS}/mails/x/"]


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
    frame = {"html", "head", "meta", "title", "style", "body", "div", "h1", "span"}
    assert set(reader.tags) <= frame | {"p", "br", "a", "bdi"}
    assert all(str(link).startswith(f"{OURS}/") for link in reader.links)
