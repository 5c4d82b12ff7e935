"""Asking organisations that hardly anybody is shown to complete their profiles: one mail a person, once."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.domain import VALID_FOR, issue_sign_in_links
from escale.apps.accounts.models import User
from escale.apps.directory.domain import attach_accounts
from escale.apps.directory.queries import address_of, language_of
from escale.apps.missions.models import Attendance, Mission, Participation
from escale.apps.missions.queries.invitations import attendances_of, who_edit_profiles
from escale.core import audit
from escale.core.documents.text import one_line
from escale.core.models import OutgoingMail
from escale.core.outbox import Letter, write_mails
from escale.core.translated import best

_REST = timedelta(days=1)


def ask_for_profiles(*, acting_user: User, mission: Mission, organisations: Collection[int]) -> int:
    """Write to those who edit the profiles of organisations (keys) not asked before; how many organisations.

    A mission asks once, and not within a day of another one. Keys of other missions are left out. In one act: all of
    them or none.
    """
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)
        now = timezone.now()
        lately = Participation.objects.filter(organisation=OuterRef("organisation"), profile_asked_at__gt=now - _REST)
        waiting = mission.participations.filter(
            ~Exists(lately), organisation__in=list(organisations), profile_asked_at=None
        )
        still = set(waiting.values_list("organisation", flat=True))
        readers = [key for key, organisation in who_edit_profiles(mission).items() if organisation in still]
        rows = list(attendances_of(mission).filter(pk__in=readers))
        asked = {row.representative.organisation_id for row in rows}
        _write(mission, rows, reply_to=acting_user.email)
        mission.participations.filter(organisation__in=asked).update(profile_asked_at=now)
        if asked:
            details = {"organisations": len(asked)}
            audit.record("mission.profiles-asked", mission, acting_user=acting_user, details=details)
    return len(asked)


def _write(mission: Mission, rows: Collection[Attendance], *, reply_to: str) -> None:
    """One mail a person: nobody edits two profiles of a mission."""
    users = attach_accounts(row.representative.person for row in rows)
    links = issue_sign_in_links(users=users.values(), next_path=reverse("meetings:my-profile", args=[mission.slug]))
    write_mails(
        Letter(
            address_of(person := row.representative.person),
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
        for row in rows
    )
