"""Where a person is signed in: the session itself, with the columns its list shows."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from escale.apps.accounts.models.users import User


class Session(AbstractBaseSession):
    """One session; it is loaded with each request anyway, so that the list of them costs no statement more."""

    # Without a constraint: a session that is saved while its account goes away must not answer 500.
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions", db_constraint=False)
    device = models.CharField(max_length=80, blank=True)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"session of {self.user_id}"
