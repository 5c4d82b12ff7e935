"""Which sheet and column of the specification a sheet and heading of the file stand for.

The organiser's word comes first (a plain dict that is given back complete, to be remembered); then the template's
headings in four languages; then other usual words. What remains is reported with a proposal, never taken silently.

    {"Liste sociétés": {"*": "organisations", "Raison soc.": "name", "Interne": ""}}

`"*"` says what the sheet holds ("" leaves it out); a heading mapped to "" is left out on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from escale.core.workbook import headings
from escale.core.workbook.folding import cleaned, folded
from escale.core.workbook.problems import Code, Problem
from escale.core.workbook.raw import RawRow, RawTable, address
from escale.core.workbook.specification import SHEET_BY_NAME, SHEETS, Sheet

Mapped = dict[str, dict[str, str]]

SHEET_KEY = "*"
_HEADING_ROWS = 40
_CLOSE = 0.72


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A heading (or, without cell, a sheet) that stands for nothing yet. `proposal`: a column (or sheet), or ""."""

    sheet: str
    cell: str
    heading: str
    proposal: str


@dataclass(frozen=True, slots=True)
class MappedTable:
    """`columns`: index in the raw rows → name of the column; `body`: the rows under the headings."""

    table: RawTable
    sheet: Sheet
    heading_line: int
    columns: Mapping[int, str]
    body: tuple[RawRow, ...]

    def index(self, column: str) -> int | None:
        return next((index for index, name in self.columns.items() if name == column), None)


@dataclass(frozen=True, slots=True)
class MappedWorkbook:
    tables: tuple[MappedTable, ...]
    mapping: Mapped
    unmapped: tuple[Unmapped, ...]
    problems: tuple[Problem, ...]


def map_workbook(tables: tuple[RawTable, ...], chosen: Mapped | None) -> MappedWorkbook:
    """Match every sheet and heading. Nothing is dropped without a word."""
    chosen = chosen or {}
    mapped: list[MappedTable] = []
    mapping: Mapped = {}
    unmapped: list[Unmapped] = []
    problems: list[Problem] = []
    for table in tables:
        words = chosen.get(table.sheet, {})
        if not table.rows or words.get(SHEET_KEY) == "" or folded(table.sheet) in _guides():
            if words:
                mapping[table.sheet] = dict(words)
            continue
        sheet = _sheet_of(table, words)
        if sheet is None:
            unmapped.append(Unmapped(table.sheet, "", table.sheet, _proposed_sheet(table)))
            problems.append(Problem(table.sheet, "", Code.SHEET_UNKNOWN))
            continue
        result = _map_table(table, sheet, words)
        mapping[table.sheet] = {SHEET_KEY: sheet.name} | result.words
        unmapped += result.unmapped
        problems += result.problems
        if result.mapped is not None:
            mapped.append(result.mapped)
    order = {sheet.name: place for place, sheet in enumerate(SHEETS)}
    mapped.sort(key=lambda table: order[table.sheet.name])
    return MappedWorkbook(tuple(mapped), mapping, tuple(unmapped), tuple(problems))


@cache
def _guides() -> frozenset[str]:
    return frozenset(folded(title) for title in headings.GUIDE)


@cache
def _sheet_names() -> Mapping[str, str]:
    """Folded name → sheet; a name two sheets share belongs to the first that calls itself so."""
    names: dict[str, str] = {}
    for spoken in (lambda name: (name, *headings.TITLES[name]), headings.titles_of):
        for sheet in SHEETS:
            for title in spoken(sheet.name):
                names.setdefault(folded(title), sheet.name)
    return names


@cache
def _template_titles() -> frozenset[str]:
    return frozenset(folded(title) for sheet in SHEETS for title in (sheet.name, *headings.TITLES[sheet.name]))


@cache
def _column_names(sheet: str) -> Mapping[str, str]:
    """Folded heading → column; other words count only where they mean one column."""
    columns = [column.name for column in SHEET_BY_NAME[sheet].columns]
    names = {folded(text): column for column in columns for text in headings.template_headings(sheet, column)}
    others: dict[str, set[str]] = {}
    for column in columns:
        for text in headings.other_headings(sheet, column):
            others.setdefault(folded(text), set()).add(column)
    return {word: next(iter(of)) for word, of in others.items() if len(of) == 1} | names


def _heading_text(value: object) -> str:
    return " ".join(cleaned(value).split()) if isinstance(value, str) else ""


def _without_marks(heading: str) -> str:
    """`Nom *`, `Ville (obligatoire)`, `Date [jj/mm]`: what is in brackets explains."""
    for opening in "([":
        heading = heading.partition(opening)[0] or heading
    return heading


def _column_of(sheet: str, heading: str, words: Mapping[str, str]) -> str | None:
    """The column, "" when left out on purpose, None when unknown."""
    names = _column_names(sheet)
    if heading in words:
        return words[heading] if words[heading] in {"", *names.values()} else None
    return names.get(folded(heading)) or names.get(folded(_without_marks(heading)))


def _known_headings(row: RawRow, sheet: str, words: Mapping[str, str]) -> int:
    found = {_column_of(sheet, text, words) for value in row.values if (text := _heading_text(value))}
    return len(found - {None, ""})


def _heading_row(table: RawTable, sheet: str, words: Mapping[str, str]) -> RawRow | None:
    """The row with most known headings, at least two of them; the first of equals."""
    best = max(table.rows[:_HEADING_ROWS], key=lambda row: _known_headings(row, sheet, words), default=None)
    enough = min(2, len(SHEET_BY_NAME[sheet].columns))
    if best is not None and _known_headings(best, sheet, words) >= enough:
        return best
    texts = [row for row in table.rows[:_HEADING_ROWS] if sum(bool(_heading_text(v)) for v in row.values) >= 2]
    return texts[0] if texts else None


def _sheet_of(table: RawTable, words: Mapping[str, str]) -> Sheet | None:
    if words.get(SHEET_KEY) in SHEET_BY_NAME:
        return SHEET_BY_NAME[words[SHEET_KEY]]
    named = _sheet_names().get(folded(table.sheet))
    if named is not None and folded(table.sheet) in _template_titles():
        return SHEET_BY_NAME[named]
    # "Participants" holds companies in one file and people in the next: what stands under it decides.
    complete = [sheet for sheet in SHEETS if _has_required(table, sheet, words)]
    scores = {sheet.name: _best_score(table, sheet.name) for sheet in complete}
    best = max(scores.values(), default=0)
    leaders = [sheet for sheet in complete if scores[sheet.name] == best]
    if len(leaders) == 1 and best >= 3:
        return leaders[0]
    return SHEET_BY_NAME[named] if named is not None else None


def _best_score(table: RawTable, sheet: str) -> int:
    return max((_known_headings(row, sheet, {}) for row in table.rows[:_HEADING_ROWS]), default=0)


def _has_required(table: RawTable, sheet: Sheet, words: Mapping[str, str]) -> bool:
    row = _heading_row(table, sheet.name, words)
    found = {_column_of(sheet.name, _heading_text(value), words) for value in row.values} if row else set()
    return all(column.name in found or column.name == "ref" for column in sheet.required)


def _proposed_sheet(table: RawTable) -> str:
    """The sheet whose name is closest, else the one whose headings fit best."""
    near = _closest(folded(table.sheet), dict(_sheet_names()))
    if near:
        return near
    scores = {sheet.name: _best_score(table, sheet.name) for sheet in SHEETS}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 2 else ""


@dataclass(frozen=True, slots=True)
class _Result:
    mapped: MappedTable | None
    words: dict[str, str]
    unmapped: list[Unmapped]
    problems: list[Problem]


def _map_table(table: RawTable, sheet: Sheet, words: Mapping[str, str]) -> _Result:
    row = _heading_row(table, sheet.name, words)
    if row is None:
        return _Result(None, dict(words), [], [Problem(table.sheet, "", Code.HEADINGS_MISSING)])
    columns: dict[int, str] = {}
    said: dict[str, str] = {}
    unknown: list[tuple[int, str]] = []
    problems: list[Problem] = []
    for index, value in enumerate(row.values):
        heading = _heading_text(value)
        if not heading:
            continue
        column = _column_of(sheet.name, heading, words)
        if column is None:
            unknown.append((index, heading))
            continue
        said[heading] = column
        if column in columns.values():
            other = address(row.line, next(at for at, name in columns.items() if name == column))
            details = {"column": column, "other": other}
            problems.append(Problem(table.sheet, address(row.line, index), Code.HEADING_TWICE, heading, details))
        elif column:
            columns[index] = column
    body = tuple(each for each in table.rows if each.line > row.line and each.values != row.values)
    unmapped = [
        Unmapped(
            table.sheet, address(row.line, index), heading, _proposed_column(sheet, heading, columns, body, index)
        )
        for index, heading in unknown
    ]
    problems += [Problem(each.sheet, each.cell, Code.HEADING_UNKNOWN, each.heading) for each in unmapped]
    problems += _missing_columns(table, sheet, row.line, columns)
    return _Result(MappedTable(table, sheet, row.line, columns, body), said, unmapped, problems)


def _missing_columns(table: RawTable, sheet: Sheet, line: int, columns: Mapping[int, str]) -> list[Problem]:
    """A missing ref column is not among them: refs can be proposed."""
    return [
        Problem(table.sheet, f"{line}:{line}", Code.COLUMN_MISSING, "", {"column": column.name, "sheet": table.sheet})
        for column in sheet.required
        if column.name != "ref" and column.name not in columns.values()
    ]


def _proposed_column(
    sheet: Sheet, heading: str, taken: Mapping[int, str], body: tuple[RawRow, ...], index: int
) -> str:
    free = {word: name for word, name in _column_names(sheet.name).items() if name not in taken.values()}
    near = _closest(folded(heading), free)
    if near:
        return near
    sample = [value for row in body[:50] if isinstance(value := row.value(index), str)]
    for column, sign in (("email", "@"), ("website", "www."), ("website", "http")):
        telling = sum(sign in value for value in sample)
        if column in free.values() and sample and telling * 2 > len(sample):
            return column
    return ""


def _closest(word: str, names: Mapping[str, str]) -> str:
    """A name that shares whole words with this one, or is spelt nearly so."""

    def likeness(name: str) -> float:
        shared = set(word.split()) & {part for part in name.split() if len(part) > 2}
        whole = len(shared) / max(len(name.split()), 1)
        return max(whole, SequenceMatcher(None, word, name).ratio())

    best = max(names, key=likeness, default="")
    return names[best] if best and likeness(best) >= _CLOSE else ""
