"""Tokens for programs: made, recognised, revoked.

A token is ``escale_``, 32 random letters and digits (190 bits) and a checksum of six: a typing error is told from a
stranger without asking the database, and a leaked token is found by its form.
"""

import re
import secrets
import string
import zlib
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from escale.apps.accounts.models import ApiToken, Scope, User
from escale.apps.accounts.queries import token_hash
from escale.core import audit
from escale.core.workbook.folding import cleaned

PREFIX: Final = "escale_"
VALID_DAYS, MOST_DAYS = 90, 365
_ALPHABET = string.digits + string.ascii_letters
_LENGTH, _CHECKSUM, _HINT = 32, 6, 4
_FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_LENGTH + _CHECKSUM}}}")
_USE_NOTED_EVERY = timedelta(minutes=1)


def create_token(
    *, acting_user: User, cooperation_id: int, name: str, scopes: Collection[str], days: int = VALID_DAYS
) -> tuple[ApiToken, str]:
    """A new token of ``acting_user`` and its secret, which nobody can read again.

    Raises ``ValueError`` for an unknown scope, none at all, or a term outside 1 to :data:`MOST_DAYS` days.
    """
    if not scopes or set(scopes) - set(Scope.values) or not 1 <= days <= MOST_DAYS:
        raise ValueError("A token needs known scopes and a term of at most a year.")
    secret = _new_secret()
    with transaction.atomic():
        now = timezone.now()
        token = ApiToken.objects.create(
            user=acting_user,
            cooperation_id=cooperation_id,
            name=cleaned(name).strip(),
            token_hash=token_hash(secret),
            hint=secret[len(PREFIX) :][:_HINT],
            scopes=[scope for scope in Scope.values if scope in scopes],
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        details = {"scopes": token.scopes, "cooperation": cooperation_id, "days": days}
        audit.record("api-token.created", token, acting_user=acting_user, details=details)
    return token, secret


def revoke_token(*, acting_user: User, token: ApiToken) -> None:
    """End a token at once; revoking twice changes nothing."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            audit.record("api-token.revoked", token, acting_user=acting_user)


def revoke_tokens(*, user: User) -> int:
    """End every token of somebody who is let go: taken back later, they make new ones. How many there were."""
    with transaction.atomic():
        standing = ApiToken.objects.filter(user=user, revoked_at=None)
        if revoked := standing.update(revoked_at=timezone.now()):
            audit.record("api-token.revoked-all", user, acting_user=None, details={"tokens": revoked})
    return revoked


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A person's tokens, newest first, also those that ended."""
    return ApiToken.objects.filter(user=user).select_related("cooperation").order_by("-created_at", "-pk")


def own_token(user: User, token_id: int) -> ApiToken:
    """One of a person's own tokens; anybody else's is 404."""
    token = tokens_of(user).filter(pk=token_id).first()
    if token is None:
        raise Http404
    return token


def recognised(secret: str) -> ApiToken | None:
    """The token of a secret when it may be used now, its use noted once a minute; else ``None``.

    Whether its person still belongs to the cooperation is for the caller to ask: cooperations stand above accounts.
    """
    if not well_formed(secret):
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.filter(
            token_hash=token_hash(secret), revoked_at=None, expires_at__gt=now, user__is_active=True
        )
        .select_related("user", "cooperation")
        .first()
    )
    if token is not None and (token.last_used_at is None or token.last_used_at < now - _USE_NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def well_formed(secret: str) -> bool:
    """Whether a text has the form of a token and its checksum."""
    body = secret.removeprefix(PREFIX)
    return bool(_FORM.fullmatch(secret)) and _checksum(body[:_LENGTH]) == body[_LENGTH:]


def names_a_token(text: str) -> bool:
    """Whether a text, such as an address, gives a token away."""
    return _FORM.search(text) is not None


def _new_secret() -> str:
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{PREFIX}{body}{_checksum(body)}"


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _place in range(_CHECKSUM):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
