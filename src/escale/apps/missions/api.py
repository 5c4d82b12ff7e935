"""Missions and their sessions for programs."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema
from pydantic import BeforeValidator

from escale.apps.directory.queries.belonging import has_answered_yes
from escale.apps.directory.rules import Right
from escale.apps.missions.models import Mission, Session
from escale.apps.missions.queries import attended_by, missions_where
from escale.core.api.answers import answer
from escale.core.api.caller import ApiRequest, scoped
from escale.core.api.paging import Page, PageQuery, paged
from escale.core.api.problems import Problem
from escale.core.translated import best

router = Router(tags=["missions"])

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Slug = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[-a-zA-Z0-9_]+$", examples=["mission-2027"])]

Kind = Literal["seminar", "workshop", "visit", "official", "signing", "travel", "meetings", "reception", "other"]


def _written(value: object) -> object:
    """Only as 2027-03-02: a bare number would be taken for seconds since 1970."""
    if isinstance(value, str) and not _ISO_DAY.fullmatch(value):
        raise ValueError("A day is written as 2027-03-02.")
    return value


Day = Annotated[date, BeforeValidator(_written)]


class TextOut(Schema):
    """A text in the language that was asked for, else in the one it was written in."""

    text: str
    language: str
    state: str = Field(description="human, machine or reviewed.")


class StopOut(Schema):
    """One city of a mission with its own clock."""

    id: int
    ref: str
    city: str
    country: str
    zone: str = Field(description="IANA time zone.")
    starts: date
    ends: date


class MissionOut(Schema):
    """A journey of a delegation."""

    slug: str
    ref: str
    title: TextOut
    description: TextOut
    starts: date
    ends: date
    home_country: str
    host_country: str
    reality: str
    attribution: str
    version: int
    stops: list[StopOut]


class MissionPage(Page[MissionOut]):
    """A page of missions."""


class SessionOut(Schema):
    """Seminar, workshop, visit, official talk."""

    id: int
    ref: str
    stop: int
    title: TextOut
    description: TextOut
    kind: str
    starts: datetime
    ends: datetime
    time_known: bool
    room: str
    language: str
    attribution: str


class SessionPage(Page[SessionOut]):
    """A page of sessions."""


class MissionQuery(PageQuery):
    """Filters and order."""

    after: Day | None = Field(None, description="Missions that end on this day or later.")
    sort: Literal["starts", "-starts"] = "-starts"


class SessionQuery(PageQuery):
    """Filters; in order of time."""

    kind: Kind | Literal[""] = ""
    stop: int | None = Field(None, ge=1, le=2**53 - 1)


@router.get("/missions", response=MissionPage, operation_id="listMissions", summary="List missions")
@scoped("read:missions")
def list_missions(request: ApiRequest, query: Query[MissionQuery]) -> HttpResponse:
    """Those whose programme the person may read, and those they take part in."""
    rows = _missions(request).prefetch_related("stops")
    if query.after is not None:
        rows = rows.filter(ends__gte=query.after)
    return paged(request, query, rows.order_by(query.sort, "pk"), _shown, MissionPage)


@router.get("/missions/{mission}", response=MissionOut, operation_id="getMission", summary="Read a mission")
@scoped("read:missions")
def get_mission(request: ApiRequest, mission: Slug) -> HttpResponse:
    """With its stops."""
    return answer(request, shown(_reached(request, mission)))


@router.get(
    "/missions/{mission}/sessions", response=SessionPage, operation_id="listSessions", summary="List sessions"
)
@scoped("read:missions")
def list_sessions(request: ApiRequest, mission: Slug, query: Query[SessionQuery]) -> HttpResponse:
    """The programme; participants see the sessions of the stops they come to."""
    of_mission = _reached(request, mission)
    rows = Session.objects.filter(stop__mission=of_mission)
    if not missions_where(request.auth.user, Right.READ_PROGRAMME).filter(pk=of_mission.pk).exists():
        if not has_answered_yes(request.auth.user, request.auth.cooperation):
            raise Problem("consent-missing", _("Sign in and answer the notice of your mission first."))
        own = attended_by(request.auth.user).filter(mission=of_mission)
        everywhere = own.filter(stops=None).exists()
        rows = rows if everywhere else rows.filter(stop__in=own.values("stops"))
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.stop is not None:
        rows = rows.filter(stop=query.stop)
    return paged(request, query, rows.order_by("starts", "pk"), _sessions, SessionPage)


def _missions(request: ApiRequest) -> QuerySet[Mission]:
    """Only of the token's cooperation, whatever else its person may see."""
    user = request.auth.user
    readable = missions_where(user, Right.READ_PROGRAMME).values("pk")
    attended = attended_by(user).values("mission")
    return Mission.objects.filter(Q(pk__in=readable) | Q(pk__in=attended), cooperation=request.auth.cooperation)


def _reached(request: ApiRequest, slug: str) -> Mission:
    mission = _missions(request).filter(slug=slug).prefetch_related("stops").first()
    if mission is None:
        raise Http404
    return mission


def _text(value: dict[str, object]) -> TextOut:
    words = best(value)
    return TextOut(text=words.text, language=words.language, state=words.state)


def _shown(missions: Sequence[Mission]) -> list[MissionOut]:
    return [shown(each) for each in missions]


def shown(mission: Mission) -> MissionOut:
    """With its stops in the order of the journey."""
    names = ("slug", "ref", "starts", "ends", "home_country", "host_country", "reality", "attribution", "version")
    return MissionOut(
        title=_text(mission.title),
        description=_text(mission.description),
        stops=[
            StopOut(
                id=stop.pk,
                ref=stop.ref,
                city=stop.city,
                country=stop.country,
                zone=stop.zone,
                starts=stop.starts,
                ends=stop.ends,
            )
            for stop in mission.stops.all()
        ],
        **{name: getattr(mission, name) for name in names},
    )


def _sessions(sessions: Sequence[Session]) -> list[SessionOut]:
    names = ("ref", "kind", "starts", "ends", "time_known", "room", "language", "attribution")
    return [
        SessionOut(
            id=each.pk,
            stop=each.stop_id,
            title=_text(each.title),
            description=_text(each.description),
            **{name: getattr(each, name) for name in names},
        )
        for each in sessions
    ]
