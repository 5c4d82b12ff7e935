"""Verbs of steering committees."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from escale.apps.committee.models import Committee
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


class CommitteeRefused(Exception):
    """The words say why; nothing was written."""


def log(
    verb: str,
    subject: models.Model,
    *,
    committee: Committee,
    acting_user: "User | None",
    details: Mapping[str, Any] | None = None,
) -> None:
    """One audit row in the chain of the agreement's cooperation."""
    cooperation = committee.agreement.cooperation_id
    audit.record(verb, subject, acting_user=acting_user, cooperation=cooperation, details=dict(details or {}))


def lock(committee: Committee) -> Committee:
    """Hold a committee, the row before its points; as it stands now. Its agreement is the one already read."""
    locked = Committee.objects.select_for_update().get(pk=committee.pk)
    locked.agreement = committee.agreement
    return locked


def lock_open(committee: Committee) -> Committee:
    """The same, refused when agenda and minutes are closed."""
    locked = lock(committee)
    if not locked.is_open:
        raise CommitteeRefused(_("Its minutes are published or it was called off: nothing can be changed any more."))
    return locked
