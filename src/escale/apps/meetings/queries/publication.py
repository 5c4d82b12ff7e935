"""What publishing an agenda would change, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from escale.apps.directory.models import Person
from escale.apps.meetings.models import Agenda, Meeting
from escale.apps.meetings.queries.rounds import published_agenda


@dataclass(frozen=True)
class Change:
    """A pair whose meeting is ``added``, ``moved`` or ``removed``; ``was`` is the old one of a moved meeting."""

    kind: str
    meeting: Meeting
    was: Meeting | None = None


@dataclass(frozen=True)
class Publication:
    """A draft compared with what people see now.

    ``recipients`` are those whose day is new or changes; the mails of everybody else would say nothing new.
    ``declined`` are meetings of the draft that somebody declined since it was planned: they are not published.
    """

    previous: Agenda | None
    changes: list[Change]
    recipients: list[Person]
    unchanged: int
    declined: list[Meeting] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many changes are of one kind."""
        return sum(change.kind == kind for change in self.changes)


def publication_of(agenda: Agenda) -> Publication:
    """Compare a draft with the published agenda of its round; a fixed number of queries."""
    previous = published_agenda(agenda.round)
    declined_requests = set(
        Meeting.objects.filter(agenda__round=agenda.round_id, state=Meeting.State.DECLINED).values_list(
            "request_id", flat=True
        )
    )
    new, declined = {}, []
    for meeting in _planned(agenda):
        if meeting.request_id in declined_requests or meeting.request.withdrawn:
            declined.append(meeting)
        else:
            new[meeting.request_id] = meeting
    old = {} if previous is None else {meeting.request_id: meeting for meeting in _planned(previous)}
    changes = list(_changes(old, new))
    affected = _people(each for change in changes for each in (change.meeting, change.was) if each is not None)
    everybody = _people(new.values())
    recipients = sorted(affected.values(), key=lambda person: (person.name, person.pk))
    return Publication(previous, changes, recipients, len(everybody.keys() - affected.keys()), declined)


def _planned(agenda: Agenda) -> list[Meeting]:
    return list(
        agenda.meetings.filter(state=Meeting.State.PLANNED)
        .select_related("slot", "table", "request__first", "request__second")
        .prefetch_related("attendees__representative__person__user")
        .order_by("slot__position", "pk")
    )


def _changes(old: dict[int, Meeting], new: dict[int, Meeting]) -> Iterable[Change]:
    for key, meeting in new.items():
        before = old.get(key)
        if before is None:
            yield Change("added", meeting)
        elif _facts(before) != _facts(meeting):
            yield Change("moved", meeting, before)
    for key, meeting in old.items():
        if key not in new:
            yield Change("removed", meeting)


def _facts(meeting: Meeting) -> tuple[object, ...]:
    """What a person would notice."""
    people = frozenset(attendee.representative_id for attendee in meeting.attendees.all())
    return meeting.slot_id, meeting.table_id, people


def _people(meetings: Iterable[Meeting]) -> dict[int, Person]:
    return {
        attendee.representative.person_id: attendee.representative.person
        for meeting in meetings
        for attendee in meeting.attendees.all()
    }
