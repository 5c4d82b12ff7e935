"""The programme of a mission: its sessions by stop and day, for participants and for whoever may read it.

A programme can have hundreds of sessions on one page. So rows are read as values, not as objects, and hold what the
page shows already in words: the template only writes them down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from escale.apps.directory.queries import cooperations_where, matching_words
from escale.apps.directory.rules import Right
from escale.apps.missions.models import Mission, Session, Stop
from escale.apps.missions.queries.access import attendances_of, missions_where
from escale.core.clock import own_clock
from escale.core.templatetags.escale import in_language
from escale.core.translated import best

if TYPE_CHECKING:
    from escale.apps.missions.queries.access import Visitor


class Line(NamedTuple):
    """One session as a line of the programme; the times are on the clock of its stop, empty when not known.

    ``beside`` is its beginning on the visitor's own clock, empty where that shows the same hour.
    """

    key: int
    moment: str
    starts: str
    ends: str
    beside: str
    title: SafeString
    kind: str
    room: str


class Clock(NamedTuple):
    """What says whose clock is shown beside a stop's: see ``core.zones.other_zone``."""

    chosen: str = ""
    country: str = ""


@dataclass(frozen=True)
class Day:
    """The sessions of one day at one stop, in order of time; ``starts`` is the first one's, on the stop's clock."""

    starts: datetime
    lines: Sequence[Line]


@dataclass(frozen=True)
class StopProgramme:
    """A stop with its days; a stop without sessions has none."""

    stop: Stop
    days: Sequence[Day]


def programme_mission(user: "Visitor", slug: str) -> Mission:
    """A mission for its participants and for those who may read its programme; anybody else gets 404.

    ``attended`` tells whether they are a participant.
    """
    if not user.is_authenticated:
        raise Http404
    attends = attendances_of(user.pk).filter(mission=OuterRef("pk"))
    readable = Q(cooperation__in=cooperations_where(user, Right.READ_PROGRAMME)) | Q(Exists(attends))
    mission = Mission.objects.filter(readable, slug=slug).annotate(attended=Exists(attends)).first()
    if mission is None:
        raise Http404
    return mission


def read_missions(user: "Visitor") -> QuerySet[Mission]:
    """The missions whose programme a user reads by a role, newest first."""
    return missions_where(user, Right.READ_PROGRAMME).order_by("-starts", "-pk")


def programme(mission: Mission, visitor: Clock, *, kind: str = "", wanted: str = "") -> list[StopProgramme]:
    """The stops in the order of the journey with their sessions, of one kind and with all words if asked.

    Two queries, whatever the number of sessions.
    """
    found = Session.objects.filter(stop__mission=mission).order_by("stop", "starts", "pk")
    rows = list(
        (found.filter(kind=kind) if kind else found).values_list(
            "stop", "pk", "starts", "ends", "time_known", "title", "kind", "room"
        )
    )
    if wanted.strip():
        keys = set(matching_words(((row[1], best(row[5]).text) for row in rows), wanted))
        rows = [row for row in rows if row[1] in keys]
    of_stop = {key: list(group) for key, group in groupby(rows, key=lambda row: row[0])}
    return [StopProgramme(stop, list(_days(stop, of_stop.get(stop.pk, []), visitor))) for stop in mission.stops.all()]


def _days(stop: Stop, rows: Sequence[tuple[object, ...]], visitor: Clock) -> Iterator[Day]:
    zone = ZoneInfo(stop.zone)
    kinds = {value: capfirst(str(label)) for value, label in Session.Kind.choices}
    local = [(row[2].astimezone(zone), row[3].astimezone(zone), row) for row in rows]  # type: ignore[attr-defined]
    for _day, group in groupby(local, key=lambda each: each[0].date()):
        of_day = list(group)
        yield Day(of_day[0][0], [_line(starts, ends, row, kinds, visitor) for starts, ends, row in of_day])


def _line(starts: datetime, ends: datetime, row: tuple[object, ...], kinds: dict[str, str], visitor: Clock) -> Line:
    _stop, key, _starts, _ends, time_known, title, kind, room = row
    text, language, _state = best(title)  # type: ignore[arg-type]
    own = own_clock(starts, str(starts.tzinfo), chosen=visitor.chosen, country=visitor.country)
    return Line(
        key=key,  # type: ignore[arg-type]
        moment=starts.isoformat(timespec="minutes") if time_known else "",
        starts=f"{starts:%H:%M}" if time_known else "",
        ends=f"{ends:%H:%M}" if time_known else "",
        beside=f"{own.words} {own.city}" if own and time_known else "",
        title=in_language(text, language),
        kind=kinds.get(kind, ""),  # type: ignore[call-overload]
        room=room,  # type: ignore[arg-type]
    )


def session_of(mission: Mission, session_id: int) -> Session:
    """One session of a mission with its stop; any other gets 404."""
    sessions: QuerySet[Session] = Session.objects.filter(stop__mission=mission).select_related("stop")
    found = sessions.filter(pk=session_id).first()
    if found is None:
        raise Http404
    return found
