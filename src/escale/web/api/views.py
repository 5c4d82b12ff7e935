"""The document of the interface, and addresses that lead nowhere."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from escale.core.api.answers import NotModified, known, with_tag
from escale.core.api.problems import not_found
from escale.core.api.rendering import rendered


@lru_cache(maxsize=1)
def document() -> tuple[bytes, str]:
    """The OpenAPI document in English and its tag; it only changes with the program."""
    import hashlib

    from escale.web.api.root import api

    with translation.override("en"):
        body = rendered(api.get_openapi_schema())
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@csrf_exempt  # so that other methods get 405 like everywhere here
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """For everybody: it names no object."""
    body, tag = document()
    if known(request, tag):
        return NotModified(tag).response()
    return with_tag(HttpResponse(body, content_type="application/json"), tag)


@csrf_exempt
def nowhere(request: HttpRequest, path: str = "") -> HttpResponse:
    """404 as problem details, whatever the method."""
    return not_found().response()
