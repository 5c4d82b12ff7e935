"""Dates, figures, names and addresses as a report of one language writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.urls import reverse

from escale.apps.results.models import Indicator
from escale.core.documents.report import Line, Words
from escale.core.names import comma, locale_of
from escale.core.translated import best

# What people wrote without saying in which language (BCP 47: undetermined).
UNKNOWN = "und"
NOTHING = "–"


@dataclass(frozen=True)
class Pen:
    """``base``: the address of the installation, before every path."""

    language: str
    base: str

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it: French puts a space before it."""
        return "\u00a0: " if self.language == "fr" else ": "

    def day(self, day: date | datetime) -> str:
        """``2 janvier 2027``; of a moment its day in UTC."""
        if isinstance(day, datetime):
            day = day.astimezone(UTC).date()
        return format_date(day, "d MMMM yyyy", locale=locale_of(self.language))

    def span(self, starts: date, ends: date) -> str:
        """From the first to the last day, short enough for a table."""
        form = "d MMM yyyy"
        return " – ".join(format_date(each, form, locale=locale_of(self.language)) for each in (starts, ends))

    def number(self, amount: Decimal, indicator: Indicator) -> str:
        """Every digit there is: nothing is rounded."""
        locale = locale_of(self.language)
        if indicator.measure == Indicator.Measure.PERCENTAGE:
            return format_percent(amount.scaleb(-2), locale=locale, decimal_quantization=False)
        return format_decimal(amount, locale=locale, decimal_quantization=False)

    def count(self, number: int) -> str:
        """A whole number."""
        return format_decimal(number, locale=locale_of(self.language))

    def figure(self, amount: Decimal | None, told: str, indicator: Indicator, link: str = "") -> Words:
        """A number, or what was told in words; a dash for nothing."""
        if amount is not None:
            return Words(self.number(amount, indicator), link=link)
        return Words(told, UNKNOWN, link) if told else Words(NOTHING)

    def said(self, value: Mapping[str, Any], link: str = "") -> Words:
        """What somebody wrote, in the report's language where it was written or translated into it."""
        words = best(dict(value), self.language)
        return Words(words.text, "" if words.language == self.language else words.language, link)

    def name(self, text: object, link: str = "") -> Words:
        """A name, or words whose language nobody told."""
        return Words(str(text), UNKNOWN, link)

    def to(self, address: str, *keys: object) -> str:
        """The whole address of a page."""
        return self.base + reverse(address, args=keys)

    def absolute(self, url: str) -> str:
        """An address of ours made whole; one of others as it is."""
        return self.base + url if url.startswith("/") else url

    def row(self, things: Iterable[Words]) -> Line:
        """Things one after the other, as the language writes it."""
        found: list[Words] = []
        for each in things:
            found += [Words(comma()), each] if found else [each]
        return tuple(found)
