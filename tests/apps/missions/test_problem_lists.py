"""What was noticed in a workbook: bounded on the page, complete in a file; and the workbooks brought before."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.missions.domain.importing import start_import
from escale.apps.missions.models import Mission, WorkbookImport
from escale.core.workbook import WorkbookRefused, count_rows, read_workbook
from tests.apps.missions.workbooks import ORGANISATIONS, workbook
from tests.core.workbook.books import with_sheet_xml

NEW = reverse("missions:import-new")
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def bring(desk: Client, organisations: str) -> WorkbookImport:
    file = SimpleUploadedFile("m.zip", workbook(organisations=organisations, representatives=""))
    assert desk.post(NEW, {"workbook": file}).status_code == 302
    return WorkbookImport.objects.get()


def lines(desk: Client, upload: WorkbookImport) -> list[list[str]]:
    answer = desk.get(reverse("missions:import-problems", args=[upload.pk]))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_problems_are_downloaded_with_sheet_cell_severity_found_and_expected(desk: Client) -> None:
    upload = bring(desk, ORGANISATIONS.replace(";MA;host;ar", ";MA;=nobody;ar"))
    assert lines(desk, upload) == [
        ["Sheet", "Cell", "Severity", "Found", "Expected"],
        ["organisations", "D3", "problem", "'=nobody", "guest, host or both"],
    ]


def test_the_page_shows_two_hundred_problems_and_counts_all(desk: Client) -> None:
    upload = bring(desk, "ref;name;country;side\n" + "\n".join(f"R{n};Name {n};LU;nobody" for n in range(230)))
    page = desk.get(reverse("missions:import-preview", args=[upload.pk])).content.decode()
    assert page.count("guest, host or both") == 200
    assert "230 remarks in all." in page
    assert "And 30 more." in page
    assert len(lines(desk, upload)) == 231


def test_problems_are_for_the_organisers_alone(stranger: Client, upload: WorkbookImport) -> None:
    assert stranger.get(reverse("missions:import-problems", args=[upload.pk])).status_code == 404


def test_earlier_workbooks_are_listed_with_state_and_who(desk: Client, mission: Mission, host: User) -> None:
    page = desk.get(reverse("missions:import", args=[mission.slug])).content.decode()
    assert "Workbooks brought before" in page
    assert "m.zip" in page
    assert "applied" in page
    assert str(host) in page


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_is_bounded_and_costs_the_same(
    desk: Client, mission: Mission, host: User, count_queries: Count, number: int
) -> None:
    WorkbookImport.objects.all().delete()
    for _each in range(number):
        kept = start_import(
            acting_user=host, cooperation=mission.cooperation, mission=mission, filename="w.zip", content=workbook()
        )
        WorkbookImport.objects.filter(pk=kept.pk).update(state="undone")
    desk.get(reverse("missions:import", args=[mission.slug]))
    with count_queries() as queries:
        page = desk.get(reverse("missions:import", args=[mission.slug])).content.decode()
    assert page.count("w.zip") == min(number, 20)
    assert sum("workbookimport" in query["sql"] for query in queries) == 1


def test_counting_rows_agrees_with_reading() -> None:
    rows = "".join(f"<row r='{n}'><c r='A{n}'><v>1</v></c><c r='B{n}'/></row>" for n in range(1, 8))
    content = with_sheet_xml(f"<sheetData>{rows}<row r='9'/></sheetData>")
    assert count_rows(content) == sum(len(table.rows) for table in read_workbook(content, "x.xlsx").tables)
    assert count_rows(workbook(), "m.zip") == 14  # nine rows, five headings


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ('<c r="XFD1"><v>1</v></c>', "is filled beyond column"),
        ("<c r=\"A1\"><f>cmd|'/c calc'!A1</f><v>0</v></c>", "calls another program"),
    ],
)
def test_counting_refuses_what_reading_refuses(cell: str, why: str) -> None:
    with pytest.raises(WorkbookRefused, match=why):
        count_rows(with_sheet_xml(f'<sheetData><row r="1">{cell}</row></sheetData>'))
