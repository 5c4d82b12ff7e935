"""Inviting the people of a mission: an account for the address, a mail with a personal link."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.domain import VALID_FOR, issue_sign_in_link
from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation, Person
from escale.apps.missions.models import Attendance, Mission
from escale.apps.missions.queries.invitations import attendances_of, language_of
from escale.core import audit, outbox
from escale.core.documents.text import one_line
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
        _make_accounts(organisations)
        for person, spoken_for in organisations.items():
            _write(person, spoken_for, mission, INVITATION if person.pk in first else REMINDER)
        Attendance.objects.filter(pk__in=[row.pk for row in chosen]).update(invited_at=timezone.now())
        sent = Sent(len(first), len(organisations) - len(first))
        details = {"invited": sent.invited, "reminded": sent.reminded}
        audit.record("mission.invited", mission, acting_user=acting_user, details=details)
    return sent


def mail_context(mission: Mission, person: Person, organisations: Collection[Organisation]) -> dict[str, object]:
    """What both mails say besides the link; the preview uses the same."""
    return {
        "name": one_line(person.name),
        "mission": mission,
        "title": one_line(best(mission.title).text),
        "organisations": [one_line(each.name) for each in organisations],
        "cooperation": one_line(mission.cooperation.name),
        "days": VALID_FOR.days,
    }


def _make_accounts(people: Collection[Person]) -> None:
    """Attach every person to the account of their address; make it when there is none."""
    without = [person for person in people if person.user is None]
    addresses = {person.email.lower() for person in without}
    accounts = {user.email.lower(): user for user in User.objects.filter(email__in=addresses)}
    for person in without:
        address = person.email.lower()
        if address not in accounts:
            accounts[address] = User.objects.create_user(address, name=person.name, language=language_of(person))
        person.user = accounts[address]
    Person.objects.bulk_update(without, ["user"], batch_size=500)


def _write(person: Person, organisations: Collection[Organisation], mission: Mission, template: str) -> None:
    user = person.user
    if user is None:
        raise RuntimeError("Accounts are made before mails are written.")
    link = issue_sign_in_link(user=user, next_path=reverse("meetings:my-mission", args=[mission.slug]))
    outbox.write_mail(
        recipient=person.email,
        language=user.language,
        template=template,
        context=mail_context(mission, person, organisations) | {"link": link},
    )
