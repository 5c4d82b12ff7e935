"""Feeds as they are found: whole, odd, broken, and made to do harm."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.engines.press.feeds import MOST_BYTES, read_feed
from escale.engines.press.model import Entry
from escale.engines.press.problem import PressError, TooLargeError

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def rss(items: str, head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel><title>Le Courrier</title><link>https://courrier.example/</link>{items}</channel></rss>'.encode()


def read(data: bytes, **options: str) -> tuple[Entry, ...]:
    return read_feed(data, now=NOW, **options).entries


def test_rss() -> None:
    feed = read_feed(
        rss(
            "<item><title>Ouverture du forum &amp; débats</title><link>https://courrier.example/a?id=1</link>"
            "<guid>g1</guid><pubDate>Fri, 30 Jan 2026 09:00:00 +0100</pubDate><author>Salma</author>"
            "<description>&lt;p&gt;Le &lt;b&gt;forum&lt;/b&gt; s'ouvre.&lt;/p&gt;</description></item>"
        ),
        now=NOW,
    )
    assert (feed.title, feed.url, feed.by) == ("Le Courrier", "https://courrier.example/", "fast")
    assert feed.entries == (
        Entry(
            id="g1",
            url="https://courrier.example/a?id=1",
            title="Ouverture du forum & débats",
            summary="Le forum s'ouvre.",
            content="",
            published=datetime(2026, 1, 30, 8, tzinfo=UTC),
            updated=None,
            authors=("Salma",),
            language=None,
        ),
    )


def test_atom_with_relative_links_and_language() -> None:
    entry = (
        '<entry xml:lang="de"><id>tag:x.example,2026:1</id><title type="html">Hafen &amp;lt;i&amp;gt;neu</title>'
        '<link rel="alternate" href="../artikel/1"/><updated>2026-01-29T10:00:00+01:00</updated>'
        "<author><name>Anna</name></author><author><name>Ben</name></author>"
        '<content type="html">&lt;p&gt;Eins&lt;/p&gt;&lt;p&gt;Zwei&lt;/p&gt;</content></entry>'
    )
    feed = f'<feed {ATOM} xml:lang="lb"><title>Blat</title>{entry}</feed>'.encode()
    (found,) = read(feed, url="https://blat.example/feeds/all.xml")
    assert found.url == "https://blat.example/artikel/1"
    assert found.updated == datetime(2026, 1, 29, 9, tzinfo=UTC)
    assert found.content == "Eins\nZwei"
    assert found.authors[0] == "Anna"


def test_json_feed_with_odd_parts() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Diario",
        "home_page_url": "https://diario.example/",
        "language": "es",
        "items": [
            {
                "id": 7,
                "url": "/n/7",
                "title": "Acuerdo",
                "content_html": "<p>Texto</p><script>alert(1)</script>",
                "date_published": "2026-01-30T08:00:00Z",
                "authors": ["Luz", {"name": "Ana"}, 3],
            },
            {"id": "8", "content_text": "a < b", "date_published": "2031-01-01T00:00:00Z", "author": {"name": "Eva"}},
            "not an item",
        ],
    }
    feed = read_feed(json.dumps(document).encode(), now=NOW, url="https://diario.example/feed.json")
    assert feed.by == "json"
    assert [(each.id, each.url, each.content, each.authors) for each in feed.entries] == [
        ("7", "https://diario.example/n/7", "Texto", ("Luz", "Ana", "3")),
        ("8", "", "a < b", ("Eva",)),
    ]
    assert [each.published for each in feed.entries] == [datetime(2026, 1, 30, 8, tzinfo=UTC), None]
    assert {each.language for each in feed.entries} == {"es"}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Sat, 31 Jan 2026 12:00:00 GMT", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("Sat, 31 Jan 2026 12:00:01 GMT", None),
        ("Sat, 31 Jan 2026 12:30:00 +0100", datetime(2026, 1, 31, 11, 30, tzinfo=UTC)),
        ("2026-01-31T07:00:00-05:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("Fri, 01 Jan 2099 00:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("99999999999999999999", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
    ],
)
def test_dates(written: str, read_as: datetime | None) -> None:
    (entry,) = read(rss(f"<item><title>x</title><link>https://a.example/1</link><pubDate>{written}</pubDate></item>"))
    assert entry.published == read_as


def test_no_guid_and_one_guid_for_two() -> None:
    items = "".join(f"<item><title>{n}</title><link>https://a.example/{n}</link></item>" for n in "ab")
    assert [each.id for each in read(rss(items))] == ["https://a.example/a", "https://a.example/b"]
    items = "".join(
        f"<item><title>{n}</title><guid isPermaLink='false'>x</guid><link>https://a.example/{n}</link></item>"
        for n in "ab"
    )
    assert [each.id for each in read(rss(items))] == ["https://a.example/a", "https://a.example/b"]
    without = read(rss("<item><title>a</title></item><item><title>b</title></item>"))
    assert len({each.id for each in without}) == 2
    assert without == read(rss("<item><title>a</title></item><item><title>b</title></item>"))


def test_the_wrong_charset() -> None:
    item = "<item><title>Économie numérique</title><link>https://a.example/1</link></item>"
    declared = rss(item, '<?xml version="1.0" encoding="iso-8859-1"?>')
    assert read(declared)[0].title == "Économie numérique"  # it is UTF-8 whatever it says
    latin = rss(item, '<?xml version="1.0" encoding="utf-8"?>').decode().encode("cp1252")
    assert read(latin)[0].title == "Économie numérique"
    arabic = rss(item.replace("Économie numérique", "اتفاق")).decode().encode("cp1256")
    assert read(arabic, charset="windows-1256")[0].title == "اتفاق"
    for name in ("utf-16", "utf-16-be", "utf-16-le"):
        text = rss(item, '<?xml version="1.0" encoding="utf-16"?>').decode()
        assert read(text.encode(name))[0].title == "Économie numérique"


def test_no_entity_is_expanded() -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{bomb}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    item = "<item><title>a &l11; &f; &eacute;</title><link>https://a.example/1</link></item>"
    begun = time.process_time()
    (entry,) = read(rss(item, head))
    assert time.process_time() - begun < 1
    assert entry.title == "a &l11; &f; é"


def test_ten_thousand_levels() -> None:
    begun = time.process_time()
    deep = "<a>" * 10_000 + "x" + "</a>" * 10_000
    with pytest.raises(PressError):
        read(deep.encode())
    inside = rss(f"<item><title>x</title><link>https://a.example/1</link>{deep}</item>")
    with suppress(TooLargeError):
        assert len(read(inside)) <= 1
    assert time.process_time() - begun < 3


@pytest.mark.threat(94)
def test_too_much() -> None:
    with pytest.raises(TooLargeError):
        read(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "harmful",
    [
        b"<item " * 200_000,
        b"<rss><channel>" + b"<item " * 100_000 + b">" * 100_000,
        b"<rss><channel><item><title>x" + b"&amp;" * 200_000,
        b"<rss><channel><item><title>x" + b"]]>" * 200_000,
        b"<rss><channel><item " + b" ".join(b"a%d='>'" % n for n in range(200_000)) + b">",
        b"<![CDATA[" * 100_000,
        b"<!--" * 200_000,
        b"<rss><channel>" + b"<item><title>" * 50_000,
        b"<rss><channel><item><description>" + b"&lt;!--" * 100_000,
        b"<rss><channel><item><link>" + b" " * 500_000 + b"x",
        b'<?xml version="1.0"?>' + b"<!DOCTYPE x [" + b"]" * 100_000,
        b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<entry a=" * 100_000,
        b"{" * 100_000,
        b'{"items": [' * 50_000,
    ],
)
def test_time_is_bounded(harmful: bytes) -> None:
    begun = time.process_time()
    with suppress(PressError):
        read(harmful)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt;Titre", "Titre"),
        ("&lt;img src=x onerror=alert(1)&gt;Titre", "Titre"),
        ("Titre &lt;svg&gt;&lt;script&gt;x&lt;/script&gt;&lt;/svg&gt;", "Titre"),
        ("a\u202eb\u2066c", "abc"),
        ("&amp;amp;lt;b&amp;amp;gt;", "&lt;b&gt;"),
    ],
)
def test_titles_are_plain_text(written: str, plain: str) -> None:
    (entry,) = read(rss(f"<item><title>{written}</title><link>https://a.example/1</link></item>"))
    assert entry.title == plain


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/"]
)
def test_links_lead_to_pages(link: str) -> None:
    (entry,) = read(rss(f"<item><title>x</title><link>{link}</link></item>"), url="https://a.example/feed")
    assert entry.url == ""


def test_what_the_fast_reader_cannot_read() -> None:
    broken = (
        b"<rss version='2.0'><channel><title>x</title><item><title>A & B</title><link>https://a.example/1</link>"
        b"<pubDate>Fri, 30 Jan 2026 09:00:00 GMT</pubDate></item><item><title>C</title>"
        b"<link>https://a.example/2</link></channel>"
    )
    assert [each.url for each in read(broken)] == ["https://a.example/1", "https://a.example/2"]


def test_no_feed() -> None:
    for data in (b"", b"   ", b"<html><body><p>hello</p></body></html>", b"plain words", b"{}", b"[1]"):
        with pytest.raises(PressError):
            read(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_anything_is_read_or_refused(data: bytes) -> None:
    for each in (data, b"<rss><channel><item>" + data + b"</item></channel></rss>", b"{" + data):
        try:
            entries = read(each)
        except PressError:
            continue
        assert all(entry.published is None or entry.published <= NOW for entry in entries)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u2028\u2029"), max_size=30),
        max_size=20,
    )
)
def test_no_entry_is_lost(titles: list[str]) -> None:
    from xml.sax.saxutils import escape

    items = "".join(
        f"<item><title>{escape(title)}</title><link>https://a.example/{place}</link></item>"
        for place, title in enumerate(titles)
    )
    assert [each.url for each in read(rss(items))] == [f"https://a.example/{n}" for n in range(len(titles))]
