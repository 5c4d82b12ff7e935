"""The floor of a mission: who meets whom at which table, hour by hour."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escale.apps.meetings.queries.floor import floor, floor_mission

_HOURS_A_PAGE = 12


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sits where, hour by hour; twelve times a page; what was called off is not there."""
    mission = floor_mission(request.user, slug)
    page = Paginator(floor(mission), _HOURS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "meetings/floor.html", {"mission": mission, "page": page})
