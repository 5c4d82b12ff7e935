"""Who may do what with agreements, and what a signed text is known by."""

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from escale.apps.agreements.models import Agreement, Party, Wording
from escale.apps.directory.models import Institution, Membership
from escale.apps.directory.rules import Right, roles_with
from escale.core.translated import own_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser

MOST_CLAUSES = 500
MOST_PARTIES = 40
MOST_AXES = 40
MOST_DOCUMENTS = 100


def officers() -> QuerySet[Membership]:
    """The memberships by which people keep agreements: those that organise."""
    return Membership.objects.standing().filter(role__in=roles_with(Right.ORGANISE))


def party_of(user: "Visitor", agreement: Agreement) -> Party | None:
    """The party in whose name a user says what became of clauses; ``None``: of none that still stands."""
    if not user.is_authenticated:
        return None
    held = officers().filter(user=user, cooperation=agreement.cooperation_id)
    own = Institution.objects.filter(memberships__in=held)
    standing = agreement.parties.filter(withdrawn_on=None, institution__in=own)
    return standing.select_related("institution", "organisation").order_by("pk").first()


def fingerprint(wordings: Iterable[Wording]) -> str:
    """SHA-256 of what a version says in the languages it was written in: number, text, owner and due date.

    Translations that are added later leave it as it is.
    """
    rows = [
        [each.number, _source_text(each), each.owner_id, each.due_on.isoformat() if each.due_on else None]
        for each in sorted(wordings, key=lambda each: (each.position, each.pk))
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _source_text(wording: Wording) -> str:
    return own_words(wording.text, wording.text.get("source", ""))
