"""What accounts do with every page."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from escale.apps.accounts import queries
from escale.apps.accounts.models import User
from escale.apps.accounts.sessions import SessionStore

EVERY = timedelta(minutes=5)


class SessionUserMiddleware(AuthenticationMiddleware):
    """Django's, which takes the person that was read together with the session instead of asking for them again."""

    def process_request(self, request: HttpRequest) -> None:
        """Nothing is read before somebody asks who it is."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))  # type: ignore[assignment]


def _user_of(request: HttpRequest) -> Any:
    """Only the plain case is answered here; whatever is unusual is for Django to accept or refuse."""
    session = request.session
    key, backend, seal = (session.get(name) for name in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY))
    user = session.row.user if isinstance(session, SessionStore) and session.row is not None else None
    if (
        isinstance(user, User)
        and user.is_active
        and key == str(user.pk)
        and backend in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(seal or "", user.get_session_auth_hash())
    ):
        return user
    return get_user(request)


class SessionSeenMiddleware:
    """Notes every five minutes that a session is in use; in between, and for visitors, it asks nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        row = session.row if isinstance(session, SessionStore) else None
        before = timezone.now() - EVERY
        if row is not None and row.user_id and row.last_seen < before and not session.modified:
            # On a full disk, or a database that only reads, pages are still shown.
            with suppress(OperationalError), transaction.atomic():
                queries.touch_session(row.session_key, before=before)
        return response
