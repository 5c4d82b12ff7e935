"""Budgets of tries, counted in the database, so that every process knows them and none survives its window."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from escale.apps.accounts.models import Budget
from escale.core import audit


@dataclass(frozen=True)
class Allowance:
    """At most ``most`` tries in a window that begins with the first."""

    kind: str
    most: int
    window: timedelta


SIGN_IN_ACCOUNT = Allowance("sign-in of an account", 10, timedelta(minutes=10))
SIGN_IN_PEER = Allowance("sign-in from an address", 40, timedelta(minutes=10))
SIGN_IN_DEVICE = Allowance("sign-in from a known device", 10, timedelta(minutes=10))
PASSKEY_PEER = Allowance("passkey from an address", 40, timedelta(minutes=10))
SECOND_FACTOR = Allowance("second factor of an account", 10, timedelta(minutes=10))
CODE_PEER = Allowance("code by mail from an address", 40, timedelta(minutes=10))
CODE_ACCOUNT = Allowance("code by mail of an account", 10, timedelta(minutes=10))
PASSWORD_AGAIN = Allowance("password of a signed-in account", 10, timedelta(minutes=10))
ASKS_ADDRESS = Allowance("mail to an address", 3, timedelta(hours=1))
ASKS_PEER = Allowance("mail asked from an address", 20, timedelta(hours=1))


def take(allowance: Allowance, who: str) -> int:
    """Count one try of ``who``; the seconds to wait when there is none left, else 0.

    The first try too many is recorded in the log, once a window. Only a keyed hash of ``who`` is kept.
    """
    key, now = _key(allowance, who), timezone.now()
    with transaction.atomic():
        budget = _counted(key, now, allowance)
        if budget.used == allowance.most + 1:
            audit.record("throttle.tripped", budget, acting_user=None, details={"kind": allowance.kind})
    return max(1, ceil((budget.ends_at - now).total_seconds())) if budget.used > allowance.most else 0


def give_back(allowance: Allowance, who: str) -> None:
    """The try was none: it succeeded."""
    Budget.objects.filter(key=_key(allowance, who), used__gt=0).update(used=F("used") - 1)


def forget(allowance: Allowance, who: str) -> None:
    """Begin anew."""
    Budget.objects.filter(key=_key(allowance, who)).delete()


def forget_past_windows() -> None:
    """Drop what no longer counts."""
    Budget.objects.filter(ends_at__lt=timezone.now()).delete()


def _counted(key: str, now: datetime, allowance: Allowance) -> Budget:
    # The same statements for a first try and a later one, so that the time taken tells nothing.
    ends_at = now + allowance.window
    standing = Budget.objects.filter(key=key)
    Budget.objects.bulk_create([Budget(key=key, used=0, ends_at=ends_at)], ignore_conflicts=True)
    # A window that would last longer than any was opened before the clock was set back.
    over = Q(ends_at__lte=now) | Q(ends_at__gt=ends_at)
    standing.filter(over).update(used=0, ends_at=ends_at)
    standing.update(used=F("used") + 1)
    return standing[0]


def _key(allowance: Allowance, who: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{allowance.kind}:{who}".encode(), "sha256").hexdigest()
