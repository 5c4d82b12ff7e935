"""PDF: the right text in the right script, user text as text, the same bytes for the same data (threats 35, 36)."""

import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from escale.core.documents import pdf as module
from escale.core.documents.pdf import (
    DayDocument,
    DayMeeting,
    RoundDocument,
    RoundMeeting,
    RouteStop,
    agenda_pdf,
    round_pdf,
)

CASABLANCA = ZoneInfo("Africa/Casablanca")
MADE = datetime(2019, 9, 20, 12, 0, tzinfo=CASABLANCA)
ROUTE = (
    RouteStop(city="Rabat", starts=date(2019, 9, 22), ends=date(2019, 9, 23)),
    RouteStop(city="الدار البيضاء", starts=date(2019, 9, 24), ends=date(2019, 9, 25), is_here=True),
)
SOURCE = '#strong[x] $a$ \\ "q" #read("/etc/passwd") {{7*7}} <b>&amp; *no* _no_ // no'


def day(*counterparts: str, person: str = "Jean-François Müller") -> DayDocument:
    start = datetime(2019, 9, 24, 14, 0, tzinfo=CASABLANCA)
    meetings = tuple(
        DayMeeting(
            starts=start + timedelta(minutes=20 * place),
            ends=start + timedelta(minutes=20 * place + 15),
            table=str(place + 1),
            counterpart=name,
            people=("Zoë Œuvre",),
            venue="Technopark",
        )
        for place, name in enumerate(counterparts)
    )
    return DayDocument(
        mission="Mission 2019", person=person, organisation="Lux", route=ROUTE, meetings=meetings, made=MADE
    )


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def fonts(pdf: bytes) -> set[str]:
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        found |= {
            str(font.get_object()["/BaseFont"]).partition("+")[2] for font in page["/Resources"]["/Font"].values()
        }
    return found


@pytest.mark.threat(36)
def test_a_day_in_french() -> None:
    written = text(agenda_pdf(day("Société d'Études", "Atlas"), "fr"))
    for part in ("Mission 2019", "Jean-François Müller", "mardi 24 septembre 2019", "14:00\n–14:15", "14:20\n–14:35"):
        assert part in written
    for part in ("Société d'Études", "Atlas", "Zoë Œuvre", "Technopark", "Rabat"):
        assert part in written


@pytest.mark.threat(36)
def test_a_day_in_arabic_runs_from_right_to_left() -> None:
    pdf = agenda_pdf(day("شركة الأطلس ADD-2019", person="محمد العلوي"), "ar")
    reader = PdfReader(io.BytesIO(pdf))
    assert str(reader.trailer["/Root"]["/Lang"]).startswith("ar")
    written = text(pdf)
    for word in ("محمد", "العلوي", "شركة", "الأطلس", "ADD-2019", "14:00\n–14:15"):
        assert word in written
    assert any(name.startswith("IBMPlexSansArabic") for name in fonts(pdf))
    places = {}

    def visit(part: str, outer: list[float], inner: list[float], _font: object, _size: object) -> None:
        places.setdefault(part.strip(), outer[4] + inner[4])

    reader.pages[0].extract_text(visitor_text=visit)
    assert places["14:00"] > 300 > next(place for part, place in places.items() if "Technopark" in part)


def test_user_text_is_never_source() -> None:
    written = " ".join(text(agenda_pdf(day(SOURCE, person=SOURCE), "en")).split())
    assert written.count(SOURCE) == 2
    assert "root:" not in written


@pytest.mark.threat(35)
@pytest.mark.parametrize(
    "hostile", ["\u202eevil\u2066", "a\u0301" * 1_000, "\x00\x1b[31m", "\ud800", "👩‍🔬", "x" * 5_000, "", "\u0378"]
)
def test_odd_text_breaks_nothing(hostile: str) -> None:
    assert agenda_pdf(day(hostile, person=hostile or "x"), "fr").startswith(b"%PDF")


def test_an_empty_day() -> None:
    assert "No meeting yet." in text(agenda_pdf(day(), "en"))


def test_the_same_day_gives_the_same_bytes() -> None:
    assert agenda_pdf(day("Atlas"), "fr") == agenda_pdf(day("Atlas"), "fr")


def test_documents_are_tagged_and_titled() -> None:
    reader = PdfReader(io.BytesIO(agenda_pdf(day("Atlas"), "de")))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Jean-François Müller – Mission 2019"


@pytest.mark.threat(36)
def test_tifinagh_whatever_fonts_the_system_has() -> None:
    pdf = agenda_pdf(day("ⵜⴰⵎⴰⵣⵉⵖⵜ"), "fr")
    assert "ⵜⴰⵎⴰⵣⵉⵖⵜ" in text(pdf)
    assert "KurintoSans" in fonts_of(pdf)


def fonts_of(pdf: bytes) -> str:
    """The names of the fonts of the first page."""
    resources: Any = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]
    return " ".join(str(font["/BaseFont"]) for font in resources["/Font"].values())


def test_a_round_is_listed_by_hour_and_table() -> None:
    start = datetime(2019, 9, 24, 14, 0, tzinfo=CASABLANCA)
    meetings = tuple(
        RoundMeeting(
            starts=start, ends=start + timedelta(minutes=20), table=table, guest=f"guest {table}", host="host"
        )
        for table in ("T10", "T9", "T²")
    )
    document = RoundDocument(mission="M", title="B2B", venue="Technopark", route=ROUTE, meetings=meetings, made=MADE)
    written = text(round_pdf(document, "en"))
    assert "3 meetings" in written
    assert written.index("guest T9") < written.index("guest T10")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Time", "With", "Where", "Times on the clock of Casablanca.", "2 meetings")),
        ("fr", ("Heure", "Avec", "Où", "Heures locales : Casablanca.", "2 rendez-vous")),
        ("de", ("Uhrzeit", "Mit", "Wo", "Uhrzeiten in der Ortszeit von Casablanca.", "2 Gespräche")),
        ("ar", ("الوقت", "مع", "أين")),
    ],
)
def test_a_board_names_its_columns_and_its_clock(language: str, words: tuple[str, ...]) -> None:
    pdf = agenda_pdf(day("Atlas", "Rempart"), language)
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"] == language
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    written = re.sub("[\u2066-\u2069]", "", text(pdf))
    assert [word for word in words if word not in written] == []


def test_the_head_of_a_board_comes_again_on_each_sheet() -> None:
    sheets = PdfReader(io.BytesIO(agenda_pdf(day(*[f"Company {number}" for number in range(40)]), "en"))).pages
    assert len(sheets) > 1
    assert all("Where" in sheet.extract_text() for sheet in sheets)


def test_long_names_stay_in_their_column() -> None:
    """Of every script, on one sheet, in both directions: nothing begins where another column stands."""
    names = ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk GmbH", "A" * 90, "شركة الدار البيضاء للوجستيك")
    for language in ("de", "ar"):
        pdf = agenda_pdf(day(*names), language)
        written = re.sub(r"[\s\u00ad\u200b-]", "", text(pdf))
        assert "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" in written
        assert "A" * 90 in written


def test_the_colours_are_those_of_the_pages() -> None:
    templates = Path(module.__file__).parent / "templates"
    for path in templates.glob("*.typ"):
        assert re.findall(r'rgb\("|luma\(|#[0-9a-f]{6}', path.read_text()) == [], path.name
