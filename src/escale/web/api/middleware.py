"""What holds for every address below ``/api/``, whoever answers."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from escale.core.api.problems import KINDS, MEDIA_TYPE, Problem, not_found
from escale.web.api.auth import refuse_token_in_address

Next = Callable[[HttpRequest], HttpResponse]
BELOW: Final = "/api/"
_WORDS: Final = {
    400: "malformed",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    503: "unavailable",
}

_OF_THE_BODY: Final = ("Content-Type", "Content-Length", "Content-Encoding", "ETag", "Cache-Control")


class ApiMiddleware:
    """No cookies, no tokens in addresses; every refusal is a problem; nothing is shared by caches.

    Without cookies there is nothing that another site could have a browser send, so no CSRF and no CORS either.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not f"{request.path}/".startswith(BELOW):
            return self.get_response(request)
        request.COOKIES.clear()
        request.META.pop("HTTP_COOKIE", None)
        try:
            refuse_token_in_address(request)
        except Problem as problem:
            with translation.override(translation.get_language_from_request(request)):
                response = problem.response()
        else:
            response = self._answered(request)
        if response.status_code >= 400 and response.headers.get("Content-Type", "") != MEDIA_TYPE:
            response = _as_problem(response)
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        """HEAD is GET without the body, which the server leaves out; ninja knows only the methods it was told."""
        if request.method != "HEAD":
            response = self.get_response(request)
        else:
            request.method = "GET"
            response = self.get_response(request)
            request.method = "HEAD"
        if response.status_code == 405:
            allowed = set(response.get("Allow", "").replace(" ", "").split(",")) - {""}
            response["Allow"] = ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
        return response


def _as_problem(answered: HttpResponse) -> HttpResponse:
    """What Django answers in HTML or not at all, in the form of the interface."""
    name = _WORDS.get(answered.status_code, "server-error" if answered.status_code >= 500 else "malformed")
    if name == "not-found":
        response = not_found().response()
    else:
        response = Problem(name, _("Nothing was done. %(title)s.") % {"title": KINDS[name].title}).response()
    for header, value in answered.items():
        if header not in _OF_THE_BODY:
            response.headers.setdefault(header, value)
    return response
