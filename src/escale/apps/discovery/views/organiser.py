"""An organiser searches everybody who takes part in a mission."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.discovery.queries.saved import saved_search, saved_searches
from escale.apps.discovery.queries.searching import Reader
from escale.apps.discovery.views import shared
from escale.apps.missions.queries import organised_mission
from escale.apps.missions.queries.reality import tell_reality


@login_required
@require_safe
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """Words first, then meaning."""
    mission = organised_mission(request.user, slug)
    tell_reality([mission])
    context = shared.found(request, Reader(mission), sides=True)
    return render(request, "discovery/search.html", {"mission": mission, **context})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def searches(request: HttpRequest, slug: str) -> HttpResponse:
    """The organiser's own searches of a mission; one more is kept."""
    mission, user = organised_mission(request.user, slug), signed_in(request)
    if request.method == "POST":
        refused = shared.save(request, user, mission, None, Reader(mission))
        return refused or redirect("discovery:searches", slug)
    tell_reality([mission])
    context = {"mission": mission, "searches": saved_searches(user, mission, None)}
    return render(request, "discovery/searches.html", context)


@login_required
@require_POST
def change(request: HttpRequest, slug: str, search_id: int) -> HttpResponse:
    """Pause, resume or drop one."""
    mission, user = organised_mission(request.user, slug), signed_in(request)
    refused = shared.change(request, user, saved_search(user, mission, None, search_id))
    return refused or redirect("discovery:searches", slug)
