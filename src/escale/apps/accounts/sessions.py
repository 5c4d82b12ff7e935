"""Sessions in the database, each with its person and device (``SESSION_ENGINE``)."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from escale.core.json_rows import JsonRows
from escale.core.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from escale.apps.accounts.models import Session, User

DEVICE = "device"
SINCE = "since"


@prepared
def _session(*, key: str) -> "QuerySet[Session]":
    """With the person and the roles they hold; roles stand above accounts and are read through their relation."""
    sessions = SessionStore.get_model_class().objects.filter(session_key=key).select_related("user")
    user: Any = sessions.model._meta.get_field("user").related_model
    memberships = user._meta.get_field("memberships").related_model
    held = memberships.objects.standing().filter(user=OuterRef("user")).order_by()
    return sessions.annotate(held=JsonRows(held, role="role"))[:1]


class SessionStore(DatabaseStore):
    """Keeps the row it was loaded from, with its person, so that nobody has to ask for them again."""

    row: "Session | None" = None

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        """Sessions of this product; imported late, because middleware is read before the models are."""
        from escale.apps.accounts.models import Session

        return Session

    def _get_session_from_db(self) -> "Session | None":
        found = _session(key=self.session_key) if self.session_key else []
        self.row = next((row for row in found if row.expire_date > timezone.now()), None)
        if self.row is None:
            self._session_key = None
        return self.row

    def roles_of(self, user: "User") -> frozenset[str] | None:
        """The roles that a person held when the session was read; ``None`` when it was not, or is not theirs."""
        if self.row is None or self.row.user_id != user.pk:
            return None
        return frozenset(each["role"] for each in vars(self.row)["held"])

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        """The row to be written: whoever saves a session was just seen."""
        row = cast("Session", super().create_model_instance(data))
        now = timezone.now()
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.device = data.get(DEVICE, "")[:80]
        row.first_seen = parse_datetime(data.get(SINCE, "")) or now
        row.last_seen = now
        return row
