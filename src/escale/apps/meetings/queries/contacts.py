"""Whose address a participant may keep."""

from django.http import Http404

from escale.apps.directory.models import Representative
from escale.apps.meetings.models import Meeting
from escale.apps.meetings.queries.days import published_meetings
from escale.apps.meetings.queries.participants import Participant, people_shown


def met_contact(participant: Participant, representative_id: int) -> Representative:
    """A person whom the participant meets in the published agenda and who agreed to be shown; else 404."""
    together = published_meetings(participant).filter(state=Meeting.State.PLANNED)
    found = (
        Representative.objects.filter(pk=representative_id, meetings__meeting__in=together.values("pk"))
        .exclude(person=participant.person)
        .select_related("organisation", "person")
        .first()
    )
    if found is None:
        raise Http404
    shown = people_shown(participant.mission, [found.organisation_id]).get(found.organisation_id, [])
    if found not in shown:
        raise Http404
    return found
