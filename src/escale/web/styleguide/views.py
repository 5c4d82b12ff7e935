"""The page of the style guide."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import Context
from django.utils import translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from escale.core.templatetags.components import render_component
from escale.web.context import installation
from escale.web.styleguide.specimens import specimens
from escale.web.styleguide.texts import TEXTS

THEMES = ("light", "dark")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in its states. ``?language=`` and ``?theme=`` count for this page alone."""
    language, theme = request.GET.get("language", ""), request.GET.get("theme", "")
    if language not in TEXTS:
        language = translation.get_language() or "en"
    with translation.override(language):
        around = {**installation(request), "request": request, "csrf_token": get_token(request)}
        context = Context({**around, "LANGUAGE_CODE": language})

        def show(name: str, parameters: dict[str, Any]) -> SafeString:
            return render_component(name, parameters, context)

        shown = [
            (each.component, each.state, show(each.component, each.parameters))
            for each in specimens(TEXTS.get(language, TEXTS["en"]), show)
        ]
        page = {
            "groups": [(name, list(found)) for name, found in groupby(shown, key=lambda each: each[0])],
            "theme": theme if theme in THEMES else "",
            "LANGUAGE_CODE": language,
        }
        return render(request, "web/styleguide.html", page)
