"""Dates and hours as people write them, in English, French, German and Arabic (month names of Morocco first).

The day comes before the month: 03/04/2019 is 3 April. A month above 12 is an error, never an American date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from escale.core.workbook.folding import ascii_digits, folded

_MONTHS = (
    "january jan janvier janv januar jänner يناير كانون الثاني",
    "february feb février févr fév februar فبراير شباط",
    "march mar mars märz mär mrz مارس آذار",
    "april apr avril avr أبريل ابريل نيسان",
    "may mai ماي مايو أيار",
    "june jun juin juni يونيو يونيه حزيران",
    "july jul juillet juil juli يوليوز يوليو يوليه تموز",
    "august aug août غشت أغسطس آب",
    "september sep sept septembre شتنبر سبتمبر أيلول",
    "october oct octobre oktober okt أكتوبر تشرين الأول",
    "november nov novembre نونبر نوفمبر تشرين الثاني",
    "december dec décembre déc dezember dez دجنبر ديسمبر كانون الأول",
)
# Two-word Levantine names share their first word, so they are written out.
_LEVANTINE = {
    "كانون الثاني": 1, "تشرين الاول": 10, "تشرين الثاني": 11, "كانون الاول": 12,
}  # fmt: skip
_SHARED_WORDS = {"كانون", "الثاني", "تشرين", "الاول"}

_FILLERS = frozenset(
    word
    for line in (
        "a à at um on le la den der am the of de du and et uhr h o clock heure heures في على الساعة يوم و",
        "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun",
        "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so",
        "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    )
    for word in line.split()
)

_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)(?:T(?=\d))?")
_NUMERIC = re.compile(r"(?<!\d)(?P<d>\d{1,2})\s?[/.\-]\s?(?P<m>\d{1,2})\s?[/.\-]\s?(?P<y>\d{4}|\d{2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:er|st|nd|rd|th|\.)?[\s\-]*(?:de |of )?(?P<name>[^\W\d_]+(?: [^\W\d_]+)?)\.?,?[\s\-]*"
    r"(?P<y>\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?P<name>[^\W\d_]+)\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d.])(?P<h>\d{1,2})\s?(?:(?::|\.|h|H|س)\s?(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?|(?:h|H|س|uhr|Uhr)(?![^\W\d_]))"
    r"\s?(?P<half>am|pm|AM|PM|ص|م)?(?!\d)"
)
_OFFSET = re.compile(r"(?<=\d)\s?(?P<sign>[+\-])(?P<h>\d{2}):?(?P<m>\d{2})\Z|(?<=\d)(?P<utc>Z)\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell says: a day, an hour, or both, and the distance from UTC when it is written."""

    day: date | None
    hour: time | None
    offset: timedelta | None = None


def written(text: str) -> Written | None:
    """Read a text; None when it is no date, no hour, or has anything else in it."""
    text = " ".join(ascii_digits(text).split())
    if not text or len(text) > 80:
        return None
    text, offset = _take_offset(text)
    day, text = _take_day(text)
    if day is _NO_DAY:
        return None
    hour, text = _take_hour(text)
    rest = set(re.findall(r"[^\W_]+", text.casefold()))
    if (day is None and hour is None) or not rest <= _FILLERS or (offset is not None and hour is None):
        return None
    return Written(day, hour, offset)


def from_serial(number: float, epoch: datetime = WINDOWS_EPOCH) -> datetime | time | None:
    """A spreadsheet's serial number, to the second: 14:30 may be kept as a fraction just below it.

    A number below 1 is an hour; None is no moment that exists.
    """
    try:
        moment = from_excel(round(number * 86_400) / 86_400, epoch)
    except (ValueError, OverflowError):
        return None
    if isinstance(moment, datetime):
        return (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return moment.replace(microsecond=0) if isinstance(moment, time) else None


_NO_DAY = date.min  # a date was written, but there is no such day


@cache
def _months() -> dict[str, int]:
    names = {folded(name): number for number, line in enumerate(_MONTHS, start=1) for name in line.split()}
    return {name: month for name, month in names.items() if name not in _SHARED_WORDS} | _LEVANTINE


def _take_offset(text: str) -> tuple[str, timedelta | None]:
    match = _OFFSET.search(text)
    if match is None or ":" not in text[: match.start()]:
        return text, None
    if match["utc"]:
        return text[: match.start()], timedelta(0)
    distance = timedelta(hours=int(match["h"]), minutes=int(match["m"]))
    return text[: match.start()], distance if match["sign"] == "+" else -distance


def _take_day(text: str) -> tuple[date | None, str]:
    for pattern in (_ISO, _NUMERIC, _DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            month = _month(match)
            if month is None:
                continue
            rest = f"{text[: match.start()]} {text[match.end() :]}"
            return _day(int(match["y"]), month, int(match["d"])), rest
    return None, text


def _month(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    return int(groups["m"]) if "m" in groups else _months().get(folded(groups["name"]))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return _NO_DAY


def _take_hour(text: str) -> tuple[time | None, str]:
    match = _CLOCK.search(text)
    if match is None:
        return None, text
    hour, minute, second = (int(match[part] or 0) for part in ("h", "m", "s"))
    half = (match["half"] or "").casefold()
    if half in {"pm", "م"} and hour < 12:
        hour += 12
    elif half in {"am", "ص"} and hour == 12:
        hour = 0
    try:
        return time(hour, minute, second), f"{text[: match.start()]} {text[match.end() :]}"
    except ValueError:
        return None, text
