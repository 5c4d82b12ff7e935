"""What holds for every page."""

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.datastructures import MultiValueDict

from escale.core.keeping import tell_account

Next = Callable[[HttpRequest], HttpResponse]


class NoNulMiddleware:
    """NUL is in nobody's text: an address, a form or a cookie with it is answered by 400 before anything reads it.

    PostgreSQL cannot even look for such text, and SQLite would keep it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _refuse_nul([request.path, *request.COOKIES.values(), *_texts(request.GET)])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Forms, once the CSRF check has let them in."""
        _refuse_nul(_texts(request.POST))


def _texts(data: MultiValueDict[str, str]) -> Iterator[str]:
    for name, values in data.lists():
        yield name
        yield from values


def _refuse_nul(texts: Iterable[str]) -> None:
    if any("\0" in text for text in texts):
        raise BadRequest("NUL")


class PersonLanguageMiddleware:
    """A signed-in person reads in the language they chose, on every device."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen is None and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return self.get_response(request)


class PrivatePagesMiddleware:
    """What a signed-in person sees is stored in no cache; pages say whose they are to the person's own browser."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        if response.get("Content-Type", "").startswith("text/html"):
            tell_account(response, request.user)
        return response
