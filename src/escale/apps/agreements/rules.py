"""Who may do what with agreements, and what a signed text is known by."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from escale.apps.agreements.models import Agreement, Party, Version, Wording
from escale.apps.directory.models import Institution, Membership
from escale.apps.directory.rules import Right, roles_with
from escale.core.translated import own_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser

DATES = ("in_force_from", "ends_on", "notice_on", "notice_days", "renewal")
MOST_CLAUSES = 500
MOST_PARTIES = 40
MOST_AXES = 40
MOST_DOCUMENTS = 100


def officers() -> QuerySet[Membership]:
    """The memberships by which people keep agreements: those that organise."""
    return Membership.objects.standing().filter(role__in=roles_with(Right.ORGANISE))


def party_of(user: "Visitor", agreement: Agreement) -> Party | None:
    """The party in whose name a user says what became of clauses; ``None``: of none that still stands."""
    return _own_parties(user, agreement).first()


def _own_parties(user: "Visitor", agreement: Agreement) -> QuerySet[Party]:
    own = Institution.objects.filter(
        memberships__in=officers().filter(user=user.pk, cooperation=agreement.cooperation_id)
    )
    standing = agreement.parties.filter(withdrawn_on=None, institution__in=own)
    return standing.select_related("institution", "organisation").order_by("pk")


def parties_for(user: "Visitor", agreement: Agreement) -> QuerySet[Party]:
    """The standing parties whose withdrawal a user writes down: their own, or any for the cooperation's office."""
    if not _in_office(user, agreement):
        return _own_parties(user, agreement)
    standing = agreement.parties.filter(withdrawn_on=None)
    return standing.select_related("institution", "organisation").order_by("pk")


def may_write(user: "Visitor", agreement: Agreement) -> bool:
    """Whether a user changes an agreement they see: for a party that still stands, or for the office."""
    return party_of(user, agreement) is not None or _in_office(user, agreement)


def _in_office(user: "Visitor", agreement: Agreement) -> bool:
    held = officers().filter(user=user.pk, cooperation=agreement.cooperation_id, institution=None)
    return held.exists()


def fingerprint(version: Version, wordings: Iterable[Wording]) -> str:
    """SHA-256 of what a version says in the languages it was written in, and its dates.

    Of each clause: number, text, owner and due date.

    Translations that are added later leave it as it is.
    """
    rows = [
        [each.number, _source_text(each), each.owner_id, each.due_on.isoformat() if each.due_on else None]
        for each in sorted(wordings, key=lambda each: (each.position, each.pk))
    ]
    dates = [_plain(getattr(version, name)) for name in DATES]
    said = json.dumps([dates, rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: date | int | str | None) -> int | str | None:
    return value.isoformat() if isinstance(value, date) else value


def _source_text(wording: Wording) -> str:
    return own_words(wording.text, wording.text.get("source", ""))
