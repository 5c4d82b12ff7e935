"""Badges: what they say, in whose direction, on how many sheets, and nothing beside their edge."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from escale.core.documents.badges import A_SHEET, Badge, badges_pdf

MADE = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
JEAN = Badge(
    name="Jean-François Müller",
    organisation="Moselle Cyber",
    role="Directeur",
    languages=("français", "العربية"),
    side="Invité",
)
AMINA = Badge(name="أمينة الفاسي", organisation="Atlas Fintech", role="مديرة", languages=("العربية",), side="Hôte")
POINTS = 72 / 25.4
WIDTH, HEIGHT, LEFT = 90 * POINTS, 54 * POINTS, 15 * POINTS


def read(*badges: Badge, language: str = "fr") -> PdfReader:
    return PdfReader(io.BytesIO(badges_pdf("Mission 2027", badges, language, MADE)))


def places(reader: PdfReader) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []

    def visit(part: str, outer: list[float], inner: list[float], _font: object, _size: object) -> None:
        if part.strip():
            found.append((part.strip(), outer[4] + inner[4]))

    reader.pages[0].extract_text(visitor_text=visit)
    return found


@pytest.mark.threat(36)
def test_what_a_badge_says() -> None:
    written = " ".join(read(JEAN).pages[0].extract_text().split())
    for part in (
        "Mission 2027",
        "Jean-François Müller",
        "Moselle Cyber",
        "Directeur",
        "français",
        "العربية",
        "Invité",
    ):
        assert part in written


def test_without_a_name_stands_the_organisation() -> None:
    assert read(Badge(name="", organisation="Atlas Fintech")).pages[0].extract_text().count("Atlas Fintech") == 1


@pytest.mark.threat(36)
@pytest.mark.parametrize("language", ["fr", "en", "de", "ar"])
def test_a_name_reads_in_its_own_direction_beside_others(language: str) -> None:
    """Latin names begin at the left edge of their badge, Arabic ones at the right, whatever the page speaks."""
    reader = read(JEAN, JEAN, language=language)
    starts = [at for part, at in places(reader) if part.startswith("Jean")]
    assert [round((at - LEFT) % WIDTH) for at in starts] == [17, 17]  # 6 mm
    arabic = [at for part, at in places(read(AMINA, language=language)) if "الفاسي" in part or "أمينة" in part]
    assert min((at - LEFT) % WIDTH for at in arabic) > WIDTH / 3


def test_ten_to_a_sheet_of_a4() -> None:
    reader = read(*[JEAN] * (A_SHEET + 1))
    assert len(reader.pages) == 2
    assert [round(float(side) / POINTS) for side in reader.pages[0].mediabox[2:]] == [210, 297]


def test_nobody() -> None:
    assert "Personne" in read().pages[0].extract_text()


def test_tagged_titled_and_in_its_language() -> None:
    reader = read(JEAN, language="ar")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "ar"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert str(reader.metadata.title).endswith("– Mission 2027")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


@pytest.mark.threat(35)
@pytest.mark.parametrize(
    "hostile",
    [
        "x" * 200,
        "W " * 100,
        "ش" * 200,
        "\u202eevil",
        "#strong[x] $a$ \\",
        "👩‍🔬",
        "\x00",
        "\ud800",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
        "\u0378",
    ],
)
def test_no_text_leaves_its_badge_or_adds_a_sheet(hostile: str) -> None:
    odd = Badge(name=hostile, organisation=hostile, role=hostile, languages=(hostile[:40],), side="Gast")
    reader = read(*[odd] * A_SHEET)
    assert len(reader.pages) == 1
    assert all(LEFT <= at <= LEFT + 2 * WIDTH for _part, at in places(reader))


def test_the_same_people_give_the_same_bytes() -> None:
    assert badges_pdf("M", [JEAN, AMINA], "fr", MADE) == badges_pdf("M", [JEAN, AMINA], "fr", MADE)
