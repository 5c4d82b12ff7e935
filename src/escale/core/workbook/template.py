"""The empty workbook that organisers fill in: headings, helps for typing, and a page that explains."""

from __future__ import annotations

import io

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from escale.core.workbook import headings
from escale.core.workbook.rows import Level, Side
from escale.core.workbook.specification import SHEETS, Column, Kind, Sheet
from escale.core.workbook.writing import DAY_FORMAT, MOMENT_FORMAT, YES_NO

_LAST_ROW = 2_000
_WIDE = {Kind.LONG_TEXT: 60, Kind.STATEMENTS: 50, Kind.TEXT: 28, Kind.EMAIL: 30, Kind.WEBSITE: 30}

_HOLDS: dict[Kind, Promise] = {
    Kind.REF: _("a short name of your choice, used once; other sheets use it to point here"),
    Kind.TEXT: _("text"),
    Kind.LONG_TEXT: _("text, of any length"),
    Kind.DATE: _("a date, like 2019-09-24 or 24/09/2019"),
    Kind.MOMENT: _("a date and an hour, in the time of the stop, like 2019-09-24 14:30"),
    Kind.ZONE: _("a time zone of the IANA list, like Africa/Casablanca"),
    Kind.COUNTRY: _("a country: its name, or its code like LU or MA"),
    Kind.INTEGER: _("a whole number"),
    Kind.LIST: _("several entries, parted by ;"),
    Kind.STATEMENTS: _("short sentences, parted by ; or one on each line of the cell"),
    Kind.LINK: _("a ref of another sheet"),
    Kind.LINKS: _("refs of another sheet, parted by ;"),
    Kind.LANGUAGE: _("a language: its name, or its code like fr or ar"),
    Kind.LANGUAGES: _("languages, parted by ;"),
    Kind.LEVEL: _("must, like or no"),
    Kind.SIDE: _("guest or host"),
    Kind.SIZE: _("micro, small, medium or large, or a number of employees"),
    Kind.EMAIL: _("an e-mail address"),
    Kind.PHONE: _("a telephone number in international form, like +352 123 456"),
    Kind.WEBSITE: _("a web address"),
    Kind.BOOLEAN: _("yes or no"),
}

_GUIDE: tuple[Promise, ...] = (
    _("One row is one thing. Leave a cell empty when you do not know; leave a sheet empty when you do not need it."),
    _("Columns marked “yes” below are required in every row that you fill in."),
    _("You may import the file as often as you like: a row with a ref that is already there changes it."),
    _("Before anything is written you see every row and every problem, with its cell."),
)


def write_template(language: str = "en") -> bytes:
    """An XLSX workbook without any row. `language`: en, fr, ar or de."""
    book = Workbook()
    with override(language):
        guide = book.active
        if not isinstance(guide, Worksheet):
            guide = book.create_sheet()
        _write_guide(guide, language)
        for sheet in SHEETS:
            _write_sheet(book.create_sheet(_title(sheet, language)), sheet, language)
    for page in book.worksheets:
        page.sheet_view.rightToLeft = language == "ar"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title(sheet: Sheet, language: str) -> str:
    return headings.TITLES[sheet.name][headings.LANGUAGES.index(language)]


def _write_guide(page: Worksheet, language: str) -> None:
    page.title = headings.GUIDE[headings.LANGUAGES.index(language)]
    for sentence in _GUIDE:
        page.append([str(sentence)])
    page.append([])
    page.append([str(_("Sheet")), str(_("Column")), str(_("Required")), str(_("What it holds"))])
    for cell in page[page.max_row]:
        cell.font = Font(bold=True)
    for sheet in SHEETS:
        for column in sheet.columns:
            required = YES_NO[language][0] if column.required else ""
            heading = headings.heading(sheet.name, column.name, language)
            page.append([_title(sheet, language), heading, required, _what(column, language)])
    for letter, width in zip("ABCD", (24, 28, 12, 80), strict=True):
        page.column_dimensions[letter].width = width


def _what(column: Column, language: str) -> str:
    words = str(_HOLDS[column.kind])
    if not column.points_to:
        return words
    places = headings.LANGUAGES.index(language)
    return f"{words} ({', '.join(headings.TITLES[sheet][places] for sheet in column.points_to)})"


def _write_sheet(page: Worksheet, sheet: Sheet, language: str) -> None:
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        cell = page.cell(1, number, headings.heading(sheet.name, column.name, language))
        cell.font = Font(bold=column.required, italic=not column.required)
        cell.alignment = Alignment(vertical="top")
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = _WIDE.get(column.kind, 18)
        form = {Kind.DATE: DAY_FORMAT, Kind.MOMENT: MOMENT_FORMAT, Kind.REF: "@", Kind.PHONE: "@"}.get(column.kind)
        if form:
            page.column_dimensions[letter].number_format = form
        help_ = _validation(column, language)
        if help_ is not None:
            help_.add(f"{letter}2:{letter}{_LAST_ROW}")
            page.add_data_validation(help_)


def _validation(column: Column, language: str) -> DataValidation | None:
    """Help for typing; it warns and never forbids, for the import reads other spellings too."""
    match column.kind:
        case Kind.LEVEL:
            words: tuple[str, ...] = tuple(Level)
        case Kind.SIDE:
            words = tuple(Side)
        case Kind.SIZE:
            words = ("micro", "small", "medium", "large")
        case Kind.BOOLEAN:
            words = YES_NO[language]
        case Kind.INTEGER:
            lowest, highest = str(column.lowest), str(column.highest)
            return DataValidation(
                "whole", lowest, highest, operator="between", allow_blank=True, errorStyle="warning"
            )
        case _:
            return None
    listed = ",".join(words)
    return DataValidation("list", formula1=f'"{listed}"', allow_blank=True, errorStyle="warning")
