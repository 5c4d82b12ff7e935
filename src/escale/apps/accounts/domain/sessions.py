"""Sessions begin, are listed and end."""

from django.db import transaction
from django.utils import timezone

from escale.apps.accounts.domain import throttle
from escale.apps.accounts.models import Session, User
from escale.core import audit


def begin_session(*, user: User, method: str) -> None:
    """Record that somebody signed in, and drop what time has ended anyway."""
    with transaction.atomic():
        Session.objects.filter(user=user, expire_date__lt=timezone.now()).delete()
        throttle.forget_past_windows()
        audit.record("session.began", user, acting_user=user, details={"method": method})


def end_session(*, session: Session, acting_user: User) -> None:
    """End one session of ``acting_user``: its cookie is refused from now on."""
    with transaction.atomic():
        session.delete()
        audit.record("session.ended", acting_user, acting_user=acting_user)


def end_all_sessions(*, user: User, acting_user: User, but: str | None = None) -> int:
    """End every session of ``user`` (an administrator may do so for somebody); how many there were.

    ``but``: the key of the one that goes on.
    """
    with transaction.atomic():
        ended, _tables = Session.objects.filter(user=user).exclude(session_key=but or "").delete()
        audit.record("session.ended-all", user, acting_user=acting_user, details={"sessions": ended})
        return ended
