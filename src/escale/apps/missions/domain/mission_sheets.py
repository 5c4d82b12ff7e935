"""The sheets mission, stops and sessions."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from escale.apps.missions.domain.missions import free_slug
from escale.apps.missions.models import Mission, Session, Stop, Venue
from escale.core.sheets import Context, Handler, register
from escale.core.translated import best, with_translation
from escale.core.workbook.folding import folded
from escale.core.workbook.rows import MissionRow, SessionRow, StopRow

_KINDS = {
    Session.Kind.SEMINAR: "seminar, séminaire, conférence, conference, Seminar, Konferenz, ندوة, مؤتمر",
    Session.Kind.WORKSHOP: "workshop, atelier, table ronde, round table, Werkstatt, ورشة, ورشة عمل",
    Session.Kind.VISIT: "visit, site visit, visite, visite de site, Besuch, Besichtigung, Betriebsbesuch, زيارة",
    Session.Kind.OFFICIAL: "official, official talk, entretien officiel, officiel, audience, offiziell, لقاء رسمي",
    Session.Kind.SIGNING: "signing, signature, Unterzeichnung, توقيع",
    Session.Kind.TRAVEL: "travel, transfer, transfert, voyage, trajet, Reise, Fahrt, Transfer, تنقل, سفر",
    Session.Kind.MEETINGS: "meetings, b2b, business meetings, rendez-vous, rendez-vous b2b, Gespräche, لقاءات",
    Session.Kind.RECEPTION: "reception, réception, cocktail, dinner, dîner, Empfang, Abendessen, حفل استقبال",
    Session.Kind.OTHER: "other, autre, andere, sonstiges, آخر",
}
_KIND_OF = {folded(word): kind for kind, words in _KINDS.items() for word in words.split(",")}


def said_in(value: dict[str, Any], text: str, language: str) -> dict[str, Any]:
    """``value`` saying ``text``: as it stands when one of its languages says so, else its source replaced."""
    if not text or any(entry["text"] == text for entry in value.get("texts", {}).values()):
        return value
    return with_translation(value, text, value.get("source") or language)


def source_text(value: dict[str, Any]) -> str:
    """The text in the language it was written in."""
    return best(value, value.get("source")).text


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without empty values: an empty cell never takes away what is known."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {}, ())}


def apply_mission(rows: Sequence[MissionRow], context: Context) -> None:
    """Find or make the mission; without a sheet it must be known already."""
    if not rows:
        if context.target is None:
            context.refuse("mission", 0, _("The sheet “mission” is missing: which mission is this workbook about?"))
        return
    row = rows[0]
    if context.target is not None and context.target.ref != row.ref:
        message = _("This workbook is about the mission “%(other)s”, but this page is about “%(ref)s”.")
        context.refuse("mission", row.line, message % {"other": row.ref, "ref": context.target.ref})
        return
    standing = context.target or Mission.objects.filter(cooperation=context.cooperation, ref=row.ref).first()
    values = {
        "title": said_in(standing.title if standing else {}, row.title, context.language),
        "description": said_in(standing.description if standing else {}, row.description, context.language),
        "starts": row.starts,
        "ends": row.ends,
        **filled({"home_country": row.home_country, "host_country": row.host_country}),
    }
    if standing is None:
        values |= {"cooperation": context.cooperation, "ref": row.ref, "slug": free_slug(row.title, row.ref)}
    existing = {row.ref: standing} if standing else {}
    context.target = context.upsert(
        Mission, existing=existing, wanted={row.ref: values}, sheet="mission", lines={row.ref: row.line}
    )[row.ref]


def export_mission(mission: Mission) -> list[MissionRow]:
    """One row."""
    return [
        MissionRow(
            ref=mission.ref,
            title=source_text(mission.title),
            starts=mission.starts,
            ends=mission.ends,
            home_country=mission.home_country,
            host_country=mission.host_country,
            description=source_text(mission.description),
        )
    ]


def apply_stops(rows: Sequence[StopRow], context: Context) -> None:
    """Stops with their zones, and the venue named beside them."""
    existing = {stop.ref: stop for stop in Stop.objects.filter(mission=context.mission)}
    next_position = max((stop.position for stop in existing.values()), default=-1) + 1
    wanted: dict[str, dict[str, Any]] = {}
    for row in rows:
        wanted[row.ref] = {
            "city": row.city,
            "country": row.country,
            "zone": row.zone,
            "starts": row.starts,
            "ends": row.ends,
        }
        if row.ref not in existing:
            wanted[row.ref] |= {"mission": context.mission, "ref": row.ref, "position": next_position}
            next_position += 1
    lines = {row.ref: row.line for row in rows}
    made = context.upsert(Stop, existing=existing, wanted=wanted, sheet="stops", lines=lines)
    context.found["stops"] = {**existing, **made}
    _apply_venues(rows, context)


def _apply_venues(rows: Sequence[StopRow], context: Context) -> None:
    stops = context.found["stops"]
    standing = Venue.objects.filter(stop__mission=context.mission)
    existing = {(venue.stop_id, venue.name): venue for venue in standing}
    wanted = {
        (stops[row.ref].pk, row.venue): {
            "stop_id": stops[row.ref].pk,
            "name": row.venue,
            **filled({"address": row.address}),
        }
        for row in rows
        if row.venue
    }
    lines = {(stops[row.ref].pk, row.venue): row.line for row in rows}
    context.upsert(Venue, existing=existing, wanted=wanted, sheet="stops", lines=lines, beside=True)


def export_stops(mission: Mission) -> list[StopRow]:
    """Stops in order, each with its first venue."""
    rows = []
    for stop in Stop.objects.filter(mission=mission).prefetch_related("venues"):
        venue = next(iter(stop.venues.all()), None)
        rows.append(
            StopRow(
                ref=stop.ref,
                city=stop.city,
                country=stop.country,
                zone=stop.zone,
                starts=stop.starts,
                ends=stop.ends,
                venue=venue.name if venue else "",
                address=venue.address if venue else "",
            )
        )
    return rows


def apply_sessions(rows: Sequence[SessionRow], context: Context) -> None:
    """Seminars, visits and talks of the stops."""
    standing = Session.objects.filter(stop__mission=context.mission)
    existing = {session.ref: session for session in standing}
    wanted = {row.ref: _session_values(row, context, existing.get(row.ref)) for row in rows}
    lines = {row.ref: row.line for row in rows}
    context.upsert(Session, existing=existing, wanted=wanted, sheet="sessions", lines=lines)


def _session_values(row: SessionRow, context: Context, standing: Session | None) -> dict[str, Any]:
    kind = _KIND_OF.get(folded(row.kind))
    if kind is None:
        message = _("“%(kind)s” is no kind of session we know; it is taken as “other”.")
        context.note("sessions", row.line, message % {"kind": row.kind})
    values = {
        "stop_id": context.found["stops"][row.stop].pk,
        "title": said_in(standing.title if standing else {}, row.title, context.language),
        "kind": kind or Session.Kind.OTHER,
        "starts": row.starts,
        "ends": row.ends,
        "description": said_in(standing.description if standing else {}, row.description, context.language),
        **filled({"room": row.room, "capacity": row.capacity, "language": row.language}),
    }
    return values if standing else {**values, "ref": row.ref}


def export_sessions(mission: Mission) -> list[SessionRow]:
    """Sessions by time, in the clock of their stop."""
    sessions = Session.objects.filter(stop__mission=mission).select_related("stop")
    return [
        SessionRow(
            ref=session.ref,
            stop=session.stop.ref,
            title=source_text(session.title),
            kind=str(session.kind),
            starts=session.starts.astimezone(ZoneInfo(session.stop.zone)),
            ends=session.ends.astimezone(ZoneInfo(session.stop.zone)),
            room=session.room,
            capacity=session.capacity,
            language=session.language,
            description=source_text(session.description),
        )
        for session in sessions
    ]


def register_sheets() -> None:
    """Called when the app starts."""
    register(Handler("mission", apply_mission, export_mission))
    register(Handler("stops", apply_stops, export_stops))
    register(Handler("sessions", apply_sessions, export_sessions))
