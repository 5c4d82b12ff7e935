"""Writing rows: what is exported can be imported again and says the same."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font

from escale.core.documents.cells import is_risky
from escale.core.documents.csv_file import csv_bytes
from escale.core.hours import comes_twice
from escale.core.workbook import headings, lists
from escale.core.workbook.moments import StopDays, Zones
from escale.core.workbook.rows import WorkbookRows
from escale.core.workbook.specification import LISTS, SHEETS, Kind, Sheet

DAY_FORMAT = "yyyy-mm-dd"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
YES_NO = {"en": ("yes", "no"), "fr": ("oui", "non"), "ar": ("نعم", "لا"), "de": ("ja", "nein")}

_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

# A moment here has lost its zone on purpose: the sheet shows the clock on the wall of the stop.
Plain = str | int | date | datetime | None


def write_export(rows: WorkbookRows, language: str = "en") -> bytes:
    """An XLSX workbook with every sheet; `language` (en, fr, ar, de) is that of the headings."""
    book = Workbook(write_only=True)
    for sheet in SHEETS:
        title = headings.TITLES[sheet.name][headings.LANGUAGES.index(language)]
        page = book.create_sheet(title)
        page.sheet_view.rightToLeft = language == "ar"
        page.freeze_panes = "A2"
        page.append([_cell(page, heading, bold=True) for heading in _headings(sheet, language)])
        for values in plain_rows(rows, sheet, language):
            page.append([_cell(page, value) for value in values])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_files(rows: WorkbookRows, language: str = "en") -> dict[str, bytes]:
    """The same as CSV files by name."""
    files = {}
    for sheet in SHEETS:
        lines = (map(_csv_moment, values) for values in plain_rows(rows, sheet, language))
        title = headings.TITLES[sheet.name][headings.LANGUAGES.index(language)]
        files[f"{title}.csv"] = csv_bytes(_headings(sheet, language), lines)
    return files


def write_csv_zip(rows: WorkbookRows, language: str = "en") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in csv_files(rows, language).items():
            archive.writestr(name, content)
    return out.getvalue()


def write_csv_folder(rows: WorkbookRows, folder: Path, language: str = "en") -> None:
    """Creates the folder when it is missing and overwrites files of the same names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in csv_files(rows, language).items():
        (folder / name).write_bytes(content)


def plain_rows(rows: WorkbookRows, sheet: Sheet, language: str) -> Iterator[list[Plain]]:
    """The cells of a sheet, row by row, in the order of its columns."""
    zones = _zones(rows)
    for row in getattr(rows, sheet.name):
        yield [
            _plain(getattr(row, column.attribute), column.kind, sheet, row, zones, language)
            for column in sheet.columns
        ]


def _headings(sheet: Sheet, language: str) -> list[str]:
    return [headings.heading(sheet.name, column.name, language) for column in sheet.columns]


def _plain(value: Any, kind: Kind, sheet: Sheet, row: Any, zones: Zones, language: str) -> Plain:
    if value is None or value in ("", ()):
        return None
    if kind in {Kind.LINKS, Kind.LANGUAGES}:
        return "; ".join(value)
    if kind in LISTS:
        return lists.join(value)
    if kind is Kind.BOOLEAN:
        return YES_NO[language][0 if value else 1]
    if kind is Kind.MOMENT:
        return _wall_clock(value, _zone(sheet, row, value, zones))
    if isinstance(value, int | date):
        return value
    return str(value)


def _zones(rows: WorkbookRows) -> Zones:
    stops = [StopDays(stop.ref, stop.zone, stop.starts, stop.ends) for stop in rows.stops]
    stop_of_round = {each.ref: each.stop for each in rows.rounds}
    return Zones(stops, stop_of_round, {table.ref: table.round for table in rows.tables}, {})


def _zone(sheet: Sheet, row: Any, when: datetime, zones: Zones) -> ZoneInfo | None:
    """The zone in which the hour will be read again; None when it cannot be told."""
    match sheet.name:
        case "sessions":
            return zones.of_stop(row.stop)
        case "blocks":
            return zones.of_round(row.round)
        case "availability":
            return zones.of_table(row.who) or _zone_of_day(when, zones)
        case _:
            return zones.of_mission()


def _zone_of_day(when: datetime, zones: Zones) -> ZoneInfo | None:
    """The stop of the day, which itself depends on the zone: found when both agree."""
    first = zones.of_mission()
    there = zones.of_day(when.astimezone(first).date()) if first else None
    return there if there and zones.of_day(when.astimezone(there).date()) == there else None


def _wall_clock(when: datetime, zone: ZoneInfo | None) -> datetime | str:
    """Local time; where that could be read in two ways, ISO with the distance from UTC."""
    local = when.astimezone(zone) if zone else when
    if zone is None or local.second or local.microsecond or comes_twice(local) or local.year <= 1900:
        return local.isoformat()
    return local.replace(tzinfo=None)


def _csv_moment(value: Plain) -> Plain:
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else value


def _cell(page: Any, value: Plain, *, bold: bool = False) -> Cell | None:
    """Text is typed as text, so that no leading sign makes it a formula."""
    if value is None:
        return None
    cell: Cell = WriteOnlyCell(page)
    if isinstance(value, date) and not isinstance(value, datetime) and value.year <= 1900:
        value = value.isoformat()
    if isinstance(value, str):
        cell.value = _xml_text(value)
        cell.data_type = "s"
        cell.quotePrefix = is_risky(value)
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = MOMENT_FORMAT if isinstance(value, datetime) else DAY_FORMAT
    if bold:
        cell.font = Font(bold=True)
    return cell


def _xml_text(text: str) -> str:
    """Office's own escape for what XML would change, or what already looks like that escape."""
    return _LIKE_ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")
