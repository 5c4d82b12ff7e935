"""Whose address a participant may keep."""

from typing import NamedTuple

from django.http import Http404

from escale.apps.directory.models import Organisation, Representative
from escale.apps.directory.queries.visibility import ShownPerson
from escale.apps.meetings.models import Meeting
from escale.apps.meetings.queries.days import published_meetings
from escale.apps.meetings.queries.participants import Participant, people_shown


class MetContact(NamedTuple):
    """A person and their organisation as somebody sees them who meets them."""

    person: ShownPerson
    organisation: Organisation


def met_contact(participant: Participant, representative_id: int) -> MetContact:
    """A person whom the participant meets in the published agenda and who agreed to be shown; else 404."""
    together = published_meetings(participant).filter(state=Meeting.State.PLANNED)
    found = (
        Representative.objects.filter(pk=representative_id, meetings__meeting__in=together.values("pk"))
        .exclude(person=participant.person)
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise Http404
    shown_there = people_shown(participant.mission, [found.organisation_id], participant.visibility, met=True)
    people = shown_there.get(found.organisation_id, [])
    shown = next((each for each in people if each.pk == found.pk), None)
    if shown is None:
        raise Http404
    return MetContact(shown, participant.visibility.organisation(found.organisation, met=True))
