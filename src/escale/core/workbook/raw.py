"""A workbook as it lies in the file: sheets of rows of cells, with their true addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl.utils import get_column_letter


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a value of its own: a formula never calculated, or a spreadsheet error."""

    text: str
    is_formula: bool


class Exact(str):
    """Text that its writer marked as exactly so: no space is trimmed from it."""

    __slots__ = ()


# A date-time here is what a clock on the wall shows; it gets its zone from the row's stop.
CellValue = str | int | float | bool | date | datetime | time | Broken | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """`line` counts from 1 as spreadsheets do; `values[0]` is column A. `filled_down`: columns (from 0) whose value
    comes from a merged cell that begins in a row above."""

    line: int
    values: tuple[CellValue, ...]
    filled_down: frozenset[int] = frozenset()

    def value(self, index: int) -> CellValue:
        return self.values[index] if index < len(self.values) else None


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows with at least one filled cell, in order."""

    sheet: str
    rows: tuple[RawRow, ...]


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    filename: str
    tables: tuple[RawTable, ...]


def address(line: int, index: int) -> str:
    """`D17` for line 17 and column index 3."""
    return f"{get_column_letter(index + 1)}{line}"
