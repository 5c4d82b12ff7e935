"""Mails that let in: looking at a link does nothing, its button signs in."""

import secrets
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import NamedTuple

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from escale.apps.accounts import queries
from escale.apps.accounts.domain import throttle
from escale.apps.accounts.models import SignInLink, User
from escale.core import audit, outbox, tasks

VALID_FOR = timedelta(days=30)
ASKED_LINK_VALID_FOR = timedelta(days=1)
_TOKEN_BYTES = 32
_BATCH = 500
_LONGEST_PATH = 200


def safe_path(path: str) -> str:
    """``path`` when it stays on this site and fits the column, else the start page."""
    start = reverse("web:start")
    if not path.startswith("/") or len(path) > _LONGEST_PATH:
        return start
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else start


def issue_sign_in_link(*, user: User, next_path: str, valid_for: timedelta = VALID_FOR) -> str:
    """The absolute address of a new personal link; see :func:`issue_sign_in_links`."""
    return issue_sign_in_links(users=[user], next_path=next_path, valid_for=valid_for)[user.pk]


def issue_sign_in_links(
    *, users: Collection[User], next_path: str, valid_for: timedelta = VALID_FOR
) -> dict[int, str]:
    """The absolute address of a new personal link for each user, by key; only the SHA-256 of a token is kept.

    ``next_path`` is where the button leads; anything but a path of this site becomes the start page.
    """
    tokens = {user.pk: secrets.token_urlsafe(_TOKEN_BYTES) for user in users}
    path, expires_at = safe_path(next_path), timezone.now() + valid_for
    links = [
        SignInLink(user_id=key, token_hash=queries.token_hash(token), next_path=path, expires_at=expires_at)
        for key, token in tokens.items()
    ]
    SignInLink.objects.bulk_create(links, batch_size=_BATCH)
    return {key: settings.BASE_URL + reverse("accounts:link", args=[token]) for key, token in tokens.items()}


class Newcomer(NamedTuple):
    """Somebody who is to have an account; ``email`` in any letter case."""

    email: str
    name: str
    language: str


def accounts_of(newcomers: Iterable[Newcomer]) -> dict[str, User]:
    """The account of each address (in lower case), made when there is none: it signs in by links only."""
    wanted = {newcomer.email.lower(): newcomer for newcomer in newcomers}
    standing = User.objects.annotate(address=Lower("email")).filter(address__in=list(wanted))
    accounts = {user.email.lower(): user for user in standing}
    new = [
        User(email=address, name=each.name, language=each.language, password=make_password(None))
        for address, each in wanted.items()
        if address not in accounts
    ]
    User.objects.bulk_create(new, batch_size=_BATCH)
    return accounts | {user.email: user for user in new}


def use_sign_in_link(*, token: str) -> SignInLink | None:
    """The link whose person may now be signed in, its use recorded; ``None`` when it is not valid (any more)."""
    with transaction.atomic():
        link = queries.valid_links().select_for_update(of=("self",)).filter(token_hash=queries.token_hash(token))
        found = link.select_related("user").first()
        if found is None:
            return None
        found.last_used_at = timezone.now()
        found.save(update_fields=["last_used_at"])
        audit.record("sign-in-link.used", found, acting_user=found.user)
        return found


def revoke_sign_in_links(*, acting_user: User) -> int:
    """Make every link a person was ever sent invalid; how many were still valid."""
    with transaction.atomic():
        revoked = queries.valid_links().filter(user=acting_user).update(revoked_at=timezone.now())
        audit.record("sign-in-link.revoked-all", acting_user, acting_user=acting_user, details={"links": revoked})
        return revoked


def ask_for_link(*, email: str, client: str) -> None:
    """Have a new link sent when the address is known.

    The caller learns nothing, and a known and an unknown address cost the same: both are one look-up and one
    job, and only the worker sees the difference. Too many asks for one address or from one client are dropped.
    """
    _send_if_known("accounts.send_link", email, client)


def ask_for_reset(*, email: str, client: str) -> None:
    """Have a mail sent with which a forgotten password is replaced; as quiet as :func:`ask_for_link`."""
    _send_if_known("accounts.send_reset", email, client)


def _send_if_known(task: str, email: str, client: str) -> None:
    if throttle.take(throttle.ASKS_PEER, client) or throttle.take(throttle.ASKS_ADDRESS, f"{task} {email.lower()}"):
        return
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    tasks.enqueue(task, user_id=user.pk if user else None)


def send_link(*, user: User) -> None:
    """Mail a person a new short-lived link."""
    with transaction.atomic():
        link = issue_sign_in_link(user=user, next_path=reverse("web:start"), valid_for=ASKED_LINK_VALID_FOR)
        outbox.write_mail(
            recipient=user.email,
            language=user.language,
            template="accounts/mail/link",
            context={"link": link, "hours": ASKED_LINK_VALID_FOR // timedelta(hours=1)},
            cooperation=None,
        )
        audit.record("sign-in-link.sent", user, acting_user=None)


def send_reset(*, user: User) -> None:
    """Mail a person the link with which they choose a new password; it works once, for a day."""
    token = EmailAwarePasswordResetTokenGenerator().make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])
    with transaction.atomic():
        outbox.write_mail(
            recipient=user.email,
            language=user.language,
            template="accounts/mail/reset",
            context={"link": settings.BASE_URL + path},
            cooperation=None,
        )
        audit.record("password.reset-sent", user, acting_user=None)


def send_code(*, user: User, code: str) -> None:
    """Mail a person the code they asked for."""
    with transaction.atomic():
        outbox.write_mail(
            recipient=user.email,
            language=user.language,
            template="accounts/mail/code",
            context={"code": code},
            cooperation=None,
        )
        audit.record("sign-in-code.sent", user, acting_user=None)
