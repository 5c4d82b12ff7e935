"""Recovery codes, and the memory that a code or key was used."""

import secrets

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from escale.apps.accounts import queries, secrets_at_rest
from escale.apps.accounts.models import RecoveryCode, Session, User
from escale.core import audit, outbox

HOW_MANY_CODES = 10
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, none like another
_GROUPS, _GROUP = 4, 4  # 80 random bits: no salt and no slow hash needed


def make_recovery_codes(*, acting_user: User) -> list[str]:
    """New codes in place of the old ones. This is the only time they can be read."""
    codes = ["-".join(_group() for _ in range(_GROUPS)) for _ in range(HOW_MANY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=acting_user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=acting_user, code_hash=queries.recovery_code_hash(code)) for code in codes
        )
        audit.record("recovery-codes.made", acting_user, acting_user=acting_user, details={"codes": len(codes)})
    return codes


def use_recovery_code(*, user: User, code: str) -> bool:
    """Whether ``code`` was one of the codes left; it is used up."""
    with transaction.atomic():
        unused = RecoveryCode.objects.filter(user=user, code_hash=queries.recovery_code_hash(code), used_at=None)
        if not unused.update(used_at=timezone.now()):
            return False
        audit.record("recovery-codes.used", user, acting_user=user)
        return True


def forget_recovery_codes_without_factor(*, user: User) -> None:
    """Codes stand in for a factor; with the last one gone they would be a way in of their own."""
    if not Authenticator.objects.filter(user=user).exists():
        RecoveryCode.objects.filter(user=user).delete()


def reseal_factors() -> int:
    """Seal the secrets of all authenticator apps under the secret key of today. Returns how many were sealed."""
    with transaction.atomic():
        apps = list(Authenticator.objects.select_for_update().filter(type=Authenticator.Type.TOTP))
        for app in apps:
            app.data["secret"] = secrets_at_rest.sealed_again(app.data["secret"])
            app.save(update_fields=["data"])
        for app in apps:
            audit.record("second-factor.resealed", app, acting_user=None)
    return len(apps)


def forget_factors(*, user: User) -> int:
    """Take every second factor and recovery code from somebody who lost them, and end their sessions.

    Only from the machine's own command line: nobody can ask for it by a page or a mail. The person is told. Returns
    how many factors there were.
    """
    with transaction.atomic():
        factors = Authenticator.objects.filter(user=user)
        count = factors.count()
        factors.delete()
        RecoveryCode.objects.filter(user=user).delete()
        Session.objects.filter(user=user).delete()
        outbox.write_mail(
            recipient=user.email,
            language=user.language,
            template="accounts/mail/notice",
            context={"event": "second_factors_forgotten", "account": settings.BASE_URL + "/account/"},
            cooperation=None,
        )
        audit.record("second-factors.forgotten", user, acting_user=None, details={"factors": count})
    return count


def advance(*, authenticator: Authenticator, name: str, to: int, from_zero: bool = False) -> bool:
    """Move a counter of an authenticator forward; ``False`` when it was there already: something is replayed.

    ``from_zero``: keys that keep no counter always say 0, which is no step back.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        last = row.data.get(name, -1)
        if to <= last and not (from_zero and to == 0 and last <= 0):
            return False
        row.data[name] = to
        row.save(update_fields=["data"])
        authenticator.data = row.data
        return True


def record_event(verb: str, *, user: User, acting_user: User | None, **details: str) -> None:
    """Write into the log what happened to a way of signing in."""
    with transaction.atomic():
        audit.record(verb, user, acting_user=acting_user, details=details)


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP))
