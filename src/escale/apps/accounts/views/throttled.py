"""Answers 429 once a budget of tries is used up."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from escale.apps.accounts.domain import throttle
from escale.apps.accounts.domain.throttle import Allowance

_RECORDS = "account_authentication_methods"


def within(
    request: HttpRequest, budgets: Sequence[tuple[Allowance, str]], proceed: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """``proceed()``, or 429 with the seconds to wait. A try that succeeded takes nothing from the budgets."""
    if request.method != "POST":
        return proceed()
    for allowance, who in budgets:
        if wait := throttle.take(allowance, who):
            return too_many(request, wait)
    before = len(request.session.get(_RECORDS, ()))
    response = proceed()
    if len(request.session.get(_RECORDS, ())) > before:
        for allowance, who in budgets:
            throttle.give_back(allowance, who)
    return response


def too_many(request: HttpRequest, wait: int) -> HttpResponseBase:
    """What happened, and when to try again."""
    response = render(request, "accounts/too_many.html", {"minutes": -(-wait // 60)}, status=429)
    response["Retry-After"] = str(wait)
    return response
