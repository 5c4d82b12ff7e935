"""Who signs in, and with what."""

from escale.apps.accounts.models.budgets import Budget, CachedValue
from escale.apps.accounts.models.factors import RecoveryCode
from escale.apps.accounts.models.links import SignInLink
from escale.apps.accounts.models.sessions import Session
from escale.apps.accounts.models.tokens import ApiToken, Scope
from escale.apps.accounts.models.users import User, UserManager

__all__ = [
    "ApiToken",
    "Budget",
    "CachedValue",
    "RecoveryCode",
    "Scope",
    "Session",
    "SignInLink",
    "User",
    "UserManager",
]
