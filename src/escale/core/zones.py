"""Whose clock is shown beside that of a stop: the one a person chose, else that of their organisation's country.

Never a guess from a language. Morocco keeps UTC+1 but for each Ramadan, on dates without a yearly rule: every answer
is that of the IANA data for one moment.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global


@lru_cache(maxsize=256)
def zones_of(country: str) -> Sequence[str]:
    """The zones of a country (ISO 3166) by name."""
    return sorted(zone for zone, territory in get_global("zone_territories").items() if territory == country)


@lru_cache(maxsize=4096)  # many sessions begin together, and a day is looked at again and again
def other_zone(at: datetime, there: str, *, chosen: str = "", country: str = "") -> str | None:
    """The zone whose clock is shown beside that of ``there`` at a moment; ``None`` when it shows the same.

    A country whose zones differ at that moment has no single clock, so none is shown.
    """
    names = [chosen] if chosen in _known() else list(zones_of(country))
    offsets = {at.astimezone(ZoneInfo(name)).utcoffset() for name in names}
    if len(offsets) != 1 or offsets == {at.astimezone(ZoneInfo(there)).utcoffset()}:
        return None
    return names[0]


def known_zones() -> list[str]:
    """The zones of countries, by name: what a person chooses among."""
    return sorted(zone for zone, country in get_global("zone_territories").items() if country != "001")


def find_zone(text: str) -> str | None:
    """A zone by its name, or by that of its city where only one is called so; letter case does not matter."""
    wanted = text.strip().casefold().replace(" ", "_")
    found = [name for name in sorted(_known()) if name.casefold() == wanted]
    found = found or [name for name in known_zones() if name.rpartition("/")[2].casefold() == wanted]
    return found[0] if len(found) == 1 else None


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())
