"""What the pages of a participant share: the way in, the consent before anything else, the line of stops."""

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.apps.meetings.models import Round
from escale.apps.meetings.queries.participants import (
    Participant,
    acted_for,
    own_participant,
)
from escale.apps.missions.queries.reality import tell_one

Page = Callable[..., HttpResponse]


class Step(NamedTuple):
    """One stop of the preparation; ``now`` is the first that is not done."""

    label: str
    url: str
    note: str
    done: bool
    now: bool


ACTING_SESSION = "acting_for"


def participant_page(*, after_a_no: bool = False, personal: bool = False) -> Callable[[Page], Page]:
    """A page of ``/my/<slug>/``: a stranger gets 404, and the notice is answered before anything is shown.

    With ``after_a_no`` the page stays open to whoever said no: planned meetings do not vanish by it. A focal point
    who acts for a member reaches the same pages but the ``personal`` ones: nobody agrees for somebody else.
    """

    def decorate(view: Page) -> Page:
        @login_required
        @wraps(view)
        def page(request: HttpRequest, slug: str, **arguments: object) -> HttpResponse:
            participant = looking_as(request, slug)
            if participant.acting:
                if personal:
                    raise Http404
            elif not participant.agreed and not (after_a_no and participant.said_no):
                return redirect("meetings:my-consent", slug)
            return view(request, participant, **arguments)

        return page

    return decorate


def looking_as(request: HttpRequest, slug: str) -> Participant:
    """The member for whom a focal point acts, when their right still stands; else the user's own part."""
    acted = acted_for(request.user, slug, request.session.get(ACTING_SESSION))
    return acted or own_participant(request.user, slug)


def chosen_round(request: HttpRequest, rounds: list[Round]) -> Round | None:
    """The round the address names, else the first with open wishes, else the first."""
    wanted = request.GET.get("round", "")
    named = next((each for each in rounds if str(each.pk) == wanted), None)
    return named or next((each for each in rounds if each.wishes_open), rounds[0] if rounds else None)


def show(
    request: HttpRequest, participant: Participant, template: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """Render a participant's page with the mission and the line of stops.

    ``template`` is a name of this app's, or the whole path of another's.
    """
    tell_one(participant.mission, mixed=participant.mixed)
    shared = {
        "participant": participant,
        "mission": participant.mission,
        "organisation": participant.organisation,
        "visitor_country": participant.organisation.country,
        "steps": steps(participant),
    }
    path = template if "/" in template else f"meetings/participant/{template}.html"
    return render(request, path, {**shared, **context}, status=status)


def steps(participant: Participant) -> list[Step]:
    """Consent → profile → suggestions → wishes → day."""
    so_far = participant.preparation
    wishes = ngettext("%(n)s wish", "%(n)s wishes", so_far.wishes) % {"n": so_far.wishes}
    meetings = ngettext("%(n)s meeting", "%(n)s meetings", so_far.meetings) % {"n": so_far.meetings}
    spoken = bool(so_far.offers and so_far.needs)
    agreement = [] if participant.acting else [(_("Agreement"), "my-consent", "", participant.agreed)]
    rows = [
        *agreement,
        (_("Profile"), "my-profile", "" if spoken else _("offers and needs are missing"), spoken),
        (_("Suggestions"), "my-suggestions", "", so_far.wishes > 0),
        (_("Wishes"), "my-wishes", wishes, so_far.wishes > 0 and (so_far.published or not so_far.wishes_open)),
        (_("My day"), "my-day", meetings if so_far.published else _("not published yet"), so_far.published),
    ]
    first_open = next((position for position, row in enumerate(rows) if not row[3]), None)
    return [
        Step(label, reverse(f"meetings:{name}", args=[participant.mission.slug]), note, done, position == first_open)
        for position, (label, name, note, done) in enumerate(rows)
    ]
