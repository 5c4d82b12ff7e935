"""How much one request may bring."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

Next = Callable[[HttpRequest], HttpResponse]
# The largest workbook, and what a form sends around it.
AROUND_BYTES = 1024 * 1024


def largest_bytes() -> int:
    """The most a request may have."""
    return int(settings.WORKBOOK_LARGEST_BYTES) + AROUND_BYTES


class LargestBodyMiddleware:
    """A body that says it is larger than any form of ours is refused with 413 before a byte of it is read.

    One that says nothing about its length has none for WSGI; a server in front may refuse earlier.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) <= largest_bytes():
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            most = settings.WORKBOOK_LARGEST_BYTES // 1024**2
            # Who signed in is not known yet here, so the page knows nobody.
            return render(None, "web/errors/413.html", {"most": most}, status=413)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH", "")
    return int(said) if said.isascii() and said.isdecimal() else 0
