"""Rows as a CSV file that spreadsheets open as it was meant: UTF-8 with its mark and ``;``, no cell a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.http import HttpResponse

from escale.core.documents.answer import as_file
from escale.core.documents.cells import guarded
from escale.core.documents.text import printable


def csv_bytes(heading: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    """The file; days as ISO 8601, ``None`` as nothing. Spreadsheets in French and German expect ``;``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerows([_cell(each) for each in row] for row in (heading, *rows))
    return out.getvalue().encode("utf-8-sig")  # without its mark Excel takes it for another encoding


def csv_answer(name: str, content: bytes) -> HttpResponse:
    """The file to keep under a name."""
    return as_file(content, "text/csv; charset=utf-8", name)


def _cell(value: object) -> str:
    """Numbers and days are ours and no formulas; all else is text that somebody may have written."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")  # never with an exponent
    return str(value) if isinstance(value, int) else guarded(printable(str(value)))
