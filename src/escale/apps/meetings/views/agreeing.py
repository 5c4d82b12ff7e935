"""What a meeting led to: its actions, and one more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.queries import signed_in
from escale.apps.actions.queries.listing import born_of, rows_of
from escale.apps.directory.models import Person
from escale.apps.meetings.domain.agreeing import ORIGIN, agree
from escale.apps.meetings.forms.agreeing import AgreeForm
from escale.apps.meetings.frame import participant_page, show
from escale.apps.meetings.models import Request
from escale.apps.meetings.queries.days import other_side, own_roles, published_meetings
from escale.apps.meetings.queries.participants import Participant
from escale.apps.meetings.queries.rounds import organised_round
from escale.apps.missions.queries.reality import tell_reality
from escale.core.translated import page_language


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, slug: str, round_id: int, request_id: int) -> HttpResponse:
    """The organiser's page of two who meet: what came of it; POST agrees on one more action."""
    of_round = organised_round(request.user, slug, round_id)
    found = get_object_or_404(of_round.requests.select_related("first", "second"), pk=request_id)
    found.round, user, mission = of_round, signed_in(request), of_round.stop.mission
    form = AgreeForm(request.POST or None, found)
    if _agreed(request, form, found):
        return redirect("meetings:pair", slug, round_id, request_id)
    tell_reality([mission])
    context = {
        "mission": mission,
        "of_round": of_round,
        "pair": found,
        "form": form,
        "rows": rows_of(born_of(user, ORIGIN, str(found.pk)), user, names=True),
    }
    return render(request, "meetings/organiser/pair.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page(after_a_no=True, personal=True)
def my_meeting(request: HttpRequest, participant: Participant, *, meeting_id: int) -> HttpResponse:
    """One of a participant's meetings: with whom, when, and what came of it; POST agrees on one more action."""
    meeting = published_meetings(participant).filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    user, found = signed_in(request), meeting.request
    found.round = meeting.agenda.round
    found.round.stop.mission = participant.mission
    form = AgreeForm(request.POST or None, found)
    if _agreed(request, form, found, participant.person):
        return redirect("meetings:my-meeting", participant.mission.slug, meeting_id)
    return show(
        request,
        participant,
        "meeting_page",
        form=form,
        meeting=meeting,
        stop=meeting.agenda.round.stop,
        counterpart=other_side(found, own_roles([meeting], participant)[meeting.pk]),
        rows=rows_of(born_of(user, ORIGIN, str(found.pk)), user, names=False),
        status=400 if form.is_bound else 200,
    )


def _agreed(request: HttpRequest, form: AgreeForm, found: Request, person: Person | None = None) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    agree(
        acting_user=signed_in(request),
        pair=found,
        title=form.cleaned_data["title"],
        language=page_language(),
        due=form.cleaned_data["due"],
        organisations=form.organisations,
        person=person,
    )
    messages.success(request, _("The action is written down; both sides see it."))
    return True
