"""Reading CSV: one file, or a zip of them, each named like its sheet."""

from __future__ import annotations

import csv
import io
import posixpath
from collections import Counter
from itertools import islice

from escale.core.documents.cells import unguarded
from escale.core.workbook import limits
from escale.core.workbook.container import Container
from escale.core.workbook.problems import Reason, WorkbookRefused
from escale.core.workbook.raw import CellValue, Exact, RawRow, RawTable, address

_SEPARATORS = (";", ",", "\t")
_SAMPLE = 40


def read_csv_zip(container: Container) -> tuple[RawTable, ...]:
    """Folders inside the archive are ignored: nothing is ever written to disk. Raises WorkbookRefused."""
    names = [name for name in container.names if _is_csv(name)]
    if not names:
        raise WorkbookRefused(Reason.OTHER_TYPE)
    return read_csv_files({posixpath.basename(name): container.read(name) for name in names}, len(names))


def read_csv_files(files: dict[str, bytes], count: int) -> tuple[RawTable, ...]:
    """`count` is the number of files before those of one name fell together."""
    if count > limits.SHEETS:
        raise WorkbookRefused(Reason.TOO_MANY_SHEETS, highest=str(limits.SHEETS))
    if count != len(files):
        raise WorkbookRefused(Reason.TWO_OF_ONE_NAME, sheet=next(iter(files)))
    return tuple(read_csv(name.rpartition(".")[0] or name, content) for name, content in sorted(files.items()))


def read_csv(sheet: str, content: bytes) -> RawTable:
    text = _decode(sheet, content)
    rows: list[RawRow] = []
    try:
        for line, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)), start=1):
            cells = _without_empty_end(sheet, cells)
            if not cells:
                continue
            if len(rows) >= limits.ROWS:
                raise WorkbookRefused(Reason.TOO_MANY_ROWS, sheet=sheet, highest=str(limits.ROWS))
            values = tuple(_value(sheet, line, index, cell) for index, cell in enumerate(cells))
            rows.append(RawRow(line, values))
    except csv.Error as error:
        raise WorkbookRefused(Reason.DAMAGED) from error
    return RawTable(sheet, tuple(rows))


def _is_csv(name: str) -> bool:
    """Mac archives carry a shadow of each file."""
    return name.lower().endswith((".csv", ".tsv")) and not name.startswith("__MACOSX/")


def _without_empty_end(sheet: str, cells: list[str]) -> list[str]:
    while cells and (not cells[-1] or cells[-1].isspace()):
        cells.pop()
    if len(cells) > limits.COLUMNS:
        highest = address(1, limits.COLUMNS - 1)[:-1]
        raise WorkbookRefused(Reason.TOO_MANY_COLUMNS, sheet=sheet, highest=highest)
    return cells


def _value(sheet: str, line: int, index: int, cell: str) -> CellValue:
    if len(cell) > limits.TEXT:
        place = f"{sheet}!{address(line, index)}"
        raise WorkbookRefused(Reason.CELL_TOO_LONG, cell=place, highest=str(limits.TEXT))
    if not cell:
        return None
    plain = unguarded(cell)
    return cell if plain is None else Exact(plain)


def _decode(sheet: str, content: bytes) -> str:
    """UTF-8 first: text of another encoding hardly ever passes for it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookRefused(Reason.ENCODING, sheet=sheet)


def _separator(text: str) -> str:
    """The separator that cuts the first records most often, and into equally many cells."""
    if text[:4].lower() == "sep=" and text[4:5] in _SEPARATORS:
        return text[4]

    def evenness(separator: str) -> int:
        records = islice(csv.reader(io.StringIO(text[:65_536], newline=""), delimiter=separator), _SAMPLE)
        widths = Counter(len(record) for record in records)
        return max((often * (width - 1) for width, often in widths.items()), default=0)

    return max(_SEPARATORS, key=evenness)
