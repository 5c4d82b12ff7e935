"""What people did with the suggestions of a mission, by the score these had."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.queries import organised_mission
from escale.apps.missions.queries.reality import tell_reality
from escale.apps.suggestions.queries.reporting import report_of, simulated_in


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The bands of scores, best first, and whether the scores promise what is then wished."""
    mission = organised_mission(request.user, slug)
    tell_reality([mission])
    key = context_of(mission)
    report = report_of([key])
    context = {
        "mission": mission,
        "report": report,
        "bands": [band for band in reversed(report.bands) if band.shown],
        "simulated": bool(simulated_in([key])),
    }
    return render(request, "missions/outcomes.html", context)
