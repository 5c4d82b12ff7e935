"""Reading XLSX in one pass, cell by cell.

Neither library at hand does it: calamine allocates the whole rectangle around two far corners (a file of 4 kB may
ask for gigabytes) and does not tell a formula without result from an empty cell; openpyxl needs a second pass to
tell them. Formulas are never calculated, links never followed: the value saved with the file counts.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_datetime
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from escale.core.workbook import limits
from escale.core.workbook.container import Container, XmlHandler, parse
from escale.core.workbook.dates import from_serial
from escale.core.workbook.problems import Reason, WorkbookRefused
from escale.core.workbook.raw import Broken, CellValue, Exact, RawRow, RawTable, address

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LETTERS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")


def read_xlsx(container: Container) -> tuple[RawTable, ...]:
    """Every sheet with its filled rows. Raises WorkbookRefused."""
    names = set(container.names)
    epoch, parts = _sheet_parts(container)
    strings = _Strings()
    if "xl/sharedStrings.xml" in names:
        parse(container.chunks("xl/sharedStrings.xml"), strings)
    styles = _Styles()
    if "xl/styles.xml" in names:
        parse(container.chunks("xl/styles.xml"), styles)
    tables = []
    budget = _Budget()
    for name, part in parts:
        sheet = _SheetReader(name, strings.items, styles, epoch, budget)
        parse(container.chunks(part), sheet)
        tables.append(RawTable(name, tuple(sheet.finished_rows())))
    return tuple(tables)


def count_xlsx(container: Container) -> int:
    """Filled rows of all sheets, counted without making values of cells, and no less strict than reading.

    Whatever looks as if it went beyond a bound is read in full, so the reader itself refuses it. Raises
    WorkbookRefused.
    """
    counter = _Counter()
    for _name, part in _sheet_parts(container)[1]:
        counter.rows_of_sheet = 0
        parse(container.chunks(part), counter)
        if counter.doubtful:
            return sum(len(table.rows) for table in read_xlsx(container))
    return counter.rows


def _sheet_parts(container: Container) -> tuple[datetime, list[tuple[str, str]]]:
    """The first day of the book's calendar; the name of each worksheet and the part it lies in."""
    _refuse_programs_and_links(container)
    book = _Book()
    parse(container.chunks("xl/workbook.xml"), book)
    if len(book.sheets) > limits.SHEETS:
        raise WorkbookRefused(Reason.TOO_MANY_SHEETS, highest=str(limits.SHEETS))
    links = _Links()
    parse(container.chunks("xl/_rels/workbook.xml.rels"), links)
    parts = []
    for name, link in book.sheets:
        if link not in links.targets or "worksheet" not in links.kinds[link]:
            continue  # a chart or dialog sheet
        parts.append((name, posixpath.normpath(posixpath.join("/xl", links.targets[link])).lstrip("/")))
    return book.epoch, parts


def _refuse_programs_and_links(container: Container) -> None:
    for name in container.names:
        folded = name.lower()
        if folded.endswith("vbaproject.bin") or "/macrosheets/" in folded:
            raise WorkbookRefused(Reason.MACROS)
        if folded.startswith("xl/externallinks/"):
            raise WorkbookRefused(Reason.EXTERNAL_LINKS)
    if b"macroenabled" in container.read("[Content_Types].xml").lower():
        raise WorkbookRefused(Reason.MACROS)


class _Book(XmlHandler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch = WINDOWS_EPOCH

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), link))
        elif name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            self.epoch = MAC_EPOCH


class _Links(XmlHandler):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
            self.kinds[attributes.get("Id", "")] = attributes.get("Type", "")


class _Strings(XmlHandler):
    """The texts that cells share; phonetic guides are not part of them."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._in_guide = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text = not self._in_guide
        elif name == "rPh":
            self._in_guide = True
        elif name == "si":
            self._parts = []

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_guide = False
        elif name == "si":
            self.items.append(_unescape("".join(self._parts)))

    def text(self, data: str) -> None:
        if self._in_text:
            self._parts.append(data)


class _Styles(XmlHandler):
    """What a cell's style says of its value: a kind of date, and whether its text is marked as exact."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {str(key): text for key, text in BUILTIN_FORMATS.items()}
        self._in_cells = False
        self._styles: list[tuple[str, bool]] = []
        self._kinds: dict[str, str | None] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            exact = attributes.get("quotePrefix") in {"1", "true"}
            self._styles.append((attributes.get("numFmtId", "0"), exact))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def _style(self, number: str) -> tuple[str, bool]:
        return self._styles[int(number)] if number.isdigit() and int(number) < len(self._styles) else ("0", False)

    def date_kind(self, number: str) -> str | None:
        """ "date", "time", "datetime" or None."""
        form = self._style(number)[0]
        if form not in self._kinds:
            self._kinds[form] = is_datetime(self._formats.get(form, "General"))
        return self._kinds[form]

    def is_exact(self, number: str) -> bool:
        return self._style(number)[1]


@dataclass(slots=True)
class _Budget:
    """Cells left for the whole workbook."""

    cells: int = limits.CELLS

    def take(self, sheet: str) -> None:
        self.cells -= 1
        if self.cells < 0:
            raise WorkbookRefused(Reason.TOO_MANY_ROWS, sheet=sheet, highest=str(limits.ROWS))


@dataclass(slots=True)
class _Cell:
    line: int
    index: int
    kind: str
    style: str
    formula: bool = False
    parts: list[str] = field(default_factory=list)


class _SheetReader(XmlHandler):
    def __init__(self, sheet: str, strings: list[str], styles: _Styles, epoch: datetime, budget: _Budget) -> None:
        self._sheet, self._strings, self._styles = sheet, strings, styles
        self._epoch, self._budget = epoch, budget
        self._rows: dict[int, dict[int, CellValue]] = {}
        self._merges: list[str] = []
        self._line = 0
        self._index = -1
        self._cell: _Cell | None = None
        self._inside = ""
        self._in_guide = False
        self._formula: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in {"v", "t"}:
            self._inside = "" if self._in_guide else "value"
        elif name == "f":
            self._inside, self._formula = "formula", []
            if self._cell is not None:
                self._cell.formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self._line = int(number) if number.isdigit() else self._line + 1
            self._index = -1
        elif name == "rPh":
            self._in_guide = True
        elif name == "mergeCell":
            self._merges.append(attributes.get("ref", ""))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _LETTERS.match(attributes.get("r", ""))
        self._index = _column_index(place[1]) if place else self._index + 1
        line = int(place[2]) if place else self._line
        self._cell = _Cell(line, self._index, attributes.get("t", "n"), attributes.get("s", "0"))

    def text(self, data: str) -> None:
        if self._inside == "value" and self._cell is not None:
            self._cell.parts.append(data)
        elif self._inside == "formula":
            self._formula.append(data)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._inside = ""
        elif name == "rPh":
            self._in_guide = False
        elif name == "f":
            self._inside = ""
            self._refuse_commands("".join(self._formula))
        elif name == "c" and self._cell is not None:
            value = self._value(self._cell)
            if value is not None and value != "":
                self._keep(self._cell, value)
            self._cell = None

    def _refuse_commands(self, formula: str) -> None:
        """`program|topic!item` is dynamic data exchange; the bar has no other use in a formula."""
        if "|" in formula and "|" in _QUOTED.sub("", formula) and self._cell is not None:
            place = f"{self._sheet}!{address(self._cell.line, self._cell.index)}"
            raise WorkbookRefused(Reason.COMMANDS, cell=place)

    def _keep(self, cell: _Cell, value: CellValue) -> None:
        self._budget.take(self._sheet)
        if cell.index >= limits.COLUMNS:
            highest = address(1, limits.COLUMNS - 1)[:-1]
            raise WorkbookRefused(Reason.TOO_MANY_COLUMNS, sheet=self._sheet, highest=highest)
        if cell.line not in self._rows and len(self._rows) >= limits.ROWS:
            raise WorkbookRefused(Reason.TOO_MANY_ROWS, sheet=self._sheet, highest=str(limits.ROWS))
        if isinstance(value, str) and len(value) > limits.TEXT:
            place = f"{self._sheet}!{address(cell.line, cell.index)}"
            raise WorkbookRefused(Reason.CELL_TOO_LONG, cell=place, highest=str(limits.TEXT))
        self._rows.setdefault(cell.line, {})[cell.index] = value

    def _value(self, cell: _Cell) -> CellValue:
        text = "".join(cell.parts)
        if cell.kind in {"s", "str", "inlineStr"}:
            if cell.kind == "s":
                text = self._shared(text)
            elif text:
                text = _unescape(text)
            return Exact(text) if self._styles.is_exact(cell.style) else text
        if not text:
            return Broken("", is_formula=True) if cell.formula else None
        if cell.kind == "b":
            return text == "1"
        if cell.kind == "e":
            return Broken(text, is_formula=cell.formula)
        if cell.kind == "d":
            return text
        return self._number(text, self._styles.date_kind(cell.style))

    def _shared(self, text: str) -> str:
        try:
            return self._strings[int(text)] if text else ""
        except (ValueError, IndexError) as error:
            raise WorkbookRefused(Reason.DAMAGED) from error

    def _number(self, text: str, date_kind: str | None) -> CellValue:
        try:
            number = float(text)
        except ValueError:
            return text
        if date_kind is not None:
            return _moment(number, date_kind, self._epoch)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def finished_rows(self) -> Iterator[RawRow]:
        filled = self._fill_down()
        for line in sorted(self._rows):
            cells = self._rows[line]
            values = tuple(cells.get(index) for index in range(max(cells) + 1))
            yield RawRow(line, values, frozenset(filled.get(line, ())))

    def _fill_down(self) -> Mapping[int, set[int]]:
        """A merged cell counts for each filled row it covers, in its first column."""
        lines = sorted(self._rows)
        filled: dict[int, set[int]] = {}
        for merge in self._merges:
            try:
                index, first, _last_column, last = (int(bound or 0) for bound in range_boundaries(merge))
            except ValueError as error:
                raise WorkbookRefused(Reason.DAMAGED) from error
            value = self._rows.get(first, {}).get(index - 1)
            if value is None:
                continue
            for line in lines[bisect_left(lines, first + 1) : bisect_left(lines, last + 1)]:
                self._budget.take(self._sheet)
                self._rows[line][index - 1] = value
                filled.setdefault(line, set()).add(index - 1)
        return filled


class _Counter(XmlHandler):
    """Counts rows in which something lies; ``doubtful`` as soon as a bound of the reader may have been passed."""

    def __init__(self) -> None:
        self.rows = self.rows_of_sheet = self._cells = 0
        self.doubtful = False
        self._filled = self._in_formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._in_formula = name == "f"
        if name == "c":
            found = _LETTERS.match(attributes.get("r", ""))
            if found and _column_index(found[1]) >= limits.COLUMNS:
                self.doubtful = True
        elif name in {"v", "is"}:
            self._cells += 1
            if not self._filled:
                self._filled = True
                self.rows += 1
                self.rows_of_sheet += 1
            if self.rows_of_sheet > limits.ROWS or self._cells > limits.CELLS:
                self.doubtful = True
        elif name in {"row", "mergeCell"}:
            self._filled = False

    def text(self, data: str) -> None:
        if self._in_formula and "|" in data:
            self.doubtful = True


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _unescape(text: str) -> str:
    """Office writes characters that XML cannot hold as _x000D_."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _moment(number: float, kind: str, epoch: datetime) -> date | datetime | time | float:
    moment = from_serial(number, epoch)
    if moment is None:
        return number
    return moment.date() if kind == "date" and isinstance(moment, datetime) else moment
