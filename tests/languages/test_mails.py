"""Every mail in every language: one page of HTML that mail programs understand, and a text that reads by itself."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from escale.core import face
from escale.core.models import OutgoingMail
from escale.core.outbox import Letter, words_of
from escale.core.post.dress import READ_ON, WARDROBE
from escale.core.post.message import message_of
from escale.core.translated import say, with_translation
from tests.languages.shown import VOID
from tests.web.reading import SOURCE

TEMPLATES = sorted(
    str(path).partition("/templates/")[2].removesuffix(".txt")
    for path in SOURCE.glob("**/templates/**/mail/*.txt")
    if not path.name.startswith("_") and not path.name.endswith(".subject.txt")
)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LINK = "http://localhost:8000/link/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE/"
STARTS = datetime(2027, 3, 2, 13, 0, tzinfo=UTC)
ARABIC, LATIN = "شركة الدار البيضاء للوجستيك", "Donaudampfschifffahrtsgesellschaft S.à r.l."
LEAST_CONTRAST = 4.5


def context() -> dict[str, Any]:
    """What the templates ask for, with names in both directions."""
    mission = SimpleNamespace(title=with_translation(say("Mission économique", "fr"), "بعثة اقتصادية", "ar"))
    request = SimpleNamespace(first=SimpleNamespace(name=ARABIC), second=SimpleNamespace(name=LATIN))
    meeting = SimpleNamespace(
        request=request, table=SimpleNamespace(ref="T1"), reason="x", slot=SimpleNamespace(starts=STARTS)
    )
    hit = SimpleNamespace(name=LATIN, kind="offer", sentence=ARABIC)
    return {
        "person": SimpleNamespace(name=ARABIC),
        "name": ARABIC,
        "mission": mission,
        "title": "Mission économique",
        "cooperation": LATIN,
        "organisations": [ARABIC, LATIN],
        "delegation": ARABIC,
        "role": "x",
        "meeting": meeting,
        "declining": SimpleNamespace(name=ARABIC),
        "stop": SimpleNamespace(city="Casablanca", zone="Africa/Casablanca"),
        "starts": STARTS,
        "was": STARTS,
        "what": "moved",
        "again": False,
        "link": LINK,
        "account": LINK,
        "host": "hooks.company.example",
        "code": "ABCD-1234",
        "event": "totp_activated",
        "days": 30,
        "hours": 2,
        "reader_zone": "",
        "visitor_country": "LU",
        "overdue": [SimpleNamespace(title=mission.title, due=STARTS.date())],
        "soon": [SimpleNamespace(title=mission.title, due=STARTS.date())],
        "count": 5,
        "more": 3,
        **_asked(mission.title),
        "last": STARTS.date(),
        "news": [SimpleNamespace(search=SimpleNamespace(wanted=ARABIC), hits=[hit], more=3)],
    }


def _asked(title: object) -> dict[str, Any]:
    """A question about a practice."""
    return {
        "practice": SimpleNamespace(title=title),
        "question": SimpleNamespace(text=ARABIC),
        "answer": SimpleNamespace(text=LATIN),
    }


def written(template: str, language: str, **changes: object) -> OutgoingMail:
    """A mail as it is kept; a notice, for its foot."""
    letter = Letter("amal@company.example", language, template, context() | changes, cooperation=None)
    subject, text = words_of(letter)
    return OutgoingMail(
        message_id="<1@company.example>",
        recipient=letter.recipient,
        language=language,
        subject=subject,
        text=text,
        kind=OutgoingMail.Kind.NOTICE,
    )


def page_of(mail: OutgoingMail) -> str:
    return str(message_of(mail).alternatives[0][0])


class Strict(HTMLParser):
    """Refuses elements that are not closed in their order, and what would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.names: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in {"img", "link", "script", "iframe", "object", "table", "form", "svg"} or {"src", "srcset"} & set(
            named
        ):
            self.faults.append(f"<{tag}>")
        if tag == "a":
            self.links.append(named["href"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)
            apart = "bdi" in self.open
            self.names += [(name, apart or f"\u2068{name}\u2069" in data) for name in (ARABIC, LATIN) if name in data]


def read(page: str) -> Strict:
    reader = Strict()
    reader.feed(page)
    reader.close()
    reader.faults += reader.open
    return reader


def test_all_templates_are_tried() -> None:
    assert len(TEMPLATES) == 21
    assert "missions/mail/invitation" in TEMPLATES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_mail(template: str, language: str) -> None:
    mail = written(template, language)
    page, way = page_of(mail), "rtl" if language == "ar" else "ltr"
    reader = read(page)
    assert reader.faults == []
    assert page.count(f'lang="{language}" dir="{way}"') == 2
    assert f"text-align:{'right' if way == 'rtl' else 'left'}" in page
    assert '<meta name="color-scheme" content="light dark">' in page
    assert "url(" not in page
    assert "@import" not in page
    assert all(link.startswith("http://localhost:8000/") for link in reader.links)
    assert '<meta name="viewport"' in page
    assert "max-width:600px" in page
    assert f"<title>{mail.subject}</title>" in page.replace("&#x27;", "'")
    assert 'aria-hidden="true">' in page.partition("<div")[2][:200]
    message = message_of(mail).message().as_bytes()
    assert len(message) < 100_000
    assert max(map(len, message.split(b"\n"))) <= 998
    words = "".join(reader.text)
    assert re.search("[\u2066-\u2069]", page.partition("<h1")[2]) is None
    for line in filter(None, map(str.strip, re.sub("[\u2066-\u2069]", "", mail.text).splitlines())):
        assert line.rstrip(" :\u00a0\u202f") in words, line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [each for each in TEMPLATES if not each.endswith("/code")])
def test_a_mail_has_one_button_and_its_address(template: str, language: str) -> None:
    mail = written(template, language)
    page = page_of(mail)
    assert page.count('class="button"') == 1
    words = re.search(r'<a class="button"[^>]*>([^<]+)</a>', page)
    assert words is not None
    assert 4 < len(words[1]) < 45
    assert not words[1].endswith(":")
    assert page.count(f'href="{LINK}"') == 2
    assert f">{LINK}</a>" in page
    assert re.search(rf"^[^\n]+[:]\n{re.escape(LINK)}$", mail.text, re.M)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_names_of_the_other_direction_stand_apart(template: str, language: str) -> None:
    other = LATIN if language == "ar" else ARABIC
    assert [
        name for name, apart in read(page_of(written(template, language))).names if name == other and not apart
    ] == []


def contrast(first: str, second: str) -> float:
    """As WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("words", "ground"), sorted(READ_ON))
def test_words_can_be_read_by_day_and_by_night(words: str, ground: str) -> None:
    upper, lower = face.colours()[words], face.colours()[ground]
    assert contrast(upper.light, lower.light) >= LEAST_CONTRAST
    assert contrast(upper.dark, lower.dark) >= LEAST_CONTRAST


def test_every_pair_that_is_worn_is_looked_at() -> None:
    grounds = {"brand": "surface", "words": "surface", "heading": "surface", "text": "surface"}
    grounds |= {"bare": "surface", "link": "surface", "foot": "surface", "note": "surface"}
    worn = {
        (paints["color"], paints.get("background-color", grounds.get(name, "")))
        for name, (_stays, paints) in WARDROBE.items()
        if "color" in paints
    }
    assert worn == READ_ON


@pytest.mark.parametrize(
    ("language", "zone", "country", "words"),
    [
        ("fr", "", "LU", "mardi 2 mars 2027, 13:00 (heure locale : Casablanca) · 14:00 Luxembourg"),
        ("de", "Asia/Tokyo", "LU", "Dienstag 2. März 2027, 13:00 (Ortszeit Casablanca) · 22:00 Tokio"),
        ("ar", "", "LU", "الثلاثاء 2 مارس 2027، 13:00 (بتوقيت الدار البيضاء) · 14:00 لوكسمبورغ"),
        ("en", "Africa/Casablanca", "LU", "Tuesday 2 March 2027, 13:00 (clock of Casablanca)\n"),
    ],
)
def test_hours_stand_on_the_clock_of_the_stop_and_beside_it_on_the_readers(
    language: str, zone: str, country: str, words: str
) -> None:
    mail = written("meetings/mail/tomorrow", language, reader_zone=zone, visitor_country=country)
    assert words in re.sub("[\u2066-\u2069]", "", mail.text)


def test_a_reader_of_another_day_is_told_the_day() -> None:
    with translation.override("en"):
        late = datetime(2027, 3, 2, 20, 0, tzinfo=UTC)
        mail = written("meetings/mail/tomorrow", "en", starts=late, reader_zone="Asia/Tokyo")
    assert "20:00 (clock of Casablanca) · Wed 3 March · 05:00 Tokyo" in mail.text
