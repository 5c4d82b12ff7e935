"""Sessions in the database, each with its person and device (``SESSION_ENGINE``)."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.dateparse import parse_datetime

if TYPE_CHECKING:
    from escale.apps.accounts.models import Session

DEVICE = "device"
SINCE = "since"


class SessionStore(DatabaseStore):
    """Keeps the row it was loaded from, so that nobody has to ask for it again."""

    row: "Session | None" = None

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        """Sessions of this product; imported late, because middleware is read before the models are."""
        from escale.apps.accounts.models import Session

        return Session

    def _get_session_from_db(self) -> "Session | None":
        standing = self.get_model_class().objects.filter(session_key=self.session_key, expire_date__gt=timezone.now())
        self.row = next(iter(standing[:1]), None)
        if self.row is None:
            self._session_key = None
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        """The row to be written: whoever saves a session was just seen."""
        row = cast("Session", super().create_model_instance(data))
        now = timezone.now()
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.device = data.get(DEVICE, "")[:80]
        row.first_seen = parse_datetime(data.get(SINCE, "")) or now
        row.last_seen = now
        return row
