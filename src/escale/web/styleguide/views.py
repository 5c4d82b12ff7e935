"""The page of the style guide."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import Context
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from escale.core.templatetags.components import render_component
from escale.core.templatetags.icons import icons
from escale.web.context import installation
from escale.web.styleguide.specimens import specimens
from escale.web.styleguide.texts import TEXTS

BOTH, DEVICE = "both", "device"
THEMES = ("light", "dark")
_KEYS = re.compile(r'\b(id|for|aria-labelledby|aria-describedby|aria-controls|popovertarget|list)="([^"]+)"')
_LABEL = re.compile(r'\baria-label="([^"]+)"')


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in its states. ``?language=`` and ``?theme=`` count for this page alone.

    Each state stands in both themes, side by side, unless one is asked for, or that of the device.
    """
    language, theme = request.GET.get("language", ""), request.GET.get("theme", "")
    if theme not in (*THEMES, DEVICE):
        theme = BOTH
    if language not in TEXTS:
        language = translation.get_language() or "en"
    with translation.override(language):
        around = {**installation(request), "request": request, "csrf_token": get_token(request)}
        context = Context({**around, "LANGUAGE_CODE": language})

        def show(name: str, parameters: dict[str, Any]) -> SafeString:
            return render_component(name, parameters, context)

        groups: dict[str, list[tuple[str, list[tuple[str, SafeString]]]]] = {}
        for each in specimens(TEXTS.get(language, TEXTS["en"]), show):
            shown = show(each.component, each.parameters)
            groups.setdefault(each.component, []).append((each.state, _in_themes(shown, theme)))
        groups["icon"] = [("", _in_themes(_every_icon(), theme))]
        page = {
            "groups": groups.items(),
            "theme": theme if theme in THEMES else "",
            "themes": theme,
            "LANGUAGE_CODE": language,
        }
        return render(request, "web/styleguide.html", page)


def _in_themes(shown: SafeString, theme: str) -> list[tuple[str, SafeString]]:
    """A state with the class it stands in: once, or in both themes, the second with keys and labels of its own."""
    if theme != BOTH:
        return [("", shown)]
    dark = escape(_("dark"))
    second = _LABEL.sub(rf'aria-label="\1 ({dark})"', _KEYS.sub(_of_its_own, shown))
    return [("light", shown), ("dark", SafeString(second))]


def _of_its_own(found: re.Match[str]) -> str:
    keys = " ".join(f"{key}-dark" for key in found[2].split())
    if found[1] == "aria-labelledby":
        keys += " theme-dark"  # the word on the page that says so
    return f'{found[1]}="{keys}"'


def _every_icon() -> SafeString:
    """Each beside its name: they never stand alone."""
    lines = [format_html('<li>{} <code class="ltr">{}</code></li>', drawn, name) for name, drawn in icons().items()]
    return format_html('<ul class="icons">{}</ul>', SafeString("".join(lines)))
