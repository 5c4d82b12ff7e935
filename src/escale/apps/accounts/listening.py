"""What allauth only tells by signals, written into the log. Nothing of ours is announced this way."""

from typing import Any

from allauth.account.signals import login_code_rejected
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as providers

from escale.apps.accounts.domain.factors import forget_recovery_codes_without_factor, record_event
from escale.apps.accounts.models import User


def listen() -> None:
    """Once, when the app is ready."""
    factors.authenticator_added.connect(_added)
    factors.authenticator_removed.connect(_removed)
    factors.authenticator_used.connect(_used)
    login_code_rejected.connect(_code_refused)
    providers.social_account_added.connect(_connected)
    providers.social_account_removed.connect(_disconnected)


def _added(user: User, authenticator: Authenticator, **_more: Any) -> None:
    record_event("second-factor.added", user=user, acting_user=user, type=authenticator.type)


def _removed(user: User, authenticator: Authenticator, **_more: Any) -> None:
    record_event("second-factor.removed", user=user, acting_user=user, type=authenticator.type)
    forget_recovery_codes_without_factor(user=user)


def _used(user: User, authenticator: Authenticator, **_more: Any) -> None:
    record_event("second-factor.used", user=user, acting_user=user, type=authenticator.type)


def _code_refused(user: User, **_more: Any) -> None:
    record_event("sign-in-code.refused", user=user, acting_user=None)


def _connected(sociallogin: Any, **_more: Any) -> None:
    record_event("provider.connected", user=sociallogin.user, acting_user=sociallogin.user)


def _disconnected(socialaccount: Any, **_more: Any) -> None:
    record_event("provider.disconnected", user=socialaccount.user, acting_user=socialaccount.user)
