"""What became of the meetings of a demo mission that is over: by a fixed rule, and marked as simulated."""

from django.db import transaction

from escale.apps.meetings.domain.rating import note_held, rate_meeting
from escale.apps.meetings.models import Agenda, Meeting
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Mission
from escale.apps.suggestions import queries as suggestions
from escale.demo.wishes import chance

_MISSED, _SILENT = 16, 90  # of 256


def simulate_outcomes(mission: Mission) -> int:
    """Have people say how their meetings were; how many meetings were held or missed.

    One in sixteen was not held; of the others two in three are rated, those with good suggestions a star higher.
    """
    found = suggestions.in_context(context_of(mission)).order_by()
    scores = {
        (mine, theirs): score for mine, theirs, score in found.values_list("organisation", "counterpart", "score")
    }
    meetings = Meeting.objects.filter(
        agenda__round__stop__mission=mission, agenda__state=Agenda.State.PUBLISHED, state=Meeting.State.PLANNED
    )
    said: set[int] = set()
    with transaction.atomic():
        for meeting in meetings.select_related("request").prefetch_related("attendees__representative"):
            pair = (meeting.request.first_id, meeting.request.second_id)
            held = chance(*pair) >= _MISSED
            for attendee in meeting.attendees.all():
                role = attendee.representative
                silent = chance(role.pk, meeting.request_id) < _SILENT if held else meeting.pk in said
                if silent:
                    continue
                other = pair[1] if pair[0] == role.organisation_id else pair[0]
                good = scores.get((role.organisation_id, other), 0) >= 500
                stars = min(5, 2 + good + chance(role.pk, f"stars {meeting.request_id}") % 3)
                rate_meeting(
                    acting_user=None,
                    meeting=meeting,
                    representative_id=role.pk,
                    held=held,
                    stars=stars if held else None,
                    simulated=True,
                )
                said.add(meeting.pk)
        return len(said) + note_held(mission=mission, simulated=True)
