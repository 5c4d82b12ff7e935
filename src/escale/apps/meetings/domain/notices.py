"""The mails of an agenda: one a person, in their language, with a link to their day."""

from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse

from escale.apps.accounts.domain import issue_sign_in_links
from escale.apps.directory.domain import attach_accounts
from escale.apps.directory.models import Person
from escale.apps.directory.queries import address_of, language_of
from escale.apps.directory.queries.belonging import country_of
from escale.apps.meetings.models import Meeting, Slot
from escale.apps.missions.models import Mission
from escale.core import outbox

PLACED, MOVED, CANCELLED = "placed", "moved", "cancelled"


def attending(meeting: Meeting) -> list[Person]:
    """The people of a meeting as they stand now."""
    rows = meeting.attendees.select_related("representative__person__user")
    return [row.representative.person for row in rows]


def day_links(people: Collection[Person], mission: Mission) -> dict[int, str]:
    """A personal link to each one's own day, by the key of the person."""
    users = attach_accounts(people)
    links = issue_sign_in_links(users=users.values(), next_path=reverse("meetings:my-day", args=[mission.slug]))
    return {key: links[user.pk] for key, user in users.items()}


def own_clock_of(person: Person, mission: Mission) -> dict[str, str]:
    """What a mail needs to show hours on its reader's clock beside those of the stop."""
    if person.user is None:
        return {}
    return {"reader_zone": person.user.zone, "visitor_country": country_of(person.user, mission.cooperation_id)}


def reminder_of(mission_id: int, person_id: int) -> str:
    """With which the occasion of a person's reminders of a mission begins."""
    return f"reminder:{mission_id}:{person_id}:"


def forget_reminders(people: Iterable[Person], mission: Mission) -> None:
    """Their days have changed: a reminder that still waits, such as for the mail server, is no longer true.

    It is written again when it should be, with what is true then.
    """
    outbox.withdraw(reminder_of(mission.pk, person.pk) for person in people)


def tell_of_change(
    meeting: Meeting,
    what: str,
    *,
    before: Sequence[Person],
    was: Slot | None = None,
    reply_to: str = "",
) -> None:
    """Mail everybody who attends or attended a published meeting once; inside the transaction of the change."""
    stop = meeting.agenda.round.stop
    people = unique([*before, *attending(meeting)])
    forget_reminders(people, stop.mission)
    links = day_links(people, stop.mission)
    outbox.write_mails(
        outbox.Letter(
            recipient=address_of(person),
            language=language_of(person),
            template="meetings/mail/changed",
            context={
                "what": what,
                "person": person,
                "meeting": meeting,
                "mission": stop.mission,
                "stop": stop,
                "starts": meeting.slot.starts,
                "was": was.starts if was is not None else None,
                "link": links[person.pk],
                **own_clock_of(person, stop.mission),
            },
            reply_to=reply_to,
            cooperation=stop.mission.cooperation_id,
        )
        for person in people
    )


def unique(people: Iterable[Person]) -> list[Person]:
    """Each person once, in order."""
    return list({person.pk: person for person in people}.values())
