"""A participant's day, and the meetings they decline."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.rating import rate_meeting
from escale.apps.meetings.forms.participants import DeclineForm, RatingForm, rated
from escale.apps.meetings.frame import participant_page, show
from escale.apps.meetings.models import Meeting
from escale.apps.meetings.queries.days import (
    first_waiting,
    is_over,
    my_days,
    my_rating,
    my_sessions,
    next_meeting,
    other_side,
    own_roles,
    published_meetings,
    waiting_for,
)
from escale.apps.meetings.queries.participants import Participant
from escale.core.keeping import may_be_kept
from escale.core.paging import Pages

_WAITING_A_PAGE = 50


@require_safe
@participant_page(after_a_no=True)
def my_day(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The departures board of a person: the next meeting large, then everything in order of time."""
    sessions = my_sessions(participant)
    days = my_days(participant, sessions or ())
    first = first_waiting(
        mission=participant.mission.pk, organisation=participant.organisation.pk, most=_WAITING_A_PAGE + 1
    )
    waiting = Pages(lambda: waiting_for(participant), _WAITING_A_PAGE, first=first).get_page(request.GET.get("page"))
    page = show(
        request,
        participant,
        "day",
        days=days,
        sessions_apart=sessions is None,
        next_meeting=next_meeting(days),
        has_meetings=any(hasattr(entry, "meeting") for day in days for entry in day.entries),
        page=waiting,
        waiting=[(row, other_side(row.request, participant.organisation.pk)) for row in waiting.object_list],
        has_feed=participant.has_feed,
    )
    return page if participant.acting else may_be_kept(page)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page(after_a_no=True)
def decline(request: HttpRequest, participant: Participant, *, meeting_id: int) -> HttpResponse:
    """Decline a meeting with a reason; what happens is said before the button."""
    meeting = published_meetings(participant).filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    form = DeclineForm(request.POST or None, initial={"version": meeting.version})
    if request.method == "POST" and form.is_valid():
        return _declined(request, participant, meeting, form)
    mine = own_roles([meeting], participant)[meeting.pk]
    return show(
        request,
        participant,
        "decline",
        form=form,
        meeting=meeting,
        stop=meeting.agenda.round.stop,
        counterpart=other_side(meeting.request, mine),
        status=400 if form.is_bound else 200,
    )


def _declined(request: HttpRequest, participant: Participant, meeting: Meeting, form: DeclineForm) -> HttpResponse:
    try:
        decline_meeting(
            acting_user=signed_in(request),
            meeting=meeting,
            expected_version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            person=participant.person,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The meeting is declined. The other side is told by mail, and the time is free."))
    return redirect("meetings:my-day", participant.mission.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page(after_a_no=True, personal=True)
def rate(request: HttpRequest, participant: Participant, *, meeting_id: int) -> HttpResponse:
    """Say how a meeting was that is over. Nobody says it for somebody else."""
    meeting = published_meetings(participant).filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    role, said = my_rating(meeting, participant)
    form = RatingForm(request.POST or None, initial={} if said is None else {"said": rated(said.held, said.stars)})
    if request.method == "POST" and form.is_valid():
        return _rated(request, participant, meeting, role.pk, form)
    return show(
        request,
        participant,
        "rate",
        form=form,
        meeting=meeting,
        over=is_over(meeting),
        stop=meeting.agenda.round.stop,
        counterpart=other_side(meeting.request, role.organisation_id),
        status=400 if form.is_bound else 200,
    )


def _rated(
    request: HttpRequest, participant: Participant, meeting: Meeting, representative: int, form: RatingForm
) -> HttpResponse:
    try:
        rate_meeting(
            acting_user=signed_in(request),
            meeting=meeting,
            representative_id=representative,
            held=form.held,
            stars=form.stars,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you. It is kept, and no counterpart sees it."))
    return redirect("meetings:my-day", participant.mission.slug)
