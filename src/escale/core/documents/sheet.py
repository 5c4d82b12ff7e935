"""One table as CSV or XLSX: text is text, days are days, figures are figures; no cell is ever a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language

import escale.core.workbook.lean  # noqa: F401  (before anything imports openpyxl)

# isort: split
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell

from escale.core.documents.cells import guarded, is_risky
from escale.core.workbook.folding import cleaned

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_DIGITS: Final = 15  # what a spreadsheet's number holds exactly; more stays text
Cell = str | date | int | Decimal | None


def as_csv(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark and ``;``, which spreadsheets in French and German expect; figures with a point."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([guarded(each) for each in heading])
    for cells in rows:
        writer.writerow([_plain(each) for each in cells])
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return guarded(cleaned(value)) if isinstance(value, str) else str(value)


def as_xlsx(title: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet, from right to left in Arabic; a figure that a spreadsheet would round is text."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title[:31])
    page.sheet_view.rightToLeft = get_language() == "ar"
    page.freeze_panes = "A2"
    for cells in [heading, *rows]:
        page.append([_cell(page, each) for each in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, value: Cell) -> SheetCell:
    cell: SheetCell = WriteOnlyCell(page)
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > _MOST_DIGITS:
        value = format(value, "f")
    if isinstance(value, str):
        value = cleaned(value)  # a sheet is XML, which has no control characters
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = is_risky(value)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell
