"""The page of the style guide."""

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

        groups: dict[str, list[tuple[str, SafeString]]] = {}
        for each in specimens(TEXTS.get(language, TEXTS["en"]), show):
            groups.setdefault(each.component, []).append((each.state, show(each.component, each.parameters)))
        page = {
            "groups": groups.items(),
            "theme": theme if theme in THEMES else "",
            "LANGUAGE_CODE": language,
        }
        return render(request, "web/styleguide.html", page)
