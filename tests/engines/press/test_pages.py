"""Pages: what an article says of itself, its text, and pages made to do harm."""

import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.engines.press.model import Article
from escale.engines.press.pages import MOST_BYTES, read_page
from escale.engines.press.pages.dates import written
from escale.engines.press.pages.texts import medoid
from escale.engines.press.problem import PressError, TooLargeError

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
PAGES = Path(__file__).with_name("pages")
BODY = "<p>" + "Une phrase assez longue pour être lue comme le texte d'un article, avec une virgule. " * 5 + "</p>"


SCHOOL = (
    "Deux cents jeunes suivront dès septembre une formation gratuite de développeur dans les anciens locaux de la "
    "chambre de commerce, entièrement rénovés pour l'occasion.\n"
    "Le projet est porté par l'agence régionale et par un institut luxembourgeois, qui fournit les formateurs et le "
    "programme pendant les trois premières années.\n"
    "Les candidatures sont ouvertes jusqu'au 30 juin 2026. Une seconde école est prévue dans la région voisine si "
    "les résultats sont bons."
)


def page(head: str = "", body: str = BODY) -> bytes:
    return f"<html><head>{head}</head><body><article><h1>Un titre</h1>{body}</article></body></html>".encode()


def test_an_article() -> None:
    found = read_page(
        (PAGES / "school.html").read_bytes(),
        now=NOW,
        url="https://m.courrier.example/agadir/ecole-du-code?utm_source=x",
    )
    assert found == Article(
        title="Une école du code ouvre à Agadir",
        text=SCHOOL,
        published=datetime(2026, 1, 28, 17, 30, tzinfo=UTC),
        authors=("Salma Idrissi",),
        language="fr",
        image="https://m.courrier.example/img/a.jpg",
        canonical_url="https://www.courrier.example/agadir/ecole-du-code",
        source="Le Courrier",
    )


def test_a_collection_names_source_and_day_and_its_ticker_is_of_another_time() -> None:
    found = read_page((PAGES / "collection.html").read_bytes(), now=NOW)
    assert (found.source, found.published) == ("Le Courrier du Sud", date(2019, 9, 25))
    assert found.text.startswith("Les deux pays ouvriront une école commune")
    assert found.text.endswith("chambres de commerce des deux pays.")


@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(days=1), timedelta(days=4000)])
def test_never_in_the_future(ahead: timedelta) -> None:
    later = (NOW + ahead).isoformat()
    head = f'<meta property="article:published_time" content="{later}"><meta name="date" content="2026-01-30">'
    assert read_page(page(head), now=NOW).published == date(2026, 1, 30)
    alone = f'<time pubdate datetime="{later}">bientôt</time>{BODY}'
    found = read_page(page(body=alone), now=NOW).published
    assert found is None or found <= NOW.date()


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("2026-01-30T08:00:00+01:00", datetime(2026, 1, 30, 7, tzinfo=UTC)),
        ("2026-01-30", date(2026, 1, 30)),
        ("20260130", date(2026, 1, 30)),
        ("2026-01-30T08:00:00.0000000Z", datetime(2026, 1, 30, 8, tzinfo=UTC)),
        ("30 January 2026", date(2026, 1, 30)),
        ("January 2026", None),
        ("2026", None),
        ("2026-02-30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_as_they_are_written(text: str, read_as: date | None) -> None:
    assert written(text, now=NOW) == read_as


def test_a_year_is_no_day() -> None:
    assert read_page(page(body=BODY + "<footer>© 2025 Le Courrier</footer>"), now=NOW).published is None


def test_the_address_a_page_declares() -> None:
    other = '<link rel="canonical" href="https://autre.example/x">'
    assert read_page(page(other), now=NOW, url="https://a.example/x#y").canonical_url == "https://a.example/x"
    assert read_page(page(other), now=NOW).canonical_url == "https://autre.example/x"
    script = '<link rel="canonical" href="javascript:alert(1)"><meta property="og:image" content="data:image/png,x">'
    found = read_page(page(script), now=NOW, url="https://a.example/x")
    assert (found.canonical_url, found.image) == ("https://a.example/x", "")


def test_json_ld_in_every_shape() -> None:
    graph = (
        '<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "Site"}, {"@type": '
        '["NewsArticle", "Thing"], "headline": "Le vrai titre", "author": ["Ana, Luz", {"name": "https://x.example"}],'
        '"image": {"url": "/a.jpg"}, "datePublished": "2026-01-30", "publisher": {"name": "Le Courrier"}}]};</script>'
    )
    found = read_page(page(graph), now=NOW, url="https://a.example/x")
    assert (found.title, found.authors, found.image) == ("Le vrai titre", ("Ana", "Luz"), "https://a.example/a.jpg")
    broken = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
    assert read_page(page(broken), now=NOW).title == "Un titre"


def test_the_medoid() -> None:
    one = "un deux trois quatre cinq six sept huit neuf dix"
    assert medoid([one + " et un menu", one, one + " pub"]) == one
    assert medoid([]) == ""
    assert medoid(["court", one * 9]) == one * 9


def test_no_page() -> None:
    for data in (b"", b"  \0 ", b"<!-- -->"):
        with pytest.raises(PressError):
            read_page(data, now=NOW)
    with pytest.raises(TooLargeError):
        read_page(b"x" * (MOST_BYTES + 1), now=NOW)
    with pytest.raises(TooLargeError):
        read_page(b"<p>x" * 200_000, now=NOW)


@pytest.mark.parametrize(
    "harmful",
    [
        "<div>" * 10_000 + BODY,
        "<b><i>" * 5_000 + BODY,
        "<table><tr><td>" * 3_000 + BODY,
        "<p>" + "a " * 500_000,
        "<a href='" + "x" * 1_000_000 + "'>y</a>" + BODY,
        "<p>" + "2026-01-" * 100_000,
        "<span>1/1/</span>" * 20_000,
        "<!--" * 100_000 + BODY,
        "<p " + " ".join(f"a{n}='>'" for n in range(100_000)) + ">x</p>" + BODY,
        "&amp;" * 300_000,
        "<script type='application/ld+json'>" + "[" * 300_000,
        "<script type='application/ld+json'>" + '{"@graph":[' * 50_000,
        "<p class='" + "author " * 100_000 + "'>x</p>",
    ],
)
def test_time_is_bounded(harmful: str) -> None:
    begun = time.process_time()
    with suppress(PressError):
        read_page(page(body=harmful), now=NOW)
    assert time.process_time() - begun < 10


def test_nothing_but_text_comes_out() -> None:
    body = f"<p onclick='x()'>Bon\u202ejour <script>alert(1)</script><svg><script>x</script></svg></p>{BODY}"
    found = read_page(page('<meta property="og:title" content="<img src=x onerror=y>T\u2066itre">', body), now=NOW)
    assert found.title == "Titre"
    assert not any(each in found.text for each in ("<", "\u202e", "alert"))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_anything_is_read_or_refused(data: bytes) -> None:
    for each in (data, page(body=BODY) + data, b"<html><head><title>" + data):
        with suppress(PressError):
            found = read_page(each, now=NOW)
            assert found.published is None or isinstance(found.published, date)
