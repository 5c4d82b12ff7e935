"""Sectors in words: the sections of NACE Rev. 2 (Regulation (EC) No 1893/2006, Annex I), shortened."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_CODE = re.compile(r"(\d{2})(?:\.\d{1,2}){0,2}")
# The first division of each section, in order; a section ends where the next begins.
_SECTIONS = (
    (1, gettext_lazy("farming, forestry, fishing")),
    (5, gettext_lazy("mining")),
    (10, gettext_lazy("manufacturing")),
    (35, gettext_lazy("energy")),
    (36, gettext_lazy("water and waste")),
    (41, gettext_lazy("construction")),
    (45, gettext_lazy("trade")),
    (49, gettext_lazy("transport and storage")),
    (55, gettext_lazy("hotels and restaurants")),
    (58, gettext_lazy("information and communication")),
    (64, gettext_lazy("finance and insurance")),
    (68, gettext_lazy("real estate")),
    (69, gettext_lazy("professional services")),
    (77, gettext_lazy("business services")),
    (84, gettext_lazy("public administration")),
    (85, gettext_lazy("education")),
    (86, gettext_lazy("health and social work")),
    (90, gettext_lazy("arts and leisure")),
    (94, gettext_lazy("associations and personal services")),
    (97, gettext_lazy("households")),
    (99, gettext_lazy("international organisations")),
)


def sector_name(sector: str) -> str:
    """``64.19`` → ``finance and insurance (64.19)``; other words, and codes of no section, as they are."""
    code = _CODE.fullmatch(sector.strip())
    words = next((name for first, name in reversed(_SECTIONS) if code and first <= int(code[1])), None)
    return sector if words is None else _("%(words)s (%(code)s)") % {"words": words, "code": sector.strip()}


def sections() -> list[tuple[str, str]]:
    """The sections as choices, each by its first division: ``("64", "finance and insurance")``."""
    return [(f"{first:02}", str(name)) for first, name in _SECTIONS]
