"""Reading one cell: from what lies in the file to a typed value, or a fault that says what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from escale.core.workbook import lists, vocabulary
from escale.core.workbook.dates import Written, from_serial, written
from escale.core.workbook.folding import ascii_digits, cleaned, cleaned_exactly
from escale.core.workbook.problems import Code
from escale.core.workbook.raw import CellValue, Exact
from escale.core.workbook.specification import Column, Kind

LONGEST = {Kind.REF: 80, Kind.TEXT: 300, Kind.LONG_TEXT: 20_000, Kind.EMAIL: 254, Kind.WEBSITE: 500}
_LONGEST_ENTRY = 1_000

# Days between 1954 and 2119: a plain number in a date column is a serial number if it lies there.
_SERIALS = range(20_000, 80_000)

_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]\\]+@(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[\w]", re.ASCII | re.IGNORECASE)
_WEBSITE = re.compile(
    r"(?:https?://)?(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[\w](?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_PHONE = re.compile(r"\+?[\d\s().\-/]{5,30}(?:\s*(?:x|ext\.?|poste)\s*\d{1,6})?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+|[+-]?\d{1,12}(?:[.,]0+)?")
_BETWEEN_LANGUAGES = re.compile(r"[;,/\n&+]|\bet\b|\band\b|\bund\b|(?<=\s)و(?=\s)")


class Fault(Exception):
    """Why a cell could not be read."""

    def __init__(self, code: Code, found: str = "", details: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.found = found
        self.details = details or {}


def read(value: CellValue, column: Column) -> Any:
    """The typed value of a filled cell: text, tuple of texts, int, bool, date, Written (for a moment), an enum.

    Raises Fault. None: the cell turned out empty.
    """
    if column.kind in {Kind.DATE, Kind.MOMENT}:
        return _day_of(value) if column.kind is Kind.DATE else _moment_of(value)
    text = shown(value)
    if not isinstance(value, Exact):
        text = text.strip()
    if not text:
        return None
    return _READERS[column.kind](text, column)


def shown(value: CellValue) -> str:
    """A cell's value as text: whole numbers without decimals, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return cleaned_exactly(value) if isinstance(value, Exact) else cleaned(str(value))


def _text(text: str, column: Column) -> str:
    return _bounded(text, LONGEST[column.kind])


def _bounded(text: str, highest: int) -> str:
    if len(text) > highest:
        raise Fault(Code.TOO_LONG, text, {"highest": str(highest)})
    return text


def _ref(text: str, _column: Column) -> str:
    if len(text) > LONGEST[Kind.REF] or any(sign in text for sign in ";,\n"):
        raise Fault(Code.REF_FORM, text, {"highest": str(LONGEST[Kind.REF])})
    return text


def _entries(text: str, _column: Column) -> tuple[str, ...]:
    return tuple(_bounded(entry, _LONGEST_ENTRY) for entry in lists.split(text))


def _links(text: str, _column: Column) -> tuple[str, ...]:
    entries = (entry.strip() for entry in re.split(r"[;,\n]", text))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def _zone(text: str, _column: Column) -> str:
    zone = _zones().get(text.casefold().replace(" ", "_"))
    if zone is None:
        raise Fault(Code.ZONE, text)
    return zone


@cache
def _zones() -> Mapping[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}


def _word(code: Code, look_up: Callable[[str], Any]) -> Callable[[str, Column], Any]:
    def reader(text: str, _column: Column) -> Any:
        value = look_up(text)
        if value is None:
            raise Fault(code, text)
        return value

    return reader


_language = _word(Code.LANGUAGE, vocabulary.language)


def _languages(text: str, column: Column) -> tuple[str, ...]:
    parts = (part.strip() for part in _BETWEEN_LANGUAGES.split(text))
    return tuple(dict.fromkeys(_language(part, column) for part in parts if part))


def _integer(text: str, column: Column) -> int:
    number = ascii_digits(text)
    if not _NUMBER.fullmatch(number):
        raise Fault(Code.INTEGER, text)
    value = int(re.sub(r"[.,]0+\Z|[ \u00a0\u202f]", "", number))
    if not column.lowest <= value <= column.highest:
        raise Fault(Code.RANGE, text, {"lowest": str(column.lowest), "highest": str(column.highest)})
    return value


def _email(text: str, _column: Column) -> str:
    address = text.removeprefix("mailto:").strip()
    if len(address) > LONGEST[Kind.EMAIL] or ".." in address or not _EMAIL.fullmatch(address):
        raise Fault(Code.EMAIL, text)
    return address


def _phone(text: str, _column: Column) -> str:
    number = ascii_digits(text)
    if not _PHONE.fullmatch(number):
        raise Fault(Code.PHONE, text)
    return number


def _website(text: str, _column: Column) -> str:
    if len(text) > LONGEST[Kind.WEBSITE] or not _WEBSITE.fullmatch(text):
        raise Fault(Code.WEBSITE, text)
    return text if "://" in text else f"https://{text}"


_READERS: dict[Kind, Callable[[str, Column], Any]] = {
    Kind.REF: _ref,
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.ZONE: _zone,
    Kind.COUNTRY: _word(Code.COUNTRY, vocabulary.country),
    Kind.INTEGER: _integer,
    Kind.LIST: _entries,
    Kind.STATEMENTS: _entries,
    Kind.LINK: lambda text, _column: text,
    Kind.LINKS: _links,
    Kind.LANGUAGE: _language,
    Kind.LANGUAGES: _languages,
    Kind.LEVEL: _word(Code.LEVEL, vocabulary.level),
    Kind.SIDE: _word(Code.SIDE, vocabulary.side),
    Kind.SIZE: _word(Code.SIZE, vocabulary.size),
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.WEBSITE: _website,
    Kind.BOOLEAN: _word(Code.BOOLEAN, vocabulary.boolean),
}


def _written(value: CellValue) -> Written | None:
    """None when the cell is no date at all."""
    if isinstance(value, datetime):
        return Written(value.date(), value.time())
    if isinstance(value, date):
        return Written(value, None)
    if isinstance(value, time):
        return Written(None, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(value)
    return written(cleaned(value)) if isinstance(value, str) else None


def _serial(number: float) -> Written | None:
    moment = from_serial(number) if int(number) in _SERIALS else None
    if not isinstance(moment, datetime):
        return None
    return Written(moment.date(), moment.time() if number != int(number) else None)


def _is_blank(value: CellValue) -> bool:
    return isinstance(value, str) and not value.strip()


def _day_of(value: CellValue) -> date | None:
    if _is_blank(value):
        return None
    moment = _written(value)
    if moment is None or moment.day is None:
        raise Fault(Code.DATE, shown(value))
    return moment.day


def _moment_of(value: CellValue) -> Written | None:
    if _is_blank(value):
        return None
    moment = _written(value)
    if moment is None:
        raise Fault(Code.MOMENT, shown(value))
    return moment
