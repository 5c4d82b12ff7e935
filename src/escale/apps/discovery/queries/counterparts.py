"""An organisation as somebody who may meet it sees it."""

from collections.abc import Sequence
from typing import NamedTuple

from escale.apps.directory.models import Field, Organisation
from escale.apps.directory.queries import Statements, statements
from escale.apps.directory.queries.visibility import ShownPerson
from escale.apps.meetings.queries.participants import Participant, counterpart, counterparts, people_shown
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.suggestions.models import Similarity
from escale.apps.suggestions.queries import similar_to


class OrganisationPage(NamedTuple):
    """``organisation`` is for showing only; ``similar`` are others whom the participant may meet."""

    organisation: Organisation
    said: Statements
    people: Sequence[ShownPerson]
    similar: Sequence[Similarity]


def organisation_page(participant: Participant, organisation_id: int) -> OrganisationPage:
    """One organisation a participant may meet; any other is 404. What is hidden is neither shown nor compared by."""
    organisation = counterpart(participant, organisation_id)
    others = counterparts(participant).values("organisation")
    similar = similar_to(context_of(participant.mission), organisation_id).filter(other__in=others)
    if not participant.visibility.sees(Field.ABOUT, met=False):
        similar = similar.filter(by_about=False)
    people = people_shown(participant.mission, [organisation_id], participant.visibility)
    return OrganisationPage(
        participant.visibility.organisation(organisation, met=False),
        statements(organisation),
        people.get(organisation_id, []),
        list(similar),
    )
