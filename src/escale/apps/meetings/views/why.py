"""Why a request was not placed: for organisers, and for participants about their own wishes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.queries import signed_in
from escale.apps.meetings.domain import explaining
from escale.apps.meetings.frame import participant_page, show
from escale.apps.meetings.models import Agenda
from escale.apps.meetings.queries.days import other_side, waiting_for
from escale.apps.meetings.queries.participants import Participant
from escale.apps.meetings.queries.reasons import explained
from escale.apps.meetings.queries.rounds import organised_agenda
from escale.apps.meetings.queries.why import organised_waiting, why_for_organiser, why_for_participant
from escale.apps.meetings.views.agendas import agenda_context
from escale.apps.meetings.views.signed_in import SignedInRequest
from escale.core.tasks import latest_job


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: SignedInRequest, slug: str, round_id: int, number: int, request_id: int) -> HttpResponse:
    """The card of one waiting request; POST has it explained."""
    agenda = organised_agenda(request.user, slug, round_id, number)
    waiting = organised_waiting(agenda, request_id)
    if request.method == "POST":
        if agenda.state == Agenda.State.SUPERSEDED:
            messages.error(request, _("This version was replaced by a newer one; ask about that."))
        else:
            explaining.request_explanation(acting_user=request.user, waiting=waiting)
        return redirect("meetings:why", slug, round_id, number, request_id)
    found = explaining.explanation_of(waiting)
    context = agenda_context(agenda, request.user) | {
        "row": explained(waiting),
        "why": why_for_organiser(found, agenda) if found else None,
        "explanation": found,
        "job": None if found else latest_job(explaining.TASK, waiting),
        "poll_url": reverse("meetings:why", args=[slug, round_id, number, request_id]),
    }
    return render(request, "meetings/organiser/why.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page(after_a_no=True)
def my_why(request: HttpRequest, participant: Participant, *, waiting_id: int) -> HttpResponse:
    """The same about one's own wish, without anybody else's data."""
    mine_waiting = waiting_for(participant).select_related("agenda__round__stop__mission")
    waiting = mine_waiting.defer("agenda__inputs", "agenda__result").filter(pk=waiting_id).first()
    if waiting is None:
        raise Http404
    slug, mine = participant.mission.slug, participant.organisation.pk
    if request.method == "POST":
        explaining.request_explanation(acting_user=signed_in(request), waiting=waiting)
        return redirect("meetings:my-why", slug, waiting_id)
    found = explaining.explanation_of(waiting)
    return show(
        request,
        participant,
        "why",
        waiting=waiting,
        other=other_side(waiting.request, mine),
        why=why_for_participant(found, waiting.agenda, mine) if found else None,
        explanation=found,
        job=None if found else latest_job(explaining.TASK, waiting),
        poll_url=reverse("meetings:my-why", args=[slug, waiting_id]),
    )
