"""Who asks: the token that was recognised, and whether it allows what is asked."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from escale.core.api.problems import Problem

if TYPE_CHECKING:
    from escale.apps.accounts.models import ApiToken

SCOPE_ATTRIBUTE = "needs_scope"


class ApiRequest(HttpRequest):
    """A request with a recognised token; ``auth.user`` is who made it."""

    auth: "ApiToken"


def scoped(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An operation for tokens with ``scope``; the reference names it from here."""

    def decorate(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def held(request: ApiRequest, *arguments: Any, **named: Any) -> Any:
            if scope not in request.auth.scopes:
                wanted = _("The token has no scope %(scope)s. Make another one in your account.") % {"scope": scope}
                raise Problem("scope-missing", wanted)
            return operation(request, *arguments, **named)

        setattr(held, SCOPE_ATTRIBUTE, scope)
        return held

    return decorate
