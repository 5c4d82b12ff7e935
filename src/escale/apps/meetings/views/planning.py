"""Have a round planned, watch it, stop it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.planning import request_plan
from escale.apps.meetings.forms.organisers import PlanForm
from escale.apps.meetings.queries.agendas import certificate_of
from escale.apps.meetings.queries.rounds import organised_round
from escale.apps.meetings.views.signed_in import SignedInRequest
from escale.core.tasks import latest_job, request_cancel


@login_required
@require_POST
def plan(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """Start planning; a plan under way goes on."""
    of_round = organised_round(request.user, slug, round_id)
    form = PlanForm(request.POST)
    seconds = {"seconds": form.cleaned_data["seconds"]} if form.is_valid() else {}
    try:
        request_plan(acting_user=request.user, of_round=of_round, **seconds)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("meetings:round", slug, round_id)
    return redirect("meetings:planning", slug, round_id)


@login_required
@require_safe
def progress(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """How far it is; the page polls itself."""
    of_round = organised_round(request.user, slug, round_id)
    job = latest_job("meetings.plan", of_round)
    number = job.report.get("agenda") if job is not None else None
    agenda = of_round.agendas.filter(number=number).defer("inputs", "result").first() if number else None
    context = {
        "of_round": of_round,
        "number": number,
        "certificate": None if agenda is None else certificate_of(agenda),
        "mission": of_round.stop.mission,
        "job": job,
        "poll_url": reverse("meetings:planning", args=[slug, round_id]),
        "cancel_url": reverse("meetings:planning-cancel", args=[slug, round_id]),
        "done_url": reverse("meetings:agenda", args=[slug, round_id, number]) if number else "",
    }
    return render(request, "meetings/organiser/planning.html", context)


@login_required
@require_POST
def cancel(request: SignedInRequest, slug: str, round_id: int) -> HttpResponse:
    """Stop; the best found so far is kept as a draft."""
    of_round = organised_round(request.user, slug, round_id)
    job = latest_job("meetings.plan", of_round)
    if job is not None and not job.ended:
        request_cancel(job)
    return redirect("meetings:planning", slug, round_id)
