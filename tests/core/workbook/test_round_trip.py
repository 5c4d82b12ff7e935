"""What is exported is inert, and imported again it says the same (threats 25, 35, 36)."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from escale.core.workbook import (
    AvailabilityRow,
    BlockRow,
    InterpreterRow,
    Level,
    MissionRow,
    OrganisationRow,
    RepresentativeRow,
    RoundRow,
    SessionRow,
    Side,
    StopRow,
    TableRow,
    WishRow,
    WorkbookRows,
    interpret,
    lists,
    read_workbook,
    write_csv_folder,
    write_csv_zip,
    write_export,
)
from escale.core.workbook.folding import cleaned_exactly

CASABLANCA = ZoneInfo("Africa/Casablanca")
LUXEMBOURG = ZoneInfo("Europe/Luxembourg")

HOSTILE = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "'=1+1",
    "''+1",
    "'quoted'",
    "＝1+1",
    " leading",
    "trailing ",
    "a;b,c\t\"d\"\n'e'",
    "_x0041_",
    "2019-09-24",
    "007",
    "true",
    "شركة الأطلس ADD-2019/الدار البيضاء",
    "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "Société d'Études «Œuvre»",
    "👩‍🔬 \u202eevil\u200b",
    "e\u0301" * 50,
)


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = CASABLANCA) -> datetime:
    return datetime(2019, 9, day, hour, minute, tzinfo=zone)


FULL = WorkbookRows(
    mission=(
        MissionRow(
            ref="m", title="Mission", starts=date(2019, 9, 22), ends=date(2019, 9, 26), home_country="LU",
            host_country="MA", description="Two\nlines",
        ),
    ),
    stops=(
        StopRow(ref="lux", city="Luxembourg", country="LU", zone="Europe/Luxembourg", starts=date(2019, 9, 22),
                ends=date(2019, 9, 23), venue="Chambre", address="7, rue\nL-2981"),
        StopRow(ref="cas", city="Casablanca", country="MA", zone="Africa/Casablanca", starts=date(2019, 9, 24),
                ends=date(2019, 9, 26)),
    ),
    sessions=(
        SessionRow(ref="s", stop="cas", title="Seminar", kind="seminar", starts=at(24, 9), ends=at(24, 10, 7),
                   room="A", capacity=40, language="fr", description="x"),
    ),
    organisations=(
        OrganisationRow(ref="o1", name="Atlas", country="MA", side=Side.HOST, city="Rabat", website="https://a.ma",
                        sectors=("62.01", "it; more"), size="small", languages=("ar", "fr", "zgh"),
                        cooperation=("commercial",), about="=1", offers=("- one", "two;three"), needs=("x\\y",),
                        identifiers=("ICE:001",)),
        OrganisationRow(ref="o2", name="Lux", country="LU", side=Side.BOTH),
    ),
    representatives=(
        RepresentativeRow(ref="p1", organisation="o1", name="محمد", email="m@a.ma", role="CEO", languages=("ar",),
                          phone="+212 5", arrives=at(23, 23, 30, LUXEMBOURG), leaves=at(26, 0, 0, LUXEMBOURG),
                          stops=("lux", "cas"), consent=False),
        RepresentativeRow(ref="p2", organisation="o2", name="Jean", email="j@l.lu", phone="+352 12", consent=True),
    ),
    rounds=(RoundRow(ref="r", stop="cas", title="B2B", slot_minutes=20, min=0, max=12),),
    blocks=(BlockRow(ref="b", round="r", starts=at(24, 14), ends=at(24, 18), break_minutes=5),),
    tables=(TableRow(ref="t1", round="r", venue="Hall", home_of="o1"), TableRow(ref="t2", round="r")),
    interpreters=(
        InterpreterRow(ref="i", name="I", languages=("ar", "de"), email="i@x.lu", rounds=("r",), max_run=40, rest=0,
                       max_day=240),
    ),
    availability=(
        AvailabilityRow(who="all", starts=at(24, 13), ends=at(24, 14), why="lunch"),
        AvailabilityRow(who="t1", starts=at(22, 23), ends=at(25, 1)),
        AvailabilityRow(who="p1", starts=at(23, 23, 45, LUXEMBOURG), ends=at(24, 0, 15)),
    ),
    wishes=(
        WishRow(wisher="o1", wished="o2", level=Level.MUST, on_behalf=True),
        WishRow(wisher="o2", wished="o1", level=Level.LIKE),
    ),
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "ar", "de"])
@pytest.mark.parametrize("write", [write_export, write_csv_zip])
def test_export_then_import_is_the_identity(write, language: str) -> None:  # type: ignore[no-untyped-def]
    result = interpret(read_workbook(write(FULL, language)))
    assert [problem.message for problem in result.problems] == []
    assert result.unmapped == ()
    assert result.rows == FULL


def test_folder_of_csv(tmp_path: Path) -> None:
    write_csv_folder(FULL, tmp_path / "out", "fr")
    assert interpret(read_workbook(tmp_path / "out")).rows == FULL


def test_hours_that_come_twice_keep_their_meaning() -> None:
    """On 27 October 2019 Luxembourg has 02:30 twice; the second one is exported with its distance from UTC."""
    stop = replace(FULL.stops[0], starts=date(2019, 10, 26), ends=date(2019, 10, 28))
    second = datetime(2019, 10, 27, 2, 30, fold=1, tzinfo=LUXEMBOURG)
    session = replace(FULL.sessions[0], stop="lux", starts=second, ends=second + timedelta(hours=1))
    rows = WorkbookRows(stops=(stop,), sessions=(session,))
    (again,) = interpret(read_workbook(write_export(rows))).rows.sessions
    assert again.starts.astimezone(UTC) == datetime(2019, 10, 27, 1, 30, tzinfo=UTC)


def organisation(text: str) -> WorkbookRows:
    return WorkbookRows(
        organisations=(
            OrganisationRow(
                ref="o", name=text, country="MA", side=Side.HOST, city=text, about=text, offers=(text, "z")
            ),
        )
    )


def expected(text: str) -> WorkbookRows:
    return organisation(cleaned_exactly(text))


@pytest.mark.threat(25)
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("write", [write_export, write_csv_zip])
def test_hostile_text_comes_back_as_it_was(write, text: str) -> None:  # type: ignore[no-untyped-def]
    result = interpret(read_workbook(write(organisation(text))))
    assert [problem.message for problem in result.problems] == []
    assert result.rows == expected(text)


@pytest.mark.threat(25)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_xlsx_cell_is_a_formula(text: str) -> None:
    book = load_workbook(io.BytesIO(write_export(organisation(text))))
    cells = [cell for row in book["organisations"].iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert len(cells) == 7
    if text[0] in "=+-@\t\r\n":
        assert [cell.column_letter for cell in cells if cell.quotePrefix] == ["B", "E", "K"] + ["L"] * (
            not text[0].isspace()
        )


@pytest.mark.threat(25)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_csv_zip(organisation(text))))
    lines = list(
        csv.reader(io.StringIO(archive.read("organisations.csv").decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert len(lines) == 2
    assert not [cell for cell in lines[1] if cell and cell[0] in "=+-@\t\r\n＝＋－＠"]


printable = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=40,
)
risky = st.builds(
    lambda lead, text: lead + text, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'", "'=", " ", ""]), printable
)


@pytest.mark.threat(25)
@settings(max_examples=30, deadline=None)
@given(risky.filter(lambda text: text.strip()))
def test_any_text_comes_back_through_both_formats(text: str) -> None:
    rows, wanted = organisation(text), expected(text)
    assert interpret(read_workbook(write_export(rows))).rows == wanted
    assert interpret(read_workbook(write_csv_zip(rows))).rows == wanted


@settings(max_examples=400, deadline=None)
@given(st.lists(st.text(alphabet="ab;\\-n\n\r •1. \t", min_size=1, max_size=8), unique=True, max_size=4))
def test_what_is_joined_is_split_into_the_same(entries: list[str]) -> None:
    assert lists.split(lists.join(entries)) == tuple(entries)


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("a; b ;c", ("a", "b", "c")),
        ("• un\n• deux", ("un", "deux")),
        ("- un\n- deux\n\n", ("un", "deux")),
        ("1. un\n2) deux", ("un", "deux")),
        ("5-axis milling; e-mail", ("5-axis milling", "e-mail")),
        ("; ;", ()),
        ("same; same", ("same",)),
    ],
)
def test_lists_as_people_write_them(cell: str, entries: tuple[str, ...]) -> None:
    assert lists.split(cell) == entries
