"""Who asks: the token that was recognised, and whether it allows what is asked."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from escale.core.api.problems import FieldProblem, Problem

if TYPE_CHECKING:
    from escale.apps.accounts.models import ApiToken

SCOPE_ATTRIBUTE = "needs_scope"


class ApiRequest(HttpRequest):
    """A request with a recognised token; ``auth.user`` is who made it."""

    auth: "ApiToken"


def scoped(scope: str, *, asks: Collection[str] = ()) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An operation for tokens with ``scope``; the reference names it from here.

    Only declared fields can be asked about: those of the operation's ``query``, and ``asks``.
    """

    def decorate(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def held(request: ApiRequest, *arguments: Any, **named: Any) -> Any:
            _hold_to(request, scope)
            _refuse_undeclared(request, {*asks, *getattr(type(named.get("query")), "model_fields", ())})
            return operation(request, *arguments, **named)

        setattr(held, SCOPE_ATTRIBUTE, scope)
        return held

    return decorate


def _hold_to(request: ApiRequest, scope: str) -> None:
    if scope not in request.auth.scopes:
        wanted = _("The token has no scope %(scope)s. Make another one in your account.") % {"scope": scope}
        raise Problem("scope-missing", wanted)


def _refuse_undeclared(request: HttpRequest, declared: set[str]) -> None:
    """A filter that does not exist is no filter: an answer without it would be taken for filtered."""
    if unknown := sorted(set(request.GET) - declared):
        errors = [FieldProblem(detail=str(_("There is no such parameter.")), parameter=name) for name in unknown]
        raise Problem("invalid", _("Nothing was changed. See errors."), errors=errors)
