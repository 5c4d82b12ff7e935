"""Verbs of results."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models

from escale.apps.agreements.models import Agreement
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


class ResultRefused(Exception):
    """The words say why; nothing was written."""


def log(
    verb: str,
    subject: models.Model,
    *,
    agreement: Agreement,
    acting_user: "User | None",
    details: Mapping[str, Any] | None = None,
) -> None:
    """One audit row in the chain of the agreement's cooperation."""
    audit.record(
        verb, subject, acting_user=acting_user, cooperation=agreement.cooperation_id, details=dict(details or {})
    )
