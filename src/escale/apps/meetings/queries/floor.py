"""Who meets whom, by hour and table: for staff on the spot, names of organisations and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from escale.apps.directory.rules import Right
from escale.apps.meetings.models import Agenda, Meeting
from escale.apps.missions import queries as missions
from escale.apps.missions.models import Mission

if TYPE_CHECKING:
    from escale.apps.missions.queries.access import Visitor


class Seat(NamedTuple):
    """One meeting: its table (empty without one) and the two organisations."""

    table: str
    one: str
    other: str


@dataclass(frozen=True)
class Hour:
    """What begins at one moment at one stop; the times are on the stop's clock."""

    starts: datetime
    ends: datetime
    city: str
    zone: str
    seats: Sequence[Seat]


def floor_mission(user: "Visitor", slug: str) -> Mission:
    """A mission for those who may read who sits where; anybody else gets 404."""
    return missions.mission_where(user, Right.READ_FLOOR, slug)


def floor(mission: Mission) -> list[Hour]:
    """The meetings of the published agendas that take place, in order of time, stop and table. One query."""
    rows = (
        Meeting.objects.filter(
            agenda__state=Agenda.State.PUBLISHED, agenda__round__stop__mission=mission, state=Meeting.State.PLANNED
        )
        .order_by("slot__starts", "agenda__round__stop", "slot__ends", "table", "pk")
        .values_list(
            "slot__starts",
            "agenda__round__stop",
            "slot__ends",
            "agenda__round__stop__city",
            "agenda__round__stop__zone",
            "table__ref",
            "request__first__name",
            "request__second__name",
        )
    )
    return [
        Hour(
            starts=starts.astimezone(ZoneInfo(zone)),
            ends=ends.astimezone(ZoneInfo(zone)),
            city=city,
            zone=zone,
            seats=[Seat(row[5] or "", row[6], row[7]) for row in found],
        )
        for (starts, _stop, ends, city, zone), found in groupby(rows, key=lambda row: row[:5])
    ]
