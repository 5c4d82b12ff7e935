"""Actions as a sheet: the same columns that are read, and what became of each."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

import escale.core.workbook.lean  # noqa: F401  (before anything imports openpyxl)

# isort: split
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell

from escale.apps.actions.models import Action
from escale.core.documents.cells import guarded, is_risky
from escale.core.labels import label
from escale.core.translated import best
from escale.core.workbook.folding import cleaned

MOST_EXPORTED: Final = 5_000
HEADINGS: Final[Mapping[str, str | Promise]] = {
    "title": _("What is done"),
    "description": _("Description"),
    "due": _("Until when"),
    "first": _("Who answers for it"),
    "second": _("Who answers for it on the other side"),
    "mission": _("Mission"),
    "language": _("Written in"),
    "state": _("State"),
    "reason": _("Reason"),
}
Cell = str | date


def lines(actions: Iterable[Action]) -> Iterator[list[Cell]]:
    """The cells of each action, in the order of the headings; the words in the language of the page."""
    for each in actions:
        title = best(each.title)
        owners = [(owner.institution or owner.organisation) for owner in each.owners.all()]
        names = [owner.name for owner in owners if owner is not None]
        yield [
            title.text,
            best(each.description, title.language).text,
            each.due,
            *[*names, "", ""][:2],
            each.mission.ref if each.mission else "",
            title.language,
            str(_("draft")) if each.is_draft else label(each, "state"),
            each.reason,
        ]


def as_csv(actions: Iterable[Action]) -> bytes:
    """UTF-8 with its mark and ``;``, which spreadsheets in French and German expect; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([guarded(str(heading)) for heading in HEADINGS.values()])
    for cells in lines(actions):
        writer.writerow([each.isoformat() if isinstance(each, date) else guarded(cleaned(each)) for each in cells])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(actions: Iterable[Action]) -> bytes:
    """One sheet, from right to left in Arabic; text is typed as text."""
    book = Workbook(write_only=True)
    page = book.create_sheet(str(_("Actions"))[:31])
    page.sheet_view.rightToLeft = get_language() == "ar"
    page.freeze_panes = "A2"
    heading: list[Cell] = [str(each) for each in HEADINGS.values()]
    for cells in [heading, *lines(actions)]:
        page.append([_cell(page, each) for each in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, value: Cell) -> SheetCell:
    cell: SheetCell = WriteOnlyCell(page)
    # A sheet is XML, which has no control characters.
    cell.value = cleaned(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = is_risky(str(cell.value))
    else:
        cell.number_format = "yyyy-mm-dd"
    return cell
