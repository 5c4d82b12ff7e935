"""Rounds and the pairs to be planned, for programs; planning and its progress."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import BeforeValidator, ConfigDict

from escale.apps.meetings.api.access import Id, Slug, in_problems, organised, organised_round, reached, round_in
from escale.apps.meetings.domain.planning import MOST_SECONDS, SECONDS, request_plan
from escale.apps.meetings.models import Request, Round
from escale.apps.meetings.queries.participants import rounds_for
from escale.apps.meetings.queries.rounds import slots_of, tables_of
from escale.core.api.answers import answer
from escale.core.api.caller import ApiRequest, scoped
from escale.core.api.paging import Page, PageQuery, paged
from escale.core.api.sent_twice import IdempotencyKeyHeader, idempotent
from escale.core.api.values import a_number
from escale.core.models import Job

router = Router(tags=["rounds"])


class RoundOut(Schema):
    """The meetings planned together at a stop."""

    id: int
    ref: str
    title: str
    stop: int
    zone: str
    slot_minutes: int
    min_meetings: int
    max_meetings: int | None
    wishes_open: bool


class RoundPage(Page[RoundOut]):
    """A page of rounds."""


class SlotOut(Schema):
    """One time for meetings."""

    id: int
    starts: datetime
    ends: datetime


class TableOut(Schema):
    """One table."""

    id: int
    ref: str
    home_of: int | None = Field(description="The organisation it is kept for.")


class RoundDetail(RoundOut):
    """A round with its times and tables."""

    slots: list[SlotOut]
    tables: list[TableOut]


class RequestOut(Schema):
    """A pair to be planned."""

    id: int
    first: int
    second: int
    weight: int
    must: bool
    withdrawn: bool


class RequestPage(Page[RequestOut]):
    """A page of requests."""


class RequestQuery(PageQuery):
    """Filters; the heaviest first."""

    withdrawn: bool | None = None


class PlanBody(Schema):
    """How long the planner may look."""

    model_config = ConfigDict(extra="forbid")
    seconds: Annotated[int, Field(ge=1, le=MOST_SECONDS), BeforeValidator(a_number)] = SECONDS


class JobOut(Schema):
    """Work in the background."""

    id: uuid.UUID
    name: str
    state: str = Field(description="queued, running, done, failed or cancelled.")
    percent: int
    error: str
    agenda: int | None = Field(description="The number of the draft that was made.")
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@router.get("/missions/{mission}/rounds", response=RoundPage, operation_id="listRounds", summary="List rounds")
@scoped("read:meetings")
def list_rounds(request: ApiRequest, mission: Slug, query: Query[PageQuery]) -> HttpResponse:
    """In the order of the journey; participants see those at their stops."""
    found = reached(request, mission)
    if found.participant is not None:
        return paged(request, query, rounds_for(found.participant), _rounds, RoundPage)
    rows = Round.objects.filter(stop__mission=found.mission).select_related("stop")
    return paged(request, query, rows.order_by("stop__position", "stop__starts", "pk"), _rounds, RoundPage)


@router.get(
    "/missions/{mission}/rounds/{round_id}", response=RoundDetail, operation_id="getRound", summary="Read a round"
)
@scoped("read:meetings")
def get_round(request: ApiRequest, mission: Slug, round_id: Id) -> HttpResponse:
    """With its times and tables."""
    of_round = round_in(reached(request, mission), round_id)
    slots = [SlotOut(id=slot.pk, starts=slot.starts, ends=slot.ends) for slot in slots_of(of_round)]
    tables = [TableOut(id=each.pk, ref=each.ref, home_of=each.home_of_id) for each in tables_of(of_round)]
    return answer(request, RoundDetail(slots=slots, tables=tables, **_round(of_round).model_dump()))


@router.get(
    "/missions/{mission}/rounds/{round_id}/requests",
    response=RequestPage,
    operation_id="listRequests",
    summary="List the pairs to be planned",
)
@scoped("read:meetings")
def list_requests(request: ApiRequest, mission: Slug, round_id: Id, query: Query[RequestQuery]) -> HttpResponse:
    """For organisers."""
    rows = Request.objects.filter(round=organised_round(request, mission, round_id))
    if query.withdrawn is not None:
        rows = rows.filter(withdrawn=query.withdrawn)
    return paged(request, query, rows.order_by("-must", "-weight", "pk"), _requests, RequestPage)


@router.post(
    "/missions/{mission}/rounds/{round_id}/plan", response={202: JobOut}, operation_id="planRound", summary="Plan"
)
@scoped("write:agendas")
@idempotent
def plan_round(
    request: ApiRequest,
    mission: Slug,
    round_id: Id,
    body: PlanBody,
    idempotency_key: IdempotencyKeyHeader = None,
) -> HttpResponse:
    """Have the worker plan the round; ``Location`` is where its progress can be read. For organisers."""
    of_round = organised_round(request, mission, round_id)
    with in_problems():
        job = request_plan(acting_user=request.auth.user, of_round=of_round, seconds=body.seconds)
    return answer(request, _job(job), status=202, location=f"/api/v1/missions/{mission}/jobs/{job.key}")


@router.get(
    "/missions/{mission}/jobs/{job_id}", response=JobOut, operation_id="getJob", summary="Read how far a plan is"
)
@scoped("read:meetings")
def get_job(request: ApiRequest, mission: Slug, job_id: uuid.UUID) -> HttpResponse:
    """For organisers of the mission it plans for."""
    of_mission = organised(request, mission)
    job = Job.objects.filter(key=job_id, name="meetings.plan", subject_type="meetings.round").first()
    if job is None or not Round.objects.filter(pk=job.subject_id, stop__mission=of_mission).exists():
        raise Http404
    return answer(request, _job(job))


def _rounds(page: Sequence[Round]) -> list[RoundOut]:
    return [_round(each) for each in page]


def _round(each: Round) -> RoundOut:
    names = ("ref", "title", "slot_minutes", "min_meetings", "max_meetings", "wishes_open")
    values = {name: getattr(each, name) for name in names}
    return RoundOut(id=each.pk, stop=each.stop_id, zone=each.stop.zone, **values)


def _requests(page: Sequence[Request]) -> list[RequestOut]:
    return [
        RequestOut(
            id=each.pk,
            first=each.first_id,
            second=each.second_id,
            weight=each.weight,
            must=each.must,
            withdrawn=each.withdrawn,
        )
        for each in page
    ]


def _job(job: Job) -> JobOut:
    names = ("name", "state", "percent", "error", "created_at", "started_at", "ended_at")
    return JobOut(id=job.key, agenda=job.report.get("agenda"), **{name: getattr(job, name) for name in names})
