"""What people change about their own account."""

from django.db import transaction

from escale.apps.accounts.domain.sessions import end_all_sessions
from escale.apps.accounts.models import User
from escale.core import audit


def change_details(*, acting_user: User, name: str, language: str, zone: str) -> None:
    """Name, language and clock of one's own account."""
    with transaction.atomic():
        fields = ["name", "language", "zone"]
        acting_user.name, acting_user.language, acting_user.zone = name, language, zone
        acting_user.save(update_fields=fields)
        audit.record("account.changed", acting_user, acting_user=acting_user, details={"fields": fields})


def change_password(*, user: User, password: str) -> None:
    """A new password ends every session; the page that asked for it may begin its own anew."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        end_all_sessions(user=user, acting_user=user)
        audit.record("password.changed", user, acting_user=user)
