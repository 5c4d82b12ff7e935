"""Reads of accounts."""

import hashlib
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from escale.apps.accounts.models import RecoveryCode, Session, SignInLink, User


def signed_in(request: HttpRequest) -> User:
    """The user of a page that asks for one."""
    if not isinstance(request.user, User):
        raise TypeError("This page is for people who signed in.")
    return request.user


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256. Tokens are random, so it needs no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def valid_links() -> QuerySet[SignInLink]:
    """Links that would sign their person in now."""
    return SignInLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)


def is_valid(token: str) -> bool:
    """Whether the page of this token shows its button; looking changes nothing."""
    return valid_links().filter(token_hash=token_hash(token)).exists()


def recovery_code_hash(code: str) -> str:
    """What is kept of a recovery code, however it was typed."""
    return token_hash("".join(character for character in code.upper() if character.isalnum()))


def recovery_codes_left(user: User) -> int:
    """How many codes still work."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def sessions_of(user: User) -> QuerySet[Session]:
    """Where a person is signed in, last seen first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-last_seen", "first_seen")


def session_of(user: User, number: int) -> Session | None:
    """One of a person's own sessions by the number its list gives; nobody else's."""
    return next((each for each in sessions_of(user) if session_number(each) == number), None)


def session_number(session: Session) -> int:
    """How pages name a session: its key is a secret, and a part of its hash tells nothing."""
    return int(token_hash(session.session_key)[:12], 16)


def touch_session(session_key: str, *, before: datetime) -> None:
    """Note that a session is in use, unless that was noted after ``before``."""
    Session.objects.filter(session_key=session_key, last_seen__lt=before).update(last_seen=timezone.now())
