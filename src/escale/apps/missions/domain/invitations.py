"""Inviting the people of a mission: an account for the address, a mail with a personal link."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.domain import VALID_FOR, issue_sign_in_links
from escale.apps.accounts.models import User
from escale.apps.directory.domain import attach_accounts
from escale.apps.directory.models import Organisation, Person
from escale.apps.directory.queries import address_of, language_of
from escale.apps.missions.models import Attendance, Mission
from escale.apps.missions.queries.invitations import attendances_of
from escale.core import audit
from escale.core.documents.text import one_line
from escale.core.models import OutgoingMail
from escale.core.outbox import Letter, write_mails
from escale.core.translated import best

INVITATION, REMINDER = "missions/mail/invitation", "missions/mail/reminder"


@dataclass(frozen=True)
class Sent:
    """How many people got their first invitation, and how many a reminder."""

    invited: int
    reminded: int


def invite(*, acting_user: User, mission: Mission, attendances: Collection[int]) -> Sent:
    """Write to the people behind these attendances (keys) in one act: all of them or none.

    Whoever was invited before gets a reminder with a new link. Keys of other missions are left out. Who speaks for
    several organisations gets one mail. The link in the mail is the proof of the address: until its button is
    pressed nobody signs in by it.
    """
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)
        chosen = list(attendances_of(mission).filter(pk__in=list(attendances)))
        first = {row.representative.person_id for row in chosen if row.invited_at is None}
        organisations: dict[Person, list[Organisation]] = {}
        for row in chosen:
            organisations.setdefault(row.representative.person, []).append(row.representative.organisation)
        _write(mission, organisations, first, reply_to=acting_user.email)
        Attendance.objects.filter(pk__in=[row.pk for row in chosen]).update(invited_at=timezone.now())
        sent = Sent(len(first), len(organisations) - len(first))
        details = {"invited": sent.invited, "reminded": sent.reminded}
        audit.record("mission.invited", mission, acting_user=acting_user, details=details)
    return sent


def letter_to(
    person: Person,
    mission: Mission,
    organisations: Collection[Organisation],
    *,
    template: str,
    language: str,
    link: str,
    reply_to: str = "",
) -> Letter:
    """An invitation or a reminder; the preview shows the same words."""
    context = {
        "name": one_line(person.name),
        "mission": mission,
        "title": one_line(best(mission.title, language).text),
        "organisations": [one_line(each.name) for each in organisations],
        "cooperation": one_line(mission.cooperation.name),
        "days": VALID_FOR.days,
        "link": link,
    }
    notice = OutgoingMail.Kind.NOTICE
    return Letter(
        address_of(person),
        language,
        template,
        context,
        kind=notice,
        reply_to=reply_to,
        cooperation=mission.cooperation_id,
    )


def _write(
    mission: Mission,
    spoken_for: Mapping[Person, Collection[Organisation]],
    first: Collection[int],
    *,
    reply_to: str,
) -> None:
    users = attach_accounts(spoken_for)
    home = reverse("meetings:my-mission", args=[mission.slug])
    links = issue_sign_in_links(users=users.values(), next_path=home)
    write_mails(
        letter_to(
            person,
            mission,
            organisations,
            template=INVITATION if person.pk in first else REMINDER,
            language=language_of(person),
            link=links[users[person.pk].pk],
            reply_to=reply_to,
        )
        for person, organisations in spoken_for.items()
    )
