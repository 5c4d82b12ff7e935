"""A person's own yes or no to taking part."""

import hashlib

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from escale.apps.accounts.models import User
from escale.apps.directory.models import Consent
from escale.apps.meetings.models import Round, Wish
from escale.apps.meetings.queries.participants import Participant, said_no
from escale.apps.missions.models import Attendance, Participation
from escale.core import audit

NOTICE_VERSION = "1"
_PURPOSE = Consent.Purpose.PARTICIPATION


def give_consent(*, acting_user: User, participant: Participant, language: str) -> Consent:
    """Keep a person's dated yes to the notice as it stands; a second yes changes nothing."""
    with transaction.atomic():
        consent, made = _keep(participant, language)
        if made:
            details = {"purpose": _PURPOSE.value, "notice": NOTICE_VERSION}
            audit.record("consent.given", consent, acting_user=acting_user, details=details)
    return consent


def refuse_consent(*, acting_user: User, participant: Participant, language: str) -> None:
    """Keep a person's dated no: a yes that was taken back at once, or now when it stood."""
    with transaction.atomic():
        _keep(participant, language)
        withdraw_consent(acting_user=acting_user, participant=participant)


def _keep(participant: Participant, language: str) -> tuple[Consent, bool]:
    return Consent.objects.get_or_create(
        person=participant.person,
        purpose=_PURPOSE,
        withdrawn_at=None,
        defaults={
            "notice_version": NOTICE_VERSION,
            "language": language,
            "text_hash": hashlib.sha256(notice_text(participant, language).encode()).hexdigest(),
            "given_at": timezone.now(),
            "given_through": "page",
        },
    )


def notice_text(participant: Participant, language: str) -> str:
    """The notice as it stands on the page, in a language; the proof keeps its hash."""
    with translation.override(language):
        return render_to_string(
            f"meetings/participant/notice/{NOTICE_VERSION}.html", {"mission": participant.mission}
        ).strip()


def withdraw_consent(*, acting_user: User, participant: Participant) -> None:
    """Take a yes back with immediate effect.

    In every mission in which nobody else speaks for the person's organisation, its wishes of open rounds go;
    published meetings stay until they are declined.
    """
    now = timezone.now()
    with transaction.atomic():
        standing = Consent.objects.filter(person=participant.person, purpose=_PURPOSE, withdrawn_at=None)
        consent = standing.select_for_update().first()
        if consent is None:
            return
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
        details = {"purpose": _PURPOSE.value, "wishes": _take_wishes_back(participant)}
        audit.record("consent.withdrawn", consent, acting_user=acting_user, details=details)


def _take_wishes_back(participant: Participant) -> int:
    taken = 0
    attendances = Attendance.objects.filter(representative__person=participant.person)
    for attendance in attendances.select_related("mission", "representative"):
        silent = Participation.objects.filter(
            said_no(attendance.mission),
            mission=attendance.mission,
            organisation=attendance.representative.organisation_id,
        )
        rounds = Round.objects.filter(stop__mission=attendance.mission, wishes_open=True)
        taken += Wish.objects.filter(round__in=rounds, from_organisation__in=silent.values("organisation")).delete()[
            0
        ]
    return taken
