"""Filters and tags that every template may use."""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from escale.core import clock
from escale.core.labels import label
from escale.core.names import zone_city
from escale.core.translated import best
from escale.core.zones import other_zone

LEAST_LIKELY, MOST_LIKELY = 250, 990

register = template.Library()
register.filter("label", label)
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
    zone = other_zone(at, there, chosen=chosen, country=context.get("visitor_country") or "")
    if zone is None:
        return SafeString("")
    local = at.astimezone(ZoneInfo(zone))
    same_day = local.date() == at.astimezone(ZoneInfo(there)).date()
    words = clock.hour(local) if same_day else clock.day_and_hour(local)
    moment = local.isoformat(timespec="minutes")
    return format_html(' · <time datetime="{}">{}</time> <bdi>{}</bdi>', moment, words, zone_city(zone))


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
