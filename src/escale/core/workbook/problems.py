"""What can be wrong in a workbook, in words for the person who has to correct it.

A problem is plain data (it may be stored and shown later in another language); its words are looked up when
they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Stable names: the command line prints them, tests and stored previews rely on them."""

    SHEET_UNKNOWN = "sheet-unknown"
    HEADINGS_MISSING = "headings-missing"
    COLUMN_MISSING = "column-missing"
    HEADING_UNKNOWN = "heading-unknown"
    HEADING_TWICE = "heading-twice"
    SEVERAL_MISSIONS = "several-missions"
    VALUE_MISSING = "value-missing"
    FORMULA = "formula-without-value"
    CELL_ERROR = "cell-error"
    CONTROL_CHARACTERS = "control-characters"
    TOO_LONG = "too-long"
    REF_FORM = "ref-form"
    REF_TWICE = "ref-twice"
    REF_UNKNOWN = "ref-unknown"
    REF_AMBIGUOUS = "ref-ambiguous"
    REF_BY_LABEL = "ref-by-label"
    REF_PROPOSED = "ref-proposed"
    EMAIL = "email"
    EMAIL_SHARED = "email-shared"
    PHONE = "phone"
    WEBSITE = "website"
    COUNTRY = "country"
    ZONE = "zone"
    LANGUAGE = "language"
    INTEGER = "integer"
    RANGE = "range"
    LEVEL = "level"
    SIDE = "side"
    SIZE = "size"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    HOUR_MISSING = "hour-missing"
    HOUR_SKIPPED = "hour-skipped"
    HOUR_TWICE = "hour-twice"
    ZONE_MISSING = "zone-missing"
    END_BEFORE_START = "end-before-start"
    OUTSIDE_STOP = "outside-stop"
    OUTSIDE_MISSION = "outside-mission"
    GRID = "five-minute-grid"
    BLOCK_SHORT = "block-shorter-than-slot"
    MIN_ABOVE_MAX = "min-above-max"
    WISH_TO_SELF = "wish-to-self"
    WISH_SAME_SIDE = "wish-same-side"
    WISH_TWICE = "wish-twice"
    CONTINUATION = "continuation"


WARNINGS = frozenset(
    {
        Code.SHEET_UNKNOWN,
        Code.HEADING_UNKNOWN,
        Code.CONTROL_CHARACTERS,
        Code.REF_BY_LABEL,
        Code.REF_PROPOSED,
        Code.EMAIL_SHARED,
        Code.PHONE,
        Code.WEBSITE,
        Code.SIZE,
        Code.HOUR_TWICE,
        Code.OUTSIDE_STOP,
        Code.OUTSIDE_MISSION,
        Code.WISH_SAME_SIDE,
    }
)

# What is expected, by code. Placeholders come from the problem's details.
_EXPECTED: dict[Code, Promise] = {
    Code.SHEET_UNKNOWN: _("a sheet of the template, or your word for what this sheet holds; it is left out"),
    Code.HEADINGS_MISSING: _("a row of headings that starts a table, as in the template"),
    Code.COLUMN_MISSING: _("a column “%(column)s”: the sheet “%(sheet)s” cannot be read without it"),
    Code.HEADING_UNKNOWN: _("a heading of the template, or your word for what this column holds; it is left out"),
    Code.HEADING_TWICE: _("one column only for “%(column)s”; there is another in %(other)s"),
    Code.SEVERAL_MISSIONS: _("one mission only; another is in %(other)s"),
    Code.VALUE_MISSING: _("a value for “%(column)s”: it is required"),
    Code.FORMULA: _("a value: the formula was saved without its result; open the file, recalculate and save"),
    Code.CELL_ERROR: _("a value instead of a spreadsheet error"),
    Code.CONTROL_CHARACTERS: _("text that can be printed; invisible control characters were taken out"),
    Code.TOO_LONG: _("%(highest)s characters at most"),
    Code.REF_FORM: _("a short name of %(highest)s characters at most, without ; or comma"),
    Code.REF_TWICE: _("a ref used once; it is already in %(other)s"),
    Code.REF_UNKNOWN: _("a ref of %(sheets)s"),
    Code.REF_AMBIGUOUS: _("a ref: several rows of %(sheets)s are called so"),
    Code.REF_BY_LABEL: _("a ref of %(sheets)s; the row of that name was taken: %(ref)s"),
    Code.REF_PROPOSED: _("a ref in every row; as there is none, refs are made from the names"),
    Code.EMAIL: _("one e-mail address, like name@example.org"),
    Code.EMAIL_SHARED: _("an e-mail address of one's own; it is also in %(other)s"),
    Code.PHONE: _("a telephone number in international form, like +352 123 456; it is kept as it is"),
    Code.WEBSITE: _("a web address, like https://example.org; it is left out"),
    Code.COUNTRY: _("a country: its name, or its code like LU or MA"),
    Code.ZONE: _("a time zone of the IANA list, like Africa/Casablanca or Europe/Luxembourg"),
    Code.LANGUAGE: _("a language: its name, or its code like fr or ar"),
    Code.INTEGER: _("a whole number"),
    Code.RANGE: _("a whole number from %(lowest)s to %(highest)s"),
    Code.LEVEL: _("must, like or no"),
    Code.SIDE: _("guest, host or both"),
    Code.SIZE: _("micro, small, medium or large, or a number of employees; it is left out"),
    Code.BOOLEAN: _("yes or no"),
    Code.DATE: _("a date that exists, day before month, like 24/09/2019 or 2019-09-24"),
    Code.MOMENT: _("a date with an hour, like 24/09/2019 14:30 or 2019-09-24T14:30"),
    Code.HOUR_MISSING: _("an hour after the date, like 24/09/2019 14:30"),
    Code.HOUR_SKIPPED: _("an hour that exists: in %(zone)s clocks go forward over this one"),
    Code.HOUR_TWICE: _("an hour that comes once: in %(zone)s clocks go back here; the first one was taken"),
    Code.ZONE_MISSING: _("a stop with its time zone, so that this hour is known"),
    Code.END_BEFORE_START: _("an end after the start, %(start)s"),
    Code.OUTSIDE_STOP: _("a day of the stop %(stop)s: %(start)s to %(end)s"),
    Code.OUTSIDE_MISSION: _("days of the mission: %(start)s to %(end)s"),
    Code.GRID: _("a multiple of 5 minutes: people, tables and rooms are booked in units of 5 minutes"),
    Code.BLOCK_SHORT: _("a block at least as long as one slot, %(minutes)s minutes"),
    Code.MIN_ABOVE_MAX: _("a minimum that is not above the maximum, %(highest)s"),
    Code.WISH_TO_SELF: _("another organisation: nobody meets themselves"),
    Code.WISH_SAME_SIDE: _("an organisation of the other side; a guest meets hosts, a host meets guests"),
    Code.WISH_TWICE: _("one wish from one organisation to another; the same pair is in %(other)s"),
    Code.CONTINUATION: _("an empty cell, or the value of the row above: this row continues it"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`sheet` is the file's own name of it; `cell` an address like D17, or "" for the sheet as a whole."""

    sheet: str
    cell: str
    code: Code
    found: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR

    @property
    def where(self) -> str:
        """`organisations!D17`."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    @property
    def expected(self) -> str:
        """What should be there, in the active language."""
        return str(_EXPECTED[self.code]) % self.details

    @property
    def message(self) -> str:
        """Where, what was found, what is expected, in the active language."""
        details = {"where": self.where, "found": self.found, "expected": self.expected}
        if self.found:
            return str(_("%(where)s: “%(found)s” was found; expected: %(expected)s.")) % details
        return str(_("%(where)s: expected: %(expected)s.")) % details


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_BIG = "too-big"
    UNPACKS_TOO_BIG = "unpacks-too-big"
    TOO_MANY_SHEETS = "too-many-sheets"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_MANY_COLUMNS = "too-many-columns"
    CELL_TOO_LONG = "cell-too-long"
    OLD_EXCEL = "old-excel"
    OPEN_DOCUMENT = "open-document"
    OTHER_TYPE = "other-type"
    DAMAGED = "damaged"
    MACROS = "macros"
    EXTERNAL_LINKS = "external-links"
    COMMANDS = "commands"
    ENTITIES = "entities"
    ENCODING = "encoding"
    TWO_OF_ONE_NAME = "two-of-one-name"


_REFUSALS: dict[Reason, Promise] = {
    Reason.EMPTY: _("The file is empty."),
    Reason.TOO_BIG: _("The file is larger than %(highest)s MB."),
    Reason.UNPACKS_TOO_BIG: _("The file unpacks to more than a workbook can need. It was not opened."),
    Reason.TOO_MANY_SHEETS: _("The file has more than %(highest)s sheets."),
    Reason.TOO_MANY_ROWS: _("The sheet “%(sheet)s” has more than %(highest)s filled rows."),
    Reason.TOO_MANY_COLUMNS: _("The sheet “%(sheet)s” is filled beyond column %(highest)s."),
    Reason.CELL_TOO_LONG: _("The cell %(cell)s holds more than %(highest)s characters."),
    Reason.OLD_EXCEL: _(
        "This is an old Excel file (.xls), or one with a password. Open it and save it as an Excel workbook "
        "(.xlsx) without a password."
    ),
    Reason.OPEN_DOCUMENT: _(
        "This is an OpenDocument spreadsheet. Save it as an Excel workbook (.xlsx), or its sheets as CSV."
    ),
    Reason.OTHER_TYPE: _("This is neither an Excel workbook (.xlsx) nor CSV files."),
    Reason.DAMAGED: _("The file is damaged: it cannot be read to its end."),
    Reason.MACROS: _("The file contains macros. Save it as an Excel workbook without macros (.xlsx)."),
    Reason.EXTERNAL_LINKS: _(
        "The file has links to other files. Break the links, keep the values, and save it again."
    ),
    Reason.COMMANDS: _("The cell %(cell)s calls another program. Remove that formula."),
    Reason.ENTITIES: _("The file contains document type declarations, which no spreadsheet program writes."),
    Reason.ENCODING: _("The text of “%(sheet)s” cannot be read. Save it as CSV in UTF-8."),
    Reason.TWO_OF_ONE_NAME: _("The file contains “%(sheet)s” twice."),
}


class WorkbookRefused(Exception):
    """The file as a whole cannot be taken in; nothing of it was used. `str()` says why, in the active language."""

    def __init__(self, reason: Reason, **details: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details

    def __str__(self) -> str:
        return str(_REFUSALS[self.reason]) % self.details
