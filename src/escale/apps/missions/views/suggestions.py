"""Suggestions for everybody in a mission, as the organiser sees them."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.missions.domain.suggesting import context_of, request_suggestions
from escale.apps.missions.queries import organised_mission
from escale.apps.missions.queries.organisations import reasons_for_few, with_suggestions
from escale.apps.missions.queries.reality import tell_reality
from escale.apps.missions.queries.recommending import add_proposals
from escale.apps.suggestions.queries import embedder_of, read_with
from escale.core.tasks import latest_job, request_cancel

_A_PAGE = 25


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has few suggestions and why, the best ones of everybody, and the search that is running."""
    mission = organised_mission(request.user, slug)
    tell_reality([mission])
    key = context_of(mission)
    page = Paginator(with_suggestions(mission, key), _A_PAGE).get_page(request.GET.get("page"))
    embedder, found = embedder_of(key), list(page.object_list)
    add_proposals(found, key)
    context = {
        "mission": mission,
        "page": page,
        "rows": list(zip(found, reasons_for_few(found, mission), strict=True)),
        "embedder": embedder,
        "read_with": read_with(embedder),
        "job": latest_job("missions.suggest", mission),
    }
    return render(request, "missions/suggestions.html", context)


@login_required
@require_POST
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the worker look again."""
    request_suggestions(acting_user=signed_in(request), mission=organised_mission(request.user, slug))
    return redirect("missions:suggestions", slug)


@login_required
@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop looking; the suggestions that were there stay."""
    job = latest_job("missions.suggest", organised_mission(request.user, slug))
    if job is not None and not job.ended:
        request_cancel(job)
    return redirect("missions:suggestions", slug)
