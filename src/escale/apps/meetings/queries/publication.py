"""What publishing an agenda would change, and for whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from escale.apps.directory.models import Person
from escale.apps.meetings.models import Agenda, Attendee, Meeting
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
    attending = _attending(agenda, previous)
    changes = list(_changes(old, new, attending))
    affected = {
        person
        for change in changes
        for meeting in (change.meeting, change.was)
        if meeting is not None
        for person in attending[meeting.pk].values()
    }
    everybody = {person for meeting in new.values() for person in attending[meeting.pk].values()}
    recipients = _people(agenda, previous, affected)
    return Publication(previous, changes, recipients, len(everybody - affected), declined)


def _planned(agenda: Agenda) -> list[Meeting]:
    """Light rows: there may be ten thousand of them."""
    return list(
        agenda.meetings.filter(state=Meeting.State.PLANNED)
        .select_related("slot", "table", "request__first", "request__second")
        .only(
            "agenda_id",
            "version",
            "slot__starts",
            "table__ref",
            "request__withdrawn",
            "request__sequence",
            "request__first__name",
            "request__second__name",
        )
        .order_by("slot__position", "pk")
    )


def _attending(*agendas: Agenda | None) -> dict[int, dict[int, int]]:
    """Per meeting the people who attend it: representative → person (keys)."""
    rows = Attendee.objects.filter(meeting__agenda__in=[each for each in agendas if each is not None]).order_by()
    attending: dict[int, dict[int, int]] = defaultdict(dict)
    for meeting, representative, person in rows.values_list(
        "meeting_id", "representative_id", "representative__person_id"
    ):
        attending[meeting][representative] = person
    return attending


def _changes(
    old: dict[int, Meeting], new: dict[int, Meeting], attending: dict[int, dict[int, int]]
) -> Iterable[Change]:
    def facts(meeting: Meeting) -> tuple[object, ...]:
        """What a person would notice."""
        return meeting.slot_id, meeting.table_id, frozenset(attending[meeting.pk])

    for key, meeting in new.items():
        before = old.get(key)
        if before is None:
            yield Change("added", meeting)
        elif facts(before) != facts(meeting):
            yield Change("moved", meeting, before)
    for key, meeting in old.items():
        if key not in new:
            yield Change("removed", meeting)


def _people(agenda: Agenda, previous: Agenda | None, keys: set[int]) -> list[Person]:
    agendas = [each for each in (agenda, previous) if each is not None]
    attendees = Attendee.objects.filter(meeting__agenda__in=agendas)
    people = Person.objects.filter(pk__in=attendees.values("representative__person_id")).select_related("user")
    return [person for person in people.order_by("sort_key", "pk") if person.pk in keys]
