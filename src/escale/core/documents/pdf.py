"""PDF by typst: a person's day, and the sheet with which the desk of a round knows who sits where.

Text of users reaches typst as data (JSON), never as source; templates lie beside this module and import no package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import fontpkg
import typst
from babel.dates import format_date, format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from escale.core.documents.text import isolated, one_line
from escale.core.face import on_paper
from escale.core.hours import instant
from escale.core.names import locale_of, zone_city

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStop:
    """A stop on the route line; `is_here` for the one this document is about."""

    city: str
    starts: date
    ends: date
    is_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMeeting:
    """`counterpart` is the organisation met, `people` who speak for it. Hours are aware, in the stop's zone.

    `beside`: the hour on the reader's own clock, where that is another.
    """

    starts: datetime
    ends: datetime
    table: str
    counterpart: str
    people: tuple[str, ...] = ()
    venue: str = ""
    interpreters: tuple[str, ...] = ()
    beside: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDocument:
    """One person's meetings at one round, of one day or several."""

    mission: str
    person: str
    organisation: str
    route: tuple[RouteStop, ...]
    meetings: tuple[DayMeeting, ...]
    made: datetime
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMeeting:
    starts: datetime
    ends: datetime
    table: str
    guest: str
    host: str
    people: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDocument:
    """Every meeting of a round, as the desk and the rooms need it."""

    mission: str
    title: str
    venue: str
    route: tuple[RouteStop, ...]
    meetings: tuple[RoundMeeting, ...]
    made: datetime
    version: str = ""


def agenda_pdf(document: DayDocument, language: str) -> bytes:
    """A person's day as tagged PDF; `language` is en, fr, ar (right to left) or de."""
    with override(language):
        meetings = sorted(document.meetings, key=lambda meeting: instant(meeting.starts))
        data = _page(document.mission, document.person, document.organisation, document, language) | {
            "empty": _("No meeting yet."),
            "columns": [_("Time"), _("With"), _("Where")],
            "days": list(_days(meetings, _day_meeting, language)),
        }
        return rendered("day.typ", data, document.made)


def round_pdf(document: RoundDocument, language: str) -> bytes:
    """The meetings of a round by day and hour, then by table."""
    with override(language):
        meetings = sorted(document.meetings, key=lambda meeting: (instant(meeting.starts), _natural(meeting.table)))
        data = _page(document.mission, document.title, document.venue, document, language) | {
            "empty": _("No meeting yet."),
            "columns": [_("Time"), _("Table"), _("Guest"), _("Host"), _("People")],
            "days": list(_days(meetings, _round_meeting, language)),
        }
        return rendered("round.typ", data, document.made)


def _page(
    mission: str, title: str, subtitle: str, document: DayDocument | RoundDocument, language: str
) -> dict[str, Any]:
    """What is said on every sheet of a kind; see ``page.typ``."""
    made = format_datetime(document.made.astimezone(UTC), "d MMMM yyyy HH:mm", locale=locale_of(language))
    version = one_line(document.version)
    as_of = _("Version %(version)s, made on %(when)s") if version else _("Made on %(when)s")
    return frame(mission, f"{one_line(title)} – {one_line(mission)}", language) | {
        "title": isolated(title) or "–",
        "subtitle": isolated(subtitle),
        "made": as_of % {"version": isolated(version), "when": f"{made} UTC"},
        "route": [
            {"city": isolated(stop.city), "days": _span(stop, language), "here": stop.is_here}
            for stop in document.route
        ],
    }


def frame(mission: str, plain_title: str, language: str) -> dict[str, Any]:
    """What every document needs: whose it is, how it is called in lists, its language, the colours of the pages."""
    return {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "brand": "Escale",
        "colours": on_paper(),
        "mission": isolated(mission),
        "plain_title": plain_title,
    }


def _span(stop: RouteStop, language: str) -> str:
    days = dict.fromkeys((stop.starts, stop.ends))
    return " – ".join(format_date(day, "d MMM", locale=locale_of(language)) for day in days)


def _days(meetings: list[Any], show: Any, language: str) -> Iterator[dict[str, Any]]:
    for (day, zone), group in groupby(meetings, key=lambda each: (each.starts.date(), str(each.starts.tzinfo))):
        listed = [show(meeting) for meeting in group]
        for before, after in zip([{}, *listed], listed, strict=False):
            after["begins"] = after.get("hours") != before.get("hours")
        clock = _("Times on the clock of %(zone)s.") % {"zone": isolated(zone_city(zone))}
        count = ngettext("%(count)s meeting", "%(count)s meetings", len(listed)) % {"count": len(listed)}
        day_words = format_date(day, "full", locale=locale_of(language))
        yield {"day": day_words, "clock": clock, "count": count, "meetings": listed}


def _natural(name: str) -> list[tuple[int, str]]:
    """Table 9 before table 10, and T2 before T10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", name)]


def _day_meeting(meeting: DayMeeting) -> dict[str, Any]:
    table = _("Table %(table)s") % {"table": isolated(meeting.table)} if meeting.table else ""
    interpreters = _("Interpreter: %(names)s") % {"names": _names(meeting.interpreters)}
    return {
        "starts": f"{meeting.starts:%H:%M}",
        "ends": f"–{meeting.ends:%H:%M}",
        "beside": meeting.beside,
        "table": table,
        "venue": isolated(meeting.venue),
        "counterpart": isolated(meeting.counterpart),
        "people": _names(meeting.people),
        "interpreters": interpreters if meeting.interpreters else "",
        "cancelled": _("cancelled") if meeting.is_cancelled else "",
    }


def _round_meeting(meeting: RoundMeeting) -> dict[str, Any]:
    interpreters = _("Interpreter: %(names)s") % {"names": _names(meeting.interpreters)}
    return {
        "hours": f"{meeting.starts:%H:%M}–{meeting.ends:%H:%M}",
        "table": isolated(meeting.table),
        "guest": isolated(meeting.guest),
        "host": isolated(meeting.host),
        "people": _names(meeting.people),
        "interpreters": interpreters if meeting.interpreters else "",
    }


def _names(names: tuple[str, ...]) -> str:
    return " · ".join(isolated(name) for name in names)


@cache
def _fonts() -> typst.Fonts:
    """IBM Plex first, Tifinagh from Kurinto Sans; what both lack comes from the system's fonts when it has them."""
    families = (fontpkg.family("IBM Plex Sans"), fontpkg.family("IBM Plex Sans Arabic"))
    folders = sorted({str(file.path.parent) for family in families for file in family.files})
    folders.append(str(files("weblate_fonts") / "static" / "weblate_fonts" / "kurinto" / "ttf"))
    return typst.Fonts(include_system_fonts=True, font_paths=folders)


def rendered(template: str, data: dict[str, Any], made: datetime) -> bytes:
    """The same data gives the same bytes: tagged, and PDF/UA-1 unless no font has every sign of a name."""
    try:
        return _compiled(template, data, made, "ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compiled(template, data, made, None)


def _compiled(template: str, data: dict[str, Any], made: datetime, standard: Literal["ua-1"] | None) -> bytes:
    pdf = typst.compile(
        str(_TEMPLATES / template),
        root=str(_TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=standard,
        timestamp=int(made.timestamp()),
    )
    return bytes(pdf)


def picture(template: str, data: dict[str, Any]) -> bytes:
    """The first page as PNG, fit for print."""
    drawn = typst.compile(
        str(_TEMPLATES / template),
        root=str(_TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="png",
        ppi=200,
    )
    return bytes(drawn)
