"""What strangers may know of a mission whose organiser said so: its title, its days, its cities, and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from escale.apps.directory.models import Reality
from escale.apps.missions.models import Mission, Stop


class PublicStop(NamedTuple):
    """One city of the line."""

    city: str
    starts: date


@dataclass(frozen=True)
class PublicMission:
    """A mission on the front page; ``now`` is the stop where it is today, ``is_over`` that no day of it is left."""

    title: Mapping[str, Any]
    starts: date
    ends: date
    reality: str
    stops: Sequence[PublicStop]
    now: PublicStop | None
    is_over: bool

    @property
    def reality_label(self) -> str:
        """What of it is invented, in a word."""
        return str(Reality(self.reality).label)


def public_mission(now: datetime) -> PublicMission | None:
    """The public mission that is under way or comes next, else the newest one that is over. One or two queries."""
    # Days of missions carry no zone; around midnight the front page may be an hour behind or ahead.
    shown = Mission.objects.filter(public=True, stops__isnull=False)
    coming = shown.filter(ends__gte=now.date()).order_by("starts", "pk")
    return _first(coming, now) or _first(shown.order_by("-ends", "-pk"), now)


def _first(missions: QuerySet[Mission], now: datetime) -> PublicMission | None:
    """The first of ``missions`` with its line: only columns that a stranger may know are read."""
    stops = Stop.objects.filter(mission=missions.values("pk")[:1]).order_by("position", "starts", "pk")
    rows = list(
        stops.values_list(
            *("city", "starts", "ends", "zone"),
            *("mission__title", "mission__starts", "mission__ends", "mission__reality"),
        )
    )
    if not rows:
        return None
    line = [PublicStop(city, starts) for city, starts, *_rest in rows]
    today = [starts <= now.astimezone(ZoneInfo(zone)).date() <= ends for _city, starts, ends, zone, *_rest in rows]
    title, starts, ends, reality = rows[0][4:]
    return PublicMission(
        title=title,
        starts=starts,
        ends=ends,
        reality=reality,
        stops=line,
        now=line[today.index(True)] if True in today else None,
        is_over=ends < now.date(),
    )
