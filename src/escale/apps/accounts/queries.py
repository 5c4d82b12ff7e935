"""Reads of accounts."""

import hashlib

from django.db.models import QuerySet
from django.utils import timezone

from escale.apps.accounts.models import SignInLink


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256. Tokens are random, so it needs no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def valid_links() -> QuerySet[SignInLink]:
    """Links that would sign their person in now."""
    return SignInLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)


def is_valid(token: str) -> bool:
    """Whether the page of this token shows its button; looking changes nothing."""
    return valid_links().filter(token_hash=token_hash(token)).exists()
