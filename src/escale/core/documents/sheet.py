"""A list as CSV for spreadsheets: no cell is a formula, none holds what cannot be printed."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from escale.core.documents.cells import guarded
from escale.core.workbook.folding import cleaned

CONTENT_TYPE = "text/csv; charset=utf-8"


def as_csv(heading: Iterable[object], rows: Iterable[Iterable[str | date | None]]) -> bytes:
    """UTF-8 with its mark and ``;``, which spreadsheets in French and German expect; days are ISO."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([guarded(str(each)) for each in heading])
    for cells in rows:
        writer.writerow([_cell(each) for each in cells])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else guarded(cleaned(value or ""))
