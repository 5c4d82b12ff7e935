"""Name badges by typst: 90 × 54 mm, ten to a sheet of A4, with marks to cut along."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from escale.core.documents.pdf import frame, rendered
from escale.core.documents.text import isolated, one_line, undirected

A_SHEET: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What everybody in the room may read, and nothing else. ``side``: guest or host, in words.

    Languages are named as who speaks them writes them. Without a name the organisation stands in its place.
    """

    name: str
    organisation: str = ""
    role: str = ""
    languages: Sequence[str] = ()
    side: str = ""


def badges_pdf(mission: str, badges: Sequence[Badge], language: str, made: datetime) -> bytes:
    """The badges in their order as tagged PDF; ``language`` is that of the words around names."""
    with override(language):
        title = _("Badges") + f" – {one_line(mission)}"
        data = frame(mission, title, language) | {
            "mission_words": _words(mission),
            "empty": _("Nobody to make a badge for."),
            "badges": [_shown(badge) for badge in badges],
        }
        return rendered("badges.typ", data, made)


def _shown(badge: Badge) -> dict[str, Any]:
    name, organisation = (badge.name, badge.organisation) if badge.name.strip() else (badge.organisation, "")
    return {
        "name": _words(name) if one_line(name) else _words("–"),
        "organisation": _words(organisation),
        "role": _words(badge.role),
        "languages": {"text": " · ".join(isolated(each) for each in badge.languages), "rtl": False},
        "side": badge.side,
    }


def _words(text: str) -> dict[str, Any]:
    """A text with its own direction: that of its first letter that has one."""
    plain = undirected(one_line(text))
    strong = (unicodedata.bidirectional(letter) for letter in plain)
    first = next((each for each in strong if each in ("L", "R", "AL")), "L")
    return {"text": plain, "rtl": first != "L"}
