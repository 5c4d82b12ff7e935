"""Rounds, how an organiser reaches them, and their slots, tables and sides."""

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from escale.apps.meetings.models import Agenda, Interpreter, Meeting, Request, Round, Slot
from escale.apps.missions import queries as missions
from escale.apps.missions.models import Participation, Table

if TYPE_CHECKING:
    from datetime import datetime

    from escale.apps.missions.queries.access import Visitor


def organised_round(user: "Visitor", slug: str, round_id: int) -> Round:
    """A round of a mission for its organiser; anybody else gets 404."""
    mission = missions.organised_mission(user, slug)
    found = (
        Round.objects.filter(pk=round_id, stop__mission=mission).select_related("stop__mission__cooperation").first()
    )
    if found is None:
        raise Http404
    return found


def organised_agenda(user: "Visitor", slug: str, round_id: int, number: int) -> Agenda:
    """One version of a round's plan for its organiser, without its two long JSON columns; else 404."""
    of_round = organised_round(user, slug, round_id)
    agenda = of_round.agendas.filter(number=number).defer("inputs", "result").first()
    if agenda is None:
        raise Http404
    agenda.round = of_round
    return agenda


def organised_meeting(user: "Visitor", slug: str, round_id: int, number: int, meeting_id: int) -> Meeting:
    """A meeting of an agenda for its organiser; else 404."""
    agenda = organised_agenda(user, slug, round_id, number)
    meeting = (
        agenda.meetings.filter(pk=meeting_id).select_related("request__first", "request__second", "slot").first()
    )
    if meeting is None:
        raise Http404
    meeting.agenda = agenda
    return meeting


def organised_request(agenda: Agenda, request_id: int) -> Request:
    """A request of the round of an agenda that was reached already; else 404."""
    found = Request.objects.filter(pk=request_id, round=agenda.round_id).select_related("first", "second").first()
    if found is None:
        raise Http404
    return found


def slots_of(of_round: Round) -> list[Slot]:
    """The slots of a round in time order."""
    return list(of_round.slots.order_by("position"))


def tables_of(of_round: Round) -> list[Table]:
    """The tables of a round in the order in which they were made."""
    return list(of_round.tables.select_related("venue", "home_of").order_by("pk"))


def table_in(of_round: Round, key: int) -> Table:
    """A table of a round which was reached already; else 404."""
    return get_object_or_404(of_round.tables.select_related("stop"), pk=key)


def interpreters_of(of_round: Round) -> QuerySet[Interpreter]:
    """Interpreters of the mission who work in this round; one without rounds works in all."""
    everybody = Interpreter.objects.filter(mission=of_round.stop.mission_id)
    return (everybody.filter(rounds=of_round) | everybody.filter(rounds=None)).distinct().order_by("pk")


def sides_of(of_round: Round) -> dict[int, str]:
    """Side of every organisation that takes part in the round's mission, by its key."""
    return dict(Participation.objects.filter(mission=of_round.stop.mission_id).values_list("organisation_id", "side"))


def span_of(of_round: Round) -> "tuple[datetime, datetime] | None":
    """From the first start to the last end of a round; ``None`` without slots."""
    span = of_round.slots.aggregate(starts=Min("starts"), ends=Max("ends"))
    return None if span["starts"] is None else (span["starts"], span["ends"])


def active_requests(of_round: Round) -> QuerySet[Request]:
    """What is to be planned: pairs that are worth something or that the organiser insists on, and nobody declined."""
    declined = Meeting.objects.filter(request=OuterRef("pk"), state=Meeting.State.DECLINED)
    wanted = of_round.requests.filter(~Exists(declined), withdrawn=False)
    return (wanted.filter(weight__gt=0) | wanted.filter(must=True)).order_by("pk")


def versions_of(of_round: Round) -> QuerySet[Agenda]:
    """Every version of a round's plan, newest first, without its long columns.

    Each with ``meeting_count`` and ``declined_count``: its meetings that somebody declined since it was published.
    """
    return (
        of_round.agendas.defer("inputs", "result")
        .select_related("created_by")
        .annotate(
            meeting_count=Count("meetings"),
            declined_count=Count("meetings", filter=Q(meetings__state=Meeting.State.DECLINED)),
        )
        .order_by("-number")
    )


def published_agenda(of_round: Round) -> Agenda | None:
    """The version people see."""
    return of_round.agendas.filter(state=Agenda.State.PUBLISHED).defer("inputs", "result").first()
