"""Filters and tags that every template may use."""

import html
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from escale.core import clock
from escale.core.documents.text import isolated_among
from escale.core.labels import label
from escale.core.names import comma, in_row, zone_city
from escale.core.translated import best

LEAST_LIKELY, MOST_LIKELY = 250, 990
_STEP, _GAP, _TALLEST = 24, 3, 100  # of a chart, in its own units

register = template.Library()
register.filter("label", label)
register.simple_tag(comma)
register.filter("zone_city", zone_city)
register.filter("weekday", clock.weekday, expects_localtime=True)
register.filter("day_and_hour", clock.day_and_hour, expects_localtime=True)
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


@register.filter
def words(value: dict[str, Any] | None) -> SafeString:
    """A translated value in the page's language; marked with ``lang`` and ``dir`` when it is in another."""
    text, language, _state = best(value or {})
    return in_language(text, language)


@register.filter
def plain(value: dict[str, Any] | None) -> str:
    """A translated value as bare text, for titles and attributes."""
    return best(value or {}).text


@register.filter
def in_language(text: str, language: str) -> SafeString:
    """Somebody's words, isolated from the direction of the page, with their language where it is known."""
    # A list has hundreds of these: format_html would look at each piece many times.
    inside = str(text) if isinstance(text, SafeString) else html.escape(str(text))
    if not language:
        return SafeString(f'<bdi dir="auto">{inside}</bdi>')
    if language == get_language():
        return SafeString(f"<bdi>{inside}</bdi>")
    direction = "rtl" if language.split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT else "ltr"
    return SafeString(f'<bdi lang="{html.escape(language)}" dir="{direction}">{inside}</bdi>')


@register.filter
def shortened(text: str, most: int) -> str:
    """``truncatechars`` that looks at the letters only of what is too long."""
    return text if len(text) <= most else Truncator(text).chars(most)


@register.simple_tag(takes_context=True)
def beside(context: Mapping[str, Any], at: datetime, there: str) -> SafeString:
    """`` · 11:00 Luxembourg``: a moment at a stop on the visitor's own clock, where that shows another hour.

    Theirs is what their account says, else that of ``visitor_country`` in the context. With its day where that is
    another one.
    """
    chosen = getattr(getattr(context.get("request"), "user", None), "zone", "")
    own = clock.own_clock(at, there, chosen=chosen, country=context.get("visitor_country") or "")
    if own is None:
        return SafeString("")
    moment = own.at.isoformat(timespec="minutes")
    return format_html(' · <time datetime="{}">{}</time> <bdi>{}</bdi>', moment, own.words, own.city)


@register.simple_tag(takes_context=True)
def beside_in_text(context: Mapping[str, Any], at: datetime, there: str) -> str:
    """The same in the text of a mail; ``reader_zone`` in the context is what the account of its reader says."""
    chosen, country = context.get("reader_zone") or "", context.get("visitor_country") or ""
    own = clock.own_clock(at, there, chosen=chosen, country=country)
    return f" · {own.words} {own.city}" if own is not None else ""


@register.filter
def apart(text: object) -> str:
    """A name in plain text, isolated where it would turn what stands around it."""
    return isolated_among(str(text), right_to_left=direction() == "rtl")


@register.filter
def thousandths(value: int | None) -> str:
    """840 → ``84 %`` written as the language does."""
    if value is None:
        return "–"
    return formats.number_format(value // 10, use_l10n=True) + " %"


@register.filter
def likelihood(value: int) -> str:
    """A probability in thousandths: in percent from a quarter on; less is no figure to build on, and none is sure."""
    return thousandths(min(value, MOST_LIKELY)) if value >= LEAST_LIKELY else _("hardly")


@register.simple_tag
def direction() -> str:
    """``rtl`` or ``ltr`` of the page's language."""
    return "rtl" if get_language_info(get_language() or "en")["bidi"] else "ltr"


@register.filter
def initials(name: str) -> str:
    """The first letters of the first two words: ``Amina El Fassi`` → ``AE``; one letter where they would join."""
    letters = [word[0].upper() for word in name.split() if word[0].isalnum()]
    if not letters:
        return "–"
    return letters[0] if unicodedata.bidirectional(letters[0]) != "L" else "".join(letters[:2])


@register.filter
def names_apart(names: Iterable[object]) -> str:
    """Several of them, one after the other as the language writes it."""
    return in_row(map(apart, names))


class Bar(NamedTuple):
    """A bar of a chart, in the units of its drawing; ``y`` is its upper edge."""

    x: int
    y: int
    width: int
    height: int
    words: str
    number: int | Decimal


class Bars(NamedTuple):
    """A drawing of bars that stand on ``ground``."""

    width: int
    height: int
    ground: int
    bars: list[Bar]


@register.filter
def drawn_bars(pairs: Iterable[tuple[str, int | Decimal]]) -> Bars:
    """Words and numbers as bars, the largest as high as the drawing; what is below nothing has no height."""
    pairs = list(pairs)
    most = max((number for _words, number in pairs), default=0) or 1
    heights = [int(max(number, 0) * _TALLEST // most) if most > 0 else 0 for _words, number in pairs]
    bars = [
        Bar(place * _STEP + _GAP, _TALLEST - height, _STEP - 2 * _GAP, height, words, number)
        for place, (height, (words, number)) in enumerate(zip(heights, pairs, strict=True))
    ]
    return Bars(max(len(pairs), 1) * _STEP, _TALLEST + 1, _TALLEST, bars)
