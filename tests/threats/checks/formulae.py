"""25: text that a spreadsheet would run comes in through the pages and goes out as plain cells."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from escale.apps.missions.models import Mission
from escale.core.workbook import WorkbookRows, interpret, read_workbook, rows, write_csv_zip, write_export
from escale.core.workbook.folding import cleaned_exactly
from escale.core.workbook.specification import SHEETS, Kind
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, organiser
from tests.threats.checks.forms import post_every_text
from tests.threats.world import world

RUN_BY_SPREADSHEETS = "=+-@\t\r\n＝＋－＠"
_WORDS_OF_A_LIST = {("sessions", "kind")}


def check_a_workbook_goes_out_inert(text: str) -> None:
    """Every text of every sheet begins with the formula; both exports are inert and mean the same again."""
    brought = _with_text_everywhere(text)
    desk = signed_in(organiser(CooperationFactory()))
    mission = bring(desk, write_export(brought))
    book, files = _exports(desk, mission)
    _assert_inert_book(book)
    _assert_inert_files(files)
    for content in (book, files):
        again = interpret(read_workbook(content))
        assert [problem.message for problem in again.problems] == []
        assert _as_sent(again.rows) == _as_sent(brought)


def check_forms_go_out_inert(text: str) -> None:
    """The same for what people type into pages; a form takes outer white space away."""
    made = world()
    typed = post_every_text(made, text)
    book, files = _exports(made.desk, made.play.mission)
    _assert_inert_book(book)
    _assert_inert_files(files)
    for content in (book, files):
        again = interpret(read_workbook(content), {}).rows
        found = {str(value) for row in _all_rows(again) for value in _texts(row)}
        assert typed <= found, typed - found


def check_csv_is_inert(text: str) -> None:
    _assert_inert_files(write_csv_zip(_with_text_everywhere(text)))


def check_xlsx_is_inert(text: str) -> None:
    _assert_inert_book(write_export(_with_text_everywhere(text)))


def bring(desk: Client, content: bytes, filename: str = "mission.xlsx") -> Mission:
    """Upload a workbook with its own mission, look at the preview, take it in."""
    sent = {"workbook": SimpleUploadedFile(filename, content)}
    page = desk.post(reverse("missions:import-new"), sent, follow=True)
    (preview, _status) = page.redirect_chain[-1]
    assert desk.post(preview, {"action": "apply"}, follow=True).status_code == 200
    return Mission.objects.get()


def _with_text_everywhere(text: str) -> WorkbookRows:
    """A workbook of every sheet; each free text is ``text``, each ref begins with it."""
    plain = _plain_workbook()
    changed = {}
    for sheet in SHEETS:
        free = {
            column.attribute: column.kind
            for column in sheet.columns
            if (sheet.name, column.attribute) not in _WORDS_OF_A_LIST
        }
        changed[sheet.name] = tuple(
            replace(row, **{name: _value(getattr(row, name), kind, text) for name, kind in free.items()})
            for row in getattr(plain, sheet.name)
        )
    return WorkbookRows(**changed)


def _value(plain: Any, kind: Kind, text: str) -> Any:
    match kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return text
        case Kind.LIST | Kind.STATEMENTS:
            return (text,)
        case Kind.REF | Kind.LINK:
            return plain if plain in (None, "", "all") else _ref(text, plain)
        case Kind.LINKS:
            return tuple(_ref(text, each) for each in plain)
        case _:
            return plain


def _ref(text: str, plain: str) -> str:
    return "".join(sign for sign in text.strip() if sign not in ",;\n") + plain


def _plain_workbook() -> WorkbookRows:
    day, noon, later = date(2027, 3, 2), datetime(2027, 3, 2, 12, tzinfo=UTC), datetime(2027, 3, 2, 14, tzinfo=UTC)
    organisation = rows.OrganisationRow(ref="o", name="", country="LU", side=rows.Side.GUEST)
    person = rows.RepresentativeRow(ref="p", organisation="o", name="", email="p@company.example", phone="+352 12345")
    return WorkbookRows(
        mission=(rows.MissionRow(ref="m", title="", starts=day, ends=day, home_country="LU", host_country="MA"),),
        stops=(rows.StopRow(ref="s", city="", country="MA", zone="Africa/Casablanca", starts=day, ends=day),),
        sessions=(rows.SessionRow(ref="e", stop="s", title="", kind="seminar", starts=noon, ends=later),),
        organisations=(organisation, replace(organisation, ref="h", country="MA", side=rows.Side.HOST)),
        representatives=(person,),
        rounds=(rows.RoundRow(ref="r", stop="s", title="", slot_minutes=20),),
        blocks=(rows.BlockRow(ref="b", round="r", starts=noon, ends=later),),
        tables=(rows.TableRow(ref="t", round="r"),),
        interpreters=(rows.InterpreterRow(ref="i", name="", languages=("ar",), email="i@company.example"),),
        availability=(rows.AvailabilityRow(who="all", starts=noon, ends=later),),
        wishes=(rows.WishRow(wisher="o", wished="h", level=rows.Level.LIKE),),
    )


def _exports(desk: Client, mission: Mission) -> tuple[bytes, bytes]:
    address = reverse("missions:export", args=[mission.slug])
    return desk.get(address).content, desk.get(address, {"format": "csv"}).content


def _assert_inert_book(content: bytes) -> None:
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    texts = [cell for cell in cells if cell.data_type == "s"]
    assert [cell.value for cell in texts if cell.value[0] in RUN_BY_SPREADSHEETS and not cell.quotePrefix] == []


def _assert_inert_files(content: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(content))
    cells = [
        cell
        for name in archive.namelist()
        for line in csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""), delimiter=";")
        for cell in line
    ]
    assert [cell for cell in cells if cell and cell[0] in RUN_BY_SPREADSHEETS] == []


def _all_rows(found: WorkbookRows) -> list[Any]:
    return [row for sheet in SHEETS for row in getattr(found, sheet.name)]


def _as_sent(found: WorkbookRows) -> list[list[str]]:
    """What each row says, whatever stands in for an empty cell, in the order of the words."""
    return sorted(sorted(_texts(row)) for row in _all_rows(found))


def _texts(row: Any) -> list[str]:
    values = [getattr(row, name) for name in row.__dataclass_fields__]
    flat = [each for value in values for each in (value if isinstance(value, tuple) else (value,))]
    return [cleaned_exactly(value) for value in flat if isinstance(value, str) and value]
