"""What accounts do with every page."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from escale.apps.accounts import queries
from escale.apps.accounts.sessions import SessionStore

EVERY = timedelta(minutes=5)


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
