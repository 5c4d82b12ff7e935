"""The versions of a round's plan for programs of organisers, and publishing one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Field, Path, Query, Router, Schema
from pydantic import ConfigDict

from escale.apps.meetings.api.access import Id, Slug, in_problems, needs_decision, organised_round
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda
from escale.apps.meetings.queries.rounds import versions_of
from escale.core.api.answers import answer
from escale.core.api.caller import ApiRequest, scoped
from escale.core.api.paging import Page, PageQuery, paged
from escale.core.api.sent_twice import IdempotencyKeyHeader, idempotent
from escale.core.api.values import WholeVersion

router = Router(tags=["agendas"])
_PATH = "/missions/{mission}/rounds/{round_id}/agendas"
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[1])]


class AgendaOut(Schema):
    """One version of a round's plan, what it reached and what cannot be exceeded."""

    number: int
    state: str = Field(description="draft, published or superseded.")
    value: int
    bound: int
    edited: bool = Field(description="Meetings were placed, moved or cancelled by hand.")
    meetings: int
    version: int
    created_at: datetime
    published_at: datetime | None


class AgendaPage(Page[AgendaOut]):
    """A page of agendas."""


class PublishBody(Schema):
    """Which version of the draft was looked at; 412 when it changed since."""

    model_config = ConfigDict(extra="forbid")
    version: WholeVersion | None = None


@router.get(_PATH, response=AgendaPage, operation_id="listAgendas", summary="List the versions of the plan")
@scoped("read:meetings")
def list_agendas(request: ApiRequest, mission: Slug, round_id: Id, query: Query[PageQuery]) -> HttpResponse:
    """Drafts too, newest first; for organisers."""
    return paged(request, query, versions_of(organised_round(request, mission, round_id)), _agendas, AgendaPage)


@router.get(_PATH + "/{number}", response=AgendaOut, operation_id="getAgenda", summary="Read a version of the plan")
@scoped("read:meetings")
def get_agenda(request: ApiRequest, mission: Slug, round_id: Id, number: Number) -> HttpResponse:
    """For organisers."""
    return answer(request, _agenda(_reached(request, mission, round_id, number)))


@router.post(_PATH + "/{number}/publish", response=AgendaOut, operation_id="publishAgenda", summary="Publish a draft")
@scoped("write:agendas")
@idempotent
def publish(
    request: ApiRequest,
    mission: Slug,
    round_id: Id,
    number: Number,
    body: PublishBody,
    idempotency_key: IdempotencyKeyHeader = None,
) -> HttpResponse:
    """Show it to everybody and mail those whose day is new or changes, in one act. For those who decide."""
    agenda = _reached(request, mission, round_id, number)
    needs_decision(request)
    with in_problems():
        publish_agenda(acting_user=request.auth.user, agenda=agenda, expected_version=body.version)
    return answer(request, _agenda(_reached(request, mission, round_id, number)))


def _reached(request: ApiRequest, mission: str, round_id: int, number: int) -> Any:
    of_round = organised_round(request, mission, round_id)
    agenda = versions_of(of_round).filter(number=number).first()
    if agenda is None:
        raise Http404
    agenda.round = of_round
    return agenda


def _agendas(page: Sequence[Agenda]) -> list[AgendaOut]:
    return [_agenda(each) for each in page]


def _agenda(each: Any) -> AgendaOut:
    names = ("number", "state", "value", "bound", "edited", "version", "created_at", "published_at")
    return AgendaOut(meetings=each.meeting_count, **{name: getattr(each, name) for name in names})
