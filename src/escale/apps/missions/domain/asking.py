"""Asking organisations that hardly anybody is shown to complete their profiles: one mail a person, once."""

from collections.abc import Collection

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.domain import VALID_FOR, issue_sign_in_links
from escale.apps.accounts.models import User
from escale.apps.directory.domain import attach_accounts
from escale.apps.directory.models import Person
from escale.apps.directory.queries import address_of, language_of
from escale.apps.missions.models import Attendance, Mission
from escale.apps.missions.queries.invitations import attendances_of
from escale.core import audit
from escale.core.documents.text import one_line
from escale.core.models import OutgoingMail
from escale.core.outbox import Letter, write_mails
from escale.core.translated import best


def ask_for_profiles(*, acting_user: User, mission: Mission, organisations: Collection[int]) -> int:
    """Write to the invited people of organisations (keys) that were not asked before; how many organisations.

    Not to those who said no to the mission. Keys of other missions are left out. In one act: all of them or none.
    """
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)
        waiting = mission.participations.filter(organisation__in=list(organisations), profile_asked_at=None)
        invited = attendances_of(mission).filter(
            invited_at__isnull=False, representative__organisation__in=waiting.values("organisation")
        )
        rows = [row for row in invited if row.agrees or not row.answered]
        asked = {row.representative.organisation_id for row in rows}
        _write(mission, rows, reply_to=acting_user.email)
        waiting.filter(organisation__in=asked).update(profile_asked_at=timezone.now())
        if asked:
            details = {"organisations": len(asked)}
            audit.record("mission.profiles-asked", mission, acting_user=acting_user, details=details)
    return len(asked)


def _write(mission: Mission, rows: Collection[Attendance], *, reply_to: str) -> None:
    """One mail a person, who may speak for several: about the first of them."""
    first: dict[Person, Attendance] = {}
    for row in rows:
        first.setdefault(row.representative.person, row)
    users = attach_accounts(first)
    links = issue_sign_in_links(users=users.values(), next_path=reverse("meetings:my-profile", args=[mission.slug]))
    write_mails(
        Letter(
            address_of(person),
            language_of(person),
            "missions/mail/profile",
            {
                "name": one_line(person.name),
                "title": one_line(best(mission.title, language_of(person)).text),
                "organisation": one_line(row.representative.organisation.name),
                "mission": mission,
                "cooperation": one_line(mission.cooperation.name),
                "days": VALID_FOR.days,
                "link": links[users[person.pk].pk],
            },
            kind=OutgoingMail.Kind.NOTICE,
            reply_to=reply_to,
            occasion=f"profile:{mission.pk}:{row.representative.organisation_id}:{person.pk}",
            cooperation=mission.cooperation_id,
        )
        for person, row in first.items()
    )
