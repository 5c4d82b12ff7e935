"""A participant searches those they may meet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.queries import facts
from escale.apps.discovery.queries.counterparts import organisation_page
from escale.apps.discovery.queries.saved import saved_search, saved_searches
from escale.apps.discovery.queries.searching import reader_of
from escale.apps.discovery.views import shared
from escale.apps.meetings.frame import participant_page, show
from escale.apps.meetings.queries.participants import Participant


@require_safe
@participant_page()
def my_search(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Words first, then meaning."""
    context = shared.found(request, reader_of(participant), sides=False)
    return show(request, participant, "discovery/my_search.html", **context)


@require_safe
@participant_page()
def my_organisation(request: HttpRequest, participant: Participant, organisation_id: int) -> HttpResponse:
    """One of those they may meet: what it says, who speaks for it, who offers much the same."""
    page = organisation_page(participant, organisation_id)
    return show(request, participant, "discovery/my_organisation.html", other=page, facts=facts(page.organisation))


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page(personal=True)
def my_searches(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The participant's own searches; one more is kept. Nobody keeps one for somebody else."""
    mission, user, attendance = participant.mission, signed_in(request), participant.attendance
    if request.method == "POST":
        refused = shared.save(request, user, mission, attendance, reader_of(participant))
        return refused or redirect("discovery:my-searches", mission.slug)
    found = saved_searches(user, mission, attendance)
    return show(request, participant, "discovery/my_searches.html", searches=found)


@require_POST
@participant_page(personal=True)
def my_change(request: HttpRequest, participant: Participant, search_id: int) -> HttpResponse:
    """Pause, resume or drop one."""
    user = signed_in(request)
    kept = saved_search(user, participant.mission, participant.attendance, search_id)
    return shared.change(request, user, kept) or redirect("discovery:my-searches", participant.mission.slug)
