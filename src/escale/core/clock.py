"""Days and hours in the language of the page; a moment is written on the clock it carries."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import formats

from escale.core.names import zone_city
from escale.core.zones import other_zone


class OwnClock(NamedTuple):
    """A moment on another clock than the stop's: ``words`` with its day where that is another one, ``city``."""

    at: datetime
    words: str
    city: str


def weekday(moment: datetime) -> str:
    """``lundi 23 septembre 2019``."""
    return f"{formats.date_format(moment, 'l')} {formats.date_format(moment, 'DATE_FORMAT')}"


def hour(moment: datetime) -> str:
    """``09:30``."""
    return formats.date_format(moment, "TIME_FORMAT")


def day_and_hour(moment: datetime) -> str:
    """``lun 23 septembre · 09:30``: of a mission whose year is known from around it."""
    day = f"{formats.date_format(moment, 'D')} {formats.date_format(moment, 'MONTH_DAY_FORMAT')}"
    return f"{day} · {hour(moment)}"


def own_clock(at: datetime, there: str, *, chosen: str = "", country: str = "") -> OwnClock | None:
    """A moment at a stop on the visitor's own clock, ``None`` where that shows the same hour; see ``other_zone``."""
    zone = other_zone(at, there, chosen=chosen, country=country)
    if zone is None:
        return None
    local = at.astimezone(ZoneInfo(zone))
    same_day = local.date() == at.astimezone(ZoneInfo(there)).date()
    return OwnClock(local, hour(local) if same_day else day_and_hour(local), zone_city(zone))
