"""Who signs in, and with what."""

from escale.apps.accounts.models.links import SignInLink
from escale.apps.accounts.models.tokens import ApiToken, Scope
from escale.apps.accounts.models.users import User, UserManager

__all__ = ["ApiToken", "Scope", "SignInLink", "User", "UserManager"]
