"""What is printed for a mission: whose badge says what, and who sits where."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from escale.apps.directory.models import Field
from escale.apps.directory.queries.visibility import visibility_of
from escale.apps.meetings.models import Agenda, Interpreter, Meeting
from escale.apps.meetings.queries.agendas import planned_of
from escale.apps.missions.models import Attendance, Mission, Participation
from escale.apps.missions.queries.invitations import attendances_of


@dataclass(frozen=True)
class BadgeOf:
    """What counterparts may read of somebody; the rest is empty.

    ``person`` is a key, ``None`` of an interpreter; ``side`` as in :class:`Participation`.
    """

    person: int | None
    name: str
    organisation: str
    role: str
    languages: Sequence[str]
    side: str


def badges_of(mission: Mission) -> list[BadgeOf]:
    """The guests, the hosts, both by organisation, then the interpreters; nobody who said no to being shown."""
    rows = list(attendances_of(mission).exclude(Q(answered=True) & Q(agrees=False)))
    visibility = visibility_of(mission.cooperation_id, [row.representative.person_id for row in rows])
    sides = {each.organisation_id: each for each in mission.participations.all()}

    def made(row: Attendance) -> BadgeOf:
        representative = row.representative
        person, part = representative.person, sides.get(representative.organisation_id)
        name, role, spoken = (
            visibility.sees(each, met=False, person=person.pk) for each in (Field.NAME, Field.ROLE, Field.SPOKEN)
        )
        return BadgeOf(
            person=person.pk,
            name=person.name if name else "",
            organisation=representative.organisation.name,
            role=representative.role if role else "",
            languages=person.languages if spoken else (),
            side=part.side if part is not None else "",
        )

    order = {str(Participation.Side.GUEST): 0, str(Participation.Side.HOST): 1}
    badges = sorted(map(made, rows), key=lambda badge: order.get(badge.side, 2))
    return [*badges, *map(_of_interpreter, mission.interpreters.all())]


def _of_interpreter(each: Interpreter) -> BadgeOf:
    word = str(Interpreter._meta.verbose_name)
    return BadgeOf(person=None, name=each.name, organisation="", role=word, languages=each.languages, side="")


@dataclass(frozen=True)
class Seated:
    """A meeting with its guest first, and the people of both sides."""

    meeting: Meeting
    guest: str
    host: str
    people: Sequence[str]
    interpreters: Sequence[str]


def seated(agenda: Agenda) -> list[Seated]:
    """The meetings of an agenda that take place, as its desk needs them."""
    parts = Participation.objects.filter(mission=agenda.round.stop.mission_id, side=Participation.Side.HOST)
    hosts = set(parts.values_list("organisation_id", flat=True))
    found = []
    for meeting in planned_of(agenda):
        pair = [meeting.request.first, meeting.request.second]
        pair.sort(key=lambda each: each.pk in hosts)
        people = [each.representative.person.name for each in meeting.attendees.all()]
        interpreters = [each.name for each in meeting.interpreters.all()]
        found.append(Seated(meeting, pair[0].name, pair[1].name, people, interpreters))
    return found
