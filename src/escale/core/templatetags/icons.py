"""``{% icon "printer" %}``: a sign beside words, drawn in the page by the server.

The drawings are Lucide's, from the pinned package. They inform, beside a text that says the same: never alone, and
hidden from screen readers. Those that point along the line are mirrored on pages from the right; a clock is not.
"""

import re
from functools import cache
from importlib.resources import files
from zipfile import ZipFile

from django.template import Context, Library, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

# Our names, and Lucide's.
DRAWINGS = {
    "alert": "triangle-alert",
    "arrow": "arrow-right",
    "back": "arrow-left",
    "calendar": "calendar",
    "check": "check",
    "clock": "clock",
    "download": "download",
    "info": "info",
    "languages": "languages",
    "moon": "moon",
    "place": "map-pin",
    "printer": "printer",
    "search": "search",
    "sun": "sun",
    "users": "users",
    "x": "x",
}
_MIRRORED = frozenset({"arrow", "back"})
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)

register = Library()


@cache
def icons() -> dict[str, SafeString]:
    """Every drawing as it stands in a page; read once a process. Stroke and size are in ``base.css``."""
    with files("lucide").joinpath("lucide.zip").open("rb") as file, ZipFile(file) as drawings:
        return {name: _icon(name, drawings.read(f"{source}.svg").decode()) for name, source in DRAWINGS.items()}


def _icon(name: str, drawing: str) -> SafeString:
    found = _INSIDE.search(drawing)
    if found is None:
        raise ValueError(f"{name} is no drawing.")
    inside = re.sub(r"\s*\n\s*", "", found[1]).replace(" />", "/>")
    kind = "icon mirrored" if name in _MIRRORED else "icon"
    return SafeString(
        f'<svg class="{kind}" width="16" height="16" viewBox="0 0 24 24" aria-hidden="true">{inside}</svg>'
    )


class IconNode(Node):
    """A drawing that is known by its name in the template, or by a value of the page."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name
        self.drawn = None if name.is_var else _named(name.resolve(Context()))

    def render(self, context: Context) -> SafeString:
        """The drawing; a page that names none has an error of ours."""
        return self.drawn if self.drawn is not None else _named(self.name.resolve(context))


def _named(name: object) -> SafeString:
    found = icons().get(str(name))
    if found is None:
        raise TemplateSyntaxError(f"There is no icon {name!r}; there are {', '.join(DRAWINGS)}.")
    return found


@register.tag
def icon(parser: Parser, token: Token) -> IconNode:
    """``{% icon "printer" %}``, ``{% icon step.icon %}``."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError('write {% icon "name" %}')
    return IconNode(parser.compile_filter(bits[1]))
