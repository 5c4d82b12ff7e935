"""From mapped rows to drafts: every cell read, every fault noted, nothing yet compared with other rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from escale.core.workbook.folding import has_control_characters
from escale.core.workbook.mapping import MappedTable
from escale.core.workbook.problems import WARNINGS, Code, Problem
from escale.core.workbook.raw import Broken, CellValue, RawRow, address
from escale.core.workbook.specification import LISTS, Column, Sheet
from escale.core.workbook.values import Fault, read, shown


@dataclass(slots=True)
class Draft:
    """A row on its way. `values` by column name, without empty ones; `faulty`: it cannot become a row."""

    mapped: MappedTable
    line: int
    values: dict[str, Any] = field(default_factory=dict)
    faulty: bool = False

    @property
    def sheet(self) -> Sheet:
        return self.mapped.sheet

    @property
    def table(self) -> str:
        """The sheet's name in the file."""
        return self.mapped.table.sheet

    def cell(self, column: str) -> str:
        index = self.mapped.index(column)
        return f"{self.line}:{self.line}" if index is None else address(self.line, index)

    def where(self, column: str) -> str:
        return f"{self.table}!{self.cell(column)}"


class Report:
    """Collects the problems of one workbook."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, draft: Draft, column: str, code: Code, found: object = "", /, **details: object) -> None:
        """Note a problem at a row's cell; an error keeps the row from being taken."""
        words = {key: str(value) for key, value in details.items()}
        self.problems.append(Problem(draft.table, draft.cell(column), code, _short(str(found)), words))
        if code not in WARNINGS:
            draft.faulty = True


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def drafts_of(mapped: MappedTable, report: Report) -> list[Draft]:
    """One draft for each row that says anything in a known column; merged rows become one."""
    drafts: list[Draft] = []
    key = _key_index(mapped)
    missing = [column for column in mapped.sheet.required if mapped.index(column.name) is None]
    incomplete = any(column.name != "ref" for column in missing)
    for row in mapped.body:
        cells = list(_filled_cells(mapped, row))
        if not cells:
            continue
        if key in row.filled_down and drafts:
            _continue(drafts[-1], row, cells, report)
            continue
        draft = Draft(mapped, row.line, faulty=incomplete)
        for column, value in cells:
            _read_cell(draft, column, value, report)
        drafts.append(draft)
    _require_values(mapped, drafts, report)
    return drafts


def _key_index(mapped: MappedTable) -> int | None:
    if not mapped.sheet.has_refs:
        return None
    index = mapped.index("ref")
    return mapped.index(mapped.sheet.label) if index is None else index


def _filled_cells(mapped: MappedTable, row: RawRow) -> Iterator[tuple[Column, CellValue]]:
    for index, name in mapped.columns.items():
        value = row.value(index)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            yield mapped.sheet.column(name), value


def _read_cell(draft: Draft, column: Column, value: CellValue, report: Report) -> None:
    if isinstance(value, Broken):
        code = Code.CELL_ERROR if value.text else Code.FORMULA
        report.add(draft, column.name, code, value.text)
        draft.values[column.name] = None
        return
    if isinstance(value, str) and has_control_characters(value):
        report.add(draft, column.name, Code.CONTROL_CHARACTERS)
    try:
        content = read(value, column)
    except Fault as fault:
        report.add(draft, column.name, fault.code, fault.found, **fault.details)
        # A telephone number is kept as people wrote it; the rest cannot be used.
        draft.values[column.name] = shown(value)[:60] if fault.code is Code.PHONE else None
        return
    if content is not None:
        draft.values[column.name] = content


def _continue(draft: Draft, row: RawRow, cells: list[tuple[Column, CellValue]], report: Report) -> None:
    """A row under a merged key adds to the lists of the row it continues, and may repeat the rest."""
    for column, value in cells:
        index = draft.mapped.index(column.name)
        if index in row.filled_down:
            continue
        part = Draft(draft.mapped, row.line)
        _read_cell(part, column, value, report)
        draft.faulty |= part.faulty
        content, before = part.values.get(column.name), draft.values.get(column.name)
        if column.kind in LISTS and content:
            draft.values[column.name] = tuple(dict.fromkeys((before or ()) + content))
        elif before is None:
            draft.values[column.name] = content
        elif content is not None and content != before:
            report.add(part, column.name, Code.CONTINUATION, shown(value))
            draft.faulty = True


def _require_values(mapped: MappedTable, drafts: list[Draft], report: Report) -> None:
    """An unreadable value has been noted already (its value is None); one that is absent is noted here."""
    for column in mapped.sheet.required:
        refs_to_propose = column.name == "ref" and not any("ref" in draft.values for draft in drafts)
        if mapped.index(column.name) is None or refs_to_propose:
            continue
        for draft in drafts:
            if column.name not in draft.values:
                report.add(draft, column.name, Code.VALUE_MISSING, column=column.name)
