"""Practices as a sheet: what the list shows, and what became of each."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

import escale.core.workbook.lean  # noqa: F401  (before anything imports openpyxl)

# isort: split
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell

from escale.apps.practices.models import PARTS
from escale.apps.practices.queries.listing import Row
from escale.apps.practices.rules import PART_NAMES
from escale.core.documents.cells import guarded, is_risky
from escale.core.labels import label
from escale.core.sectors import sector_name
from escale.core.translated import best

MOST_EXPORTED: Final = 2_000
HEADINGS: Final[Mapping[str, str | Promise]] = {
    **{part: PART_NAMES[part] for part in PARTS},
    "language": _("Written in"),
    "theme": pgettext_lazy("of a practice", "Theme"),
    "sector": _("Sector"),
    "cost": _("Cost"),
    "currency": _("Currency"),
    "licence": _("Licence"),
    "author": pgettext_lazy("author", "By"),
    "state": _("State"),
    "confirmed": _("Confirmed on"),
    "old": _("no longer confirmed"),
    "tried": _("tried"),
    "adapted": _("adapted"),
    "abandoned": _("abandoned"),
}
Cell = str | date | Decimal | int


def lines(rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """The cells of each practice, in the order of the headings; the words in the language of the page."""
    for row in rows:
        each, counts = row.practice, {count.kind: count.number for count in row.counts}
        yield [
            *(best(getattr(each, part)).text for part in PARTS),
            best(each.title).language,
            label(each, "theme"),
            sector_name(each.sector) if each.sector else "",
            each.cost if each.cost is not None else "",
            each.currency,
            each.licence,
            each.institution.name if each.institution else each.cooperation.name,
            label(each, "state"),
            each.confirmed_on or "",
            str(_("yes")) if row.old else "",
            *(counts.get(kind, 0) for kind in ("tried", "adapted", "abandoned")),
        ]


def as_csv(rows: Iterable[Row]) -> bytes:
    """UTF-8 with its mark and ``;``, which spreadsheets in French and German expect; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([guarded(str(heading)) for heading in HEADINGS.values()])
    for cells in lines(rows):
        writer.writerow([guarded(each) if isinstance(each, str) else str(each) for each in cells])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Row]) -> bytes:
    """One sheet, from right to left in Arabic; text is typed as text, a cost as a number."""
    book = Workbook(write_only=True)
    page = book.create_sheet(str(_("Practices"))[:31])
    page.sheet_view.rightToLeft = get_language() == "ar"
    page.freeze_panes = "A2"
    heading: list[Cell] = [str(each) for each in HEADINGS.values()]
    for cells in [heading, *lines(rows)]:
        page.append([_cell(page, each) for each in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, value: Cell) -> SheetCell:
    cell: SheetCell = WriteOnlyCell(page)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = is_risky(value)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "0.00"
    return cell
