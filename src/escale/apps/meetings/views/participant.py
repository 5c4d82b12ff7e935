"""A participant's missions, the preparation of one, and the agreement to take part."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.meetings.domain import participating
from escale.apps.meetings.frame import participant_page, show
from escale.apps.meetings.queries.days import my_days, next_meeting
from escale.apps.meetings.queries.participants import Participant, own_missions, own_participant
from escale.apps.missions.queries.reality import tell_reality


@login_required
@require_safe
def my_missions(request: HttpRequest) -> HttpResponse:
    """The missions a person takes part in; with a single one the way leads straight there."""
    missions = own_missions(request.user)
    if len(missions) == 1:
        return redirect("meetings:my-mission", missions[0].slug)
    tell_reality(missions)
    return render(request, "meetings/participant/missions.html", {"missions": missions})


@require_safe
@participant_page(after_a_no=True)
def my_mission(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The preparation as a line of stops, what comes next, the facts of the mission."""
    stops = list(participant.mission.stops.all())
    return show(request, participant, "mission", stops=stops, next_meeting=next_meeting(my_days(participant)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_consent(request: HttpRequest, slug: str) -> HttpResponse:
    """The notice with its yes and no; a yes is taken back here too, with immediate effect."""
    participant = own_participant(request.user, slug)
    if request.method == "POST":
        return _answered(request, participant)
    planned = [
        entry
        for day in my_days(participant)
        for entry in day.entries
        if getattr(entry, "meeting", None) is not None and not getattr(entry, "declined", True)
    ]
    notice = f"meetings/participant/notice/{participating.NOTICE_VERSION}.html"
    version = participating.NOTICE_VERSION
    return show(request, participant, "consent", planned=planned, notice=notice, notice_version=version)


def _answered(request: HttpRequest, participant: Participant) -> HttpResponse:
    user, language = signed_in(request), get_language() or "en"
    answer = request.POST.get("answer")
    if answer == "yes":
        participating.give_consent(acting_user=user, participant=participant, language=language)
        messages.success(request, _("Thank you. You can take this back at any time on your profile page."))
        return redirect("meetings:my-profile", participant.mission.slug)
    if answer == "no":
        participating.refuse_consent(acting_user=user, participant=participant, language=language)
        messages.success(request, _("You said no: you are shown to nobody. You can change your mind at any time."))
        return redirect("meetings:my-mission", participant.mission.slug)
    messages.error(request, _("Please press yes or no; nothing was saved."))
    return redirect("meetings:my-consent", participant.mission.slug)
