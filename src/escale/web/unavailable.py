"""When the database is away: 503 in words instead of 500, so that browsers and programs come back by themselves."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_SECONDS = 10


def database_is_away(error: BaseException | None = None) -> bool:
    """Whether ``error``, or what is being handled, came from a database that is away, locked, full or too slow."""
    return isinstance(error or sys.exc_info()[1], OperationalError | InterfaceError)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503; uses nothing that may be what is broken."""
    response = render(None, "web/errors/503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
