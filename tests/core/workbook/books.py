"""Workbooks made for one test: from plain rows, or bent by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from escale.core.workbook import Interpretation, interpret, read_workbook

Sheets = Mapping[str, Sequence[Sequence[Any]]]

STOPS = [
    ["ref", "city", "country", "zone", "starts", "ends"],
    ["casa", "Casablanca", "MA", "Africa/Casablanca", "2019-09-24", "2019-09-25"],
]
ORGANISATIONS = [
    ["ref", "name", "country", "side"],
    ["atlas", "Atlas Soft", "MA", "host"],
    ["lux", "Lux Tech", "LU", "guest"],
]


def xlsx(sheets: Sheets) -> bytes:
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same file with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def with_sheet_xml(body: str) -> bytes:
    """A workbook of one sheet whose XML is given."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}">{body}</worksheet>'
    return with_parts(xlsx({"organisations": []}), {"xl/worksheets/sheet1.xml": sheet.encode()})


def read(sheets: Sheets, **known: Any) -> Interpretation:
    return interpret(read_workbook(xlsx(sheets)), **known)


def found(interpretation: Interpretation) -> list[tuple[str, str]]:
    """Where and what, for every problem."""
    return [(problem.where, problem.code.value) for problem in interpretation.problems]
