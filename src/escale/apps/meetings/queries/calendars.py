"""A person's meetings as a calendar knows them: also those that were called off or left the agenda since."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Agenda, Meeting
from escale.apps.meetings.queries.days import other_side, own_roles, published_meetings
from escale.apps.meetings.queries.participants import Participant
from escale.apps.missions.models import Stop


@dataclass(frozen=True)
class CalendarEntry:
    """One meeting; ``cancelled`` entries tell calendars to take it away."""

    meeting: Meeting
    counterpart: Organisation
    cancelled: bool

    @property
    def stop(self) -> Stop:
        return self.meeting.agenda.round.stop

    @property
    def starts(self) -> datetime:
        """On the clock of the stop."""
        return self.meeting.slot.starts.astimezone(ZoneInfo(self.stop.zone))

    @property
    def ends(self) -> datetime:
        return self.meeting.slot.ends.astimezone(ZoneInfo(self.stop.zone))


def calendar_entries(participant: Participant) -> list[CalendarEntry]:
    """One entry a request, in order of time: the published one, else the last that people saw, as cancelled."""
    standing = list(published_meetings(participant))
    gone = _gone(participant, {meeting.request_id for meeting in standing})
    meetings = [*standing, *gone]
    roles = own_roles(meetings, participant)
    entries = [
        CalendarEntry(
            meeting=meeting,
            counterpart=other_side(meeting.request, roles[meeting.pk]),
            cancelled=meeting in gone or meeting.state != Meeting.State.PLANNED,
        )
        for meeting in meetings
    ]
    return sorted(entries, key=lambda entry: (entry.meeting.slot.starts, entry.meeting.request_id))


def _gone(participant: Participant, standing: set[int]) -> list[Meeting]:
    """Meetings that people saw in a version before, of pairs the person does not meet in the published one."""
    seen = (
        Meeting.objects.filter(
            agenda__state=Agenda.State.SUPERSEDED,
            agenda__published_at__isnull=False,
            agenda__round__stop__mission=participant.mission,
            attendees__representative__person=participant.person,
        )
        .exclude(request__in=standing)
        .select_related("slot", "table__venue", "request__first", "request__second", "agenda__round__stop")
        .defer("agenda__inputs", "agenda__result")
        .order_by("agenda__published_at", "pk")
        .distinct()
    )
    return list({meeting.request_id: meeting for meeting in seen}.values())
