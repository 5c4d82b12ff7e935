"""The mails of an agenda: one a person, in their language, with a link to their day."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from escale.apps.accounts.domain import issue_sign_in_link
from escale.apps.accounts.models import User
from escale.apps.directory.models import Person
from escale.apps.meetings.models import Meeting, Slot
from escale.apps.missions.models import Mission
from escale.core import outbox

PLACED, MOVED, CANCELLED = "placed", "moved", "cancelled"


def attending(meeting: Meeting) -> list[Person]:
    """The people of a meeting as they stand now."""
    rows = meeting.attendees.select_related("representative__person__user")
    return [row.representative.person for row in rows]


def language_of(person: Person) -> str:
    """The language a person chose, else the first of theirs that the pages speak, else the default."""
    if person.user is not None:
        return person.user.language
    spoken = [code for code, _name in settings.LANGUAGES]
    return next((language for language in person.languages if language in spoken), settings.LANGUAGE_CODE)


def account_of(person: Person) -> User:
    """The account behind a person's address, made when there is none: it signs in by links only."""
    if person.user is None:
        language = language_of(person)
        person.user = User.objects.filter(email__iexact=person.email).first() or User.objects.create_user(
            person.email, name=person.name, language=language
        )
        person.save(update_fields=["user"])
    return person.user


def day_link(person: Person, mission: Mission) -> str:
    """A personal link to somebody's own day."""
    return issue_sign_in_link(user=account_of(person), next_path=reverse("meetings:my-day", args=[mission.slug]))


def tell_of_change(meeting: Meeting, what: str, *, before: Sequence[Person], was: Slot | None = None) -> None:
    """Mail everybody who attends or attended a published meeting once; inside the transaction of the change."""
    zone = ZoneInfo(meeting.agenda.round.stop.zone)
    for person in unique([*before, *attending(meeting)]):
        outbox.write_mail(
            recipient=person.email,
            language=language_of(person),
            template="meetings/mail/changed",
            context={
                "what": what,
                "person": person,
                "meeting": meeting,
                "mission": meeting.agenda.round.stop.mission,
                "stop": meeting.agenda.round.stop,
                "starts": meeting.slot.starts.astimezone(zone),
                "was": local(was, zone),
                "link": day_link(person, meeting.agenda.round.stop.mission),
            },
        )


def local(slot: Slot | None, zone: ZoneInfo) -> datetime | None:
    """When a slot starts on a stop's clock."""
    return None if slot is None else slot.starts.astimezone(zone)


def unique(people: Iterable[Person]) -> list[Person]:
    """Each person once, in order."""
    return list({person.pk: person for person in people}.values())
