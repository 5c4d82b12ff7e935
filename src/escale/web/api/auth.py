"""Who asks: a bearer token of somebody who still belongs to its cooperation."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from escale.apps.accounts.domain import tokens
from escale.apps.directory.queries.belonging import belongs_to
from escale.core.api.problems import Problem
from escale.web.api.bodies import refuse_what_cannot_be_read
from escale.web.api.throttle import wait_seconds

if TYPE_CHECKING:
    from escale.apps.accounts.models import ApiToken


class Bearer(HttpBearer):
    """``Authorization: Bearer escale_…``. No cookie is ever looked at here."""

    def __call__(self, request: HttpRequest) -> "ApiToken":
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "bearer":
            raise _unknown()
        token = self.authenticate(request, secret.strip())
        _throttle(token)
        refuse_what_cannot_be_read(request)
        return token

    def authenticate(self, request: HttpRequest, token: str) -> "ApiToken":
        """The token, or the same 401 for unknown, expired and revoked ones and for people who left."""
        found = tokens.recognised(token)
        if found is None or not belongs_to(found.user, found.cooperation):
            raise _unknown()
        return found


def refuse_token_in_address(request: HttpRequest) -> None:
    """An address is kept in logs and histories: a token in it has leaked, so it opens nothing."""
    if tokens.names_a_token(request.get_full_path()) or "access_token" in request.GET:
        raise Problem(
            "token-in-address",
            _("Revoke it, make another one, and send that in the Authorization header."),
            headers={"WWW-Authenticate": "Bearer"},
        )


def _unknown() -> Problem:
    return Problem(
        "token-missing",
        _("Send Authorization: Bearer with a token that is neither expired nor revoked."),
        headers={"WWW-Authenticate": 'Bearer realm="Escale"'},
    )


def _throttle(token: "ApiToken") -> None:
    """At most so many requests a minute; 429 says when the next minute begins."""
    most = settings.API_REQUESTS_A_MINUTE
    if wait := wait_seconds(token.pk, most):
        raise Problem(
            "too-many-requests",
            _("A token may ask %(most)s times a minute; nothing was done.") % {"most": most},
            headers={"Retry-After": str(wait)},
        )
