"""A mail the evening before somebody's first meeting of a mission."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from escale.apps.directory.queries import address_of, language_of
from escale.apps.meetings.domain.notices import day_links, reminder_of
from escale.apps.meetings.models import Attendee
from escale.apps.meetings.queries.reminders import first_attendances
from escale.apps.missions.models import Mission
from escale.core import outbox
from escale.core.models import OutgoingMail

EVENING = range(17, 22)


def write_reminders(now: datetime | None = None) -> int:
    """Write to everybody whose first meeting is tomorrow, when it is evening where they meet; how many.

    Each is written to once, however often this runs; nobody who refused notices is.
    """
    now = now or timezone.now()
    _forget_late(now)
    due: dict[Mission, list[Attendee]] = {}
    for attendee in first_attendances(now, now + timedelta(hours=31)):
        if _is_tomorrow(attendee, now):
            due.setdefault(attendee.meeting.slot.round.stop.mission, []).append(attendee)
    return sum(_write(mission, attendees) for mission, attendees in due.items())


def _forget_late(now: datetime) -> None:
    """What the mail server did not take in the evening is not said any more when "tomorrow" has become today."""
    waiting = OutgoingMail.objects.filter(occasion__startswith="reminder:", state=OutgoingMail.State.QUEUED)
    occasions = waiting.values_list("occasion", flat=True)
    outbox.withdraw([each for each in occasions if each and each.rpartition(":")[2] <= now.date().isoformat()])


def _zone(attendee: Attendee) -> ZoneInfo:
    return ZoneInfo(attendee.meeting.slot.round.stop.zone)


def _is_tomorrow(attendee: Attendee, now: datetime) -> bool:
    there = now.astimezone(_zone(attendee))
    starts = attendee.meeting.slot.starts.astimezone(_zone(attendee))
    return there.hour in EVENING and starts.date() == there.date() + timedelta(days=1)


def _occasion(attendee: Attendee) -> str:
    meeting = attendee.meeting
    day = meeting.slot.starts.astimezone(_zone(attendee)).date()
    mission = meeting.slot.round.stop.mission_id
    return f"{reminder_of(mission, attendee.representative.person_id)}{day.isoformat()}"


def _write(mission: Mission, attendees: Iterable[Attendee]) -> int:
    with transaction.atomic():
        # A second worker waits here, and then finds what the first has written.
        Mission.objects.select_for_update().get(pk=mission.pk)
        new = {each: _occasion(each) for each in attendees}
        written = OutgoingMail.objects.filter(occasion__in=new.values()).values_list("occasion", flat=True)
        told = set(written)
        new = {each: occasion for each, occasion in new.items() if occasion not in told}
        links = day_links([each.representative.person for each in new], mission)
        outbox.write_mails(_letter(each, mission, occasion, links) for each, occasion in new.items())
    return len(new)


def _letter(attendee: Attendee, mission: Mission, occasion: str, links: dict[int, str]) -> outbox.Letter:
    person, slot = attendee.representative.person, attendee.meeting.slot
    return outbox.Letter(
        recipient=address_of(person),
        language=language_of(person),
        template="meetings/mail/tomorrow",
        context={
            "person": person,
            "mission": mission,
            "stop": slot.round.stop,
            "starts": slot.starts,
            "link": links[person.pk],
            "reader_zone": person.user.zone if person.user is not None else "",
            "visitor_country": attendee.representative.organisation.country,
        },
        kind=OutgoingMail.Kind.NOTICE,
        occasion=occasion,
        cooperation=mission.cooperation_id,
    )
