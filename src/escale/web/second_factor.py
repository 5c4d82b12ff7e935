"""Who holds a role that asks for a second factor gives it before anything else."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from escale.apps.accounts.models import User
from escale.apps.accounts.sessions import SessionStore
from escale.apps.directory.models import Membership

ALWAYS = {"account_logout", "set_language", "health", "ready", "metrics"}
GIVE = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
SET_UP = {"second-factor-wanted", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}


class SecondFactorMiddleware:
    """Leads to the page that sets one up, or asks for it; no other page answers before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Nothing is asked of the database for visitors, nor once the factor was given in this session."""
        if not settings.SECOND_FACTOR_ROLES or not request.user.is_authenticated:
            return None
        if gave_second_factor(request, request.user):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in ALWAYS or not _wanted_of(request, request.user):
            return None
        types = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
        if not types:
            return None if name in SET_UP else redirect("accounts:second-factor-wanted")
        if name in GIVE:
            return None
        page = "mfa_reauthenticate" if Authenticator.Type.TOTP in types else "mfa_reauthenticate_webauthn"
        after = request.get_full_path() if request.method == "GET" else reverse("web:start")
        return redirect(f"{reverse(page)}?{urlencode({'next': after})}")


def gave_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this session saw a code or key of its person."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def _wanted_of(request: HttpRequest, user: User) -> bool:
    session = request.session
    held = session.roles_of(user) if isinstance(session, SessionStore) else None
    if held is None:
        return Membership.objects.standing().filter(user=user, role__in=settings.SECOND_FACTOR_ROLES).exists()
    return not held.isdisjoint(settings.SECOND_FACTOR_ROLES)
