"""The service worker and the page it shows without a network."""

import hashlib
import json
import re
from importlib.resources import files
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from django_htmx.jinja import htmx_script

FRESH_SECONDS: Final = 300
_ADDRESS = re.compile(r'(?:href|src)="([^"]+)"')


@require_safe
def worker(request: HttpRequest, language: str) -> HttpResponse:
    """The script that a signed-in person's browser starts: what to keep, and the code in a file that never changes.

    With ``ESCALE_OFFLINE=no`` it takes everything away, itself too.
    """
    _known(language)
    script = _script(language) if settings.OFFLINE else (files("escale.web") / "gone.js").read_text("utf-8")
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    # It says nothing about anybody; browsers would ask for it at every page otherwise.
    response["Cache-Control"] = f"max-age={FRESH_SECONDS}"
    return response


@require_safe
def page(request: HttpRequest, language: str) -> HttpResponse:
    """What happened, what was kept, what to do; in a language of its address, because no cookie is read offline."""
    _known(language)
    response = _page(language)
    response["Cache-Control"] = "no-cache"
    return response


def _known(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise Http404


def _page(language: str) -> HttpResponse:
    with translation.override(language):
        return render(None, "web/offline.html")


def _script(language: str) -> str:
    words = _page(language).content.decode()
    shown = words + htmx_script()
    kept = [address for address in _ADDRESS.findall(shown) if address.startswith(settings.STATIC_URL)]
    kept = sorted({*kept, static("js/escale.js")})
    code = static("js/worker.js")
    # Of all files of this release, and of the words of the page: another of either is another version.
    release = getattr(staticfiles_storage, "manifest_hash", "")
    seal = hashlib.sha256("\n".join([release, code, *kept, words]).encode()).hexdigest()
    told = {
        "version": seal[:16],
        "offline": reverse("web:offline", args=[language]),
        "files": kept,
        "seconds": settings.SESSION_COOKIE_AGE,
    }
    return f"self.ESCALE = {json.dumps(told)};\nimportScripts({json.dumps(code)});\n"
