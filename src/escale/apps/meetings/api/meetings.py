"""Meetings for programs: read, place, move, cancel, decline."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.http import Http404, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from escale.apps.meetings.api.access import (
    Id,
    Reached,
    Slug,
    in_problems,
    organised_round,
    reached,
    round_in,
    taking_part,
)
from escale.apps.meetings.api.handing import PersonOut, hand_out, person_out, whole
from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.moving import cancel_meeting, move_meeting, place_meeting
from escale.apps.meetings.models import Agenda, Meeting, Request, Round, Slot
from escale.apps.meetings.queries.agendas import meetings_of
from escale.apps.meetings.queries.days import MyMeeting, my_meetings, published_meetings
from escale.apps.missions.models import Table
from escale.core.api.answers import answer
from escale.core.api.caller import ApiRequest, scoped
from escale.core.api.paging import Page, PageQuery, paged
from escale.core.api.sent_twice import IdempotencyKeyHeader, idempotent
from escale.core.api.values import NO_NUL, WholeId, WholeNumber, WholeVersion

router = Router(tags=["meetings"])
_PATH = "/missions/{mission}/rounds/{round_id}/meetings"
Row = TypeVar("Row", bound=models.Model)


class SideOut(Schema):
    """One side of a meeting and who comes for it."""

    organisation: int
    name: str
    people: list[PersonOut]


class MeetingOut(Schema):
    """Two organisations at a time and a table."""

    id: int
    agenda: int
    request: int
    slot: int
    starts: datetime
    ends: datetime
    table: int | None
    table_ref: str
    state: str = Field(description="planned, declined or cancelled.")
    locked: bool | None = Field(description="Stays where it is in the next plan; null for participants.")
    version: int
    sides: list[SideOut] = Field(description="Both for organisers; for participants the other one.")


class MeetingPage(Page[MeetingOut]):
    """A page of meetings."""


class MeetingQuery(PageQuery):
    """Which version of the plan; in order of time."""

    agenda: int | None = Field(None, ge=1, le=2**31 - 1, description="For organisers; else the published one.")


class PlaceBody(Schema):
    """Which pair shall meet when, and where; without a table a free one is chosen."""

    model_config = ConfigDict(extra="forbid")
    request: WholeId
    slot: WholeId
    table: WholeId | None = None
    agenda: WholeNumber | None = Field(None, description="Number of a draft; else the published one.")


class MoveBody(Schema):
    """Where to; ``version`` is that of the meeting that was read."""

    model_config = ConfigDict(extra="forbid")
    slot: WholeId
    table: WholeId | None = None
    version: WholeVersion | None = None


class CallOffBody(Schema):
    """Why; ``version`` is that of the meeting that was read."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field("", max_length=300, pattern=NO_NUL)
    version: WholeVersion


@router.get(_PATH, response=MeetingPage, operation_id="listMeetings", summary="List meetings")
@scoped("read:meetings")
def list_meetings(request: ApiRequest, mission: Slug, round_id: Id, query: Query[MeetingQuery]) -> HttpResponse:
    """Participants see their own published ones; organisers those of any version."""
    found = reached(request, mission, after_a_no=True)
    of_round = round_in(found, round_id)
    if found.participant is not None:
        if query.agenda is not None:
            raise Http404
        mine = [each for each in my_meetings(found.participant) if each.meeting.agenda.round_id == of_round.pk]
        return paged(request, query, mine, lambda page: _mine(request, page), MeetingPage)
    rows = meetings_of(_agenda(of_round, query.agenda)).select_related("agenda").defer(*_LONG)
    return paged(request, query, rows, lambda page: _seen(request, page), MeetingPage)


def _told(request: ApiRequest, page: list[MeetingOut], *, organises: bool) -> list[MeetingOut]:
    hand_out(request, [person for each in page for side in each.sides for person in side.people], organises=organises)
    return page


@router.get(_PATH + "/{meeting_id}", response=MeetingOut, operation_id="getMeeting", summary="Read a meeting")
@scoped("read:meetings")
def get_meeting(request: ApiRequest, mission: Slug, round_id: Id, meeting_id: Id) -> HttpResponse:
    """As in the list."""
    found = reached(request, mission, after_a_no=True)
    return answer(request, _shown(request, found, round_in(found, round_id), meeting_id))


@router.post(_PATH, response={201: MeetingOut}, operation_id="placeMeeting", summary="Place a meeting")
@scoped("write:meetings")
@idempotent
def place(
    request: ApiRequest,
    mission: Slug,
    round_id: Id,
    body: PlaceBody,
    idempotency_key: IdempotencyKeyHeader = None,
) -> HttpResponse:
    """Give a waiting pair a time; 409 names who or what is taken. For organisers."""
    of_round = organised_round(request, mission, round_id)
    agenda = _agenda(of_round, body.agenda)
    asked = Request.objects.filter(round=of_round).select_related("first", "second")
    with in_problems():
        meeting = place_meeting(
            acting_user=request.auth.user,
            agenda=agenda,
            request=_one(asked, body.request),
            slot=_one(Slot.objects.filter(round=of_round), body.slot),
            table=_table(of_round, body.table),
        )
    where = f"/api/v1/missions/{mission}/rounds/{round_id}/meetings/{meeting.pk}"
    return answer(request, _full(request, of_round, meeting.pk), status=201, location=where)


@router.post(_PATH + "/{meeting_id}/move", response=MeetingOut, operation_id="moveMeeting", summary="Move a meeting")
@scoped("write:meetings")
@idempotent
def move(
    request: ApiRequest,
    mission: Slug,
    round_id: Id,
    meeting_id: Id,
    body: MoveBody,
    idempotency_key: IdempotencyKeyHeader = None,
) -> HttpResponse:
    """To another time or table; its people stay where they can. For organisers."""
    of_round = organised_round(request, mission, round_id)
    meeting = _one(_rows(of_round), meeting_id)
    with in_problems():
        move_meeting(
            acting_user=request.auth.user,
            meeting=meeting,
            slot=_one(Slot.objects.filter(round=of_round), body.slot),
            table=_table(of_round, body.table),
            expected_version=body.version,
        )
    return answer(request, _full(request, of_round, meeting_id))


@router.post(
    _PATH + "/{meeting_id}/cancel", response=MeetingOut, operation_id="cancelMeeting", summary="Cancel a meeting"
)
@scoped("write:meetings")
@idempotent
def cancel(
    request: ApiRequest,
    mission: Slug,
    round_id: Id,
    meeting_id: Id,
    body: CallOffBody,
    idempotency_key: IdempotencyKeyHeader = None,
) -> HttpResponse:
    """Its time and table become free and the pair waits. For organisers."""
    of_round = organised_round(request, mission, round_id)
    meeting = _one(_rows(of_round), meeting_id)
    with in_problems():
        cancel_meeting(
            acting_user=request.auth.user, meeting=meeting, reason=body.reason, expected_version=body.version
        )
    return answer(request, _full(request, of_round, meeting_id))


@router.post(
    _PATH + "/{meeting_id}/decline", response=MeetingOut, operation_id="declineMeeting", summary="Decline a meeting"
)
@scoped("write:meetings")
@idempotent
def decline(
    request: ApiRequest,
    mission: Slug,
    round_id: Id,
    meeting_id: Id,
    body: CallOffBody,
    idempotency_key: IdempotencyKeyHeader = None,
) -> HttpResponse:
    """For those who attend it: the other side is told, and the pair is not planned again."""
    participant = taking_part(request, mission, after_a_no=True)
    found = Reached(participant.mission, participant)
    of_round = round_in(found, round_id)
    meeting = _one(published_meetings(participant).filter(agenda__round=of_round), meeting_id)
    with in_problems():
        decline_meeting(
            acting_user=request.auth.user, meeting=meeting, expected_version=body.version, reason=body.reason
        )
    return answer(request, _shown(request, found, of_round, meeting_id))


_LONG = ("agenda__inputs", "agenda__result")


def _agenda(of_round: Round, number: int | None) -> Agenda:
    """The version with a number, else the one people see."""
    versions = of_round.agendas.defer("inputs", "result")
    wanted = {"number": number} if number is not None else {"state": Agenda.State.PUBLISHED}
    agenda = versions.filter(**wanted).first()
    if agenda is None:
        raise Http404
    agenda.round = of_round
    return agenda


def _one(rows: "models.QuerySet[Row]", key: int) -> Row:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _table(of_round: Round, key: int | None) -> Table | None:
    return None if key is None else _one(of_round.tables.all(), key)


def _rows(of_round: Round) -> "models.QuerySet[Meeting]":
    return Meeting.objects.filter(agenda__round=of_round).select_related("agenda__round").defer(*_LONG)


def _full(request: ApiRequest, of_round: Round, key: int) -> MeetingOut:
    agenda = _one(_rows(of_round), key).agenda
    return _seen(request, [_one(meetings_of(agenda).select_related("agenda").defer(*_LONG), key)])[0]


def _shown(request: ApiRequest, found: Reached, of_round: Round, key: int) -> MeetingOut:
    if found.participant is None:
        return _full(request, of_round, key)
    for each in my_meetings(found.participant):
        if each.meeting.pk == key and each.meeting.agenda.round_id == of_round.pk:
            return _mine(request, [each])[0]
    raise Http404


def _mine(request: ApiRequest, page: Sequence[MyMeeting]) -> list[MeetingOut]:
    """As on the page of the day: the other side, and of its people what may be seen."""
    meetings = [
        _meeting(
            each.meeting,
            locked=None,
            sides=[
                SideOut(
                    organisation=each.counterpart.pk,
                    name=each.counterpart.name,
                    people=[person_out(person) for person in each.people],
                )
            ],
        )
        for each in page
    ]
    return _told(request, meetings, organises=False)


def _seen(request: ApiRequest, page: Sequence[Meeting]) -> list[MeetingOut]:
    """As organisers see them."""
    meetings = [_meeting(each, locked=each.locked, sides=_sides(each)) for each in page]
    return _told(request, meetings, organises=True)


def _sides(meeting: Meeting) -> list[SideOut]:
    people: dict[int, list[PersonOut]] = {}
    for row in meeting.attendees.all():
        role = row.representative
        people.setdefault(role.organisation_id, []).append(whole(role))
    pair = (meeting.request.first, meeting.request.second)
    return [SideOut(organisation=each.pk, name=each.name, people=people.get(each.pk, [])) for each in pair]


def _meeting(meeting: Meeting, **values: Any) -> MeetingOut:
    return MeetingOut(
        id=meeting.pk,
        agenda=meeting.agenda.number,
        request=meeting.request_id,
        slot=meeting.slot_id,
        starts=meeting.slot.starts,
        ends=meeting.slot.ends,
        table=meeting.table_id,
        table_ref=meeting.table.ref if meeting.table else "",
        state=meeting.state,
        version=meeting.version,
        **values,
    )
