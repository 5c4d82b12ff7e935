"""Calendar files (RFC 5545): a person's day to be subscribed to, or one event to be taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from escale.core.documents.text import one_line, several_lines
from escale.core.hours import comes_twice

PRODUCT = "-//Escale//Escale//EN"
_HOUR = timedelta(hours=1)
# Some programs look up the offset of a day next to the event's, for example for an alarm.
_MARGIN = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """`uid` stays with the meeting for ever, `sequence` grows with each change of time or place.

    `starts` and `ends` are aware, in the IANA zone of the stop; `stamp` is when this version was made.
    """

    uid: str
    sequence: int
    stamp: datetime
    title: str
    starts: datetime
    ends: datetime
    location: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar_file(
    events: Iterable[CalendarEvent],
    *,
    name: str,
    language: str,
    method: Literal["PUBLISH", "CANCEL"] = "PUBLISH",
) -> bytes:
    """One VCALENDAR with its zones, lines folded at 75 octets. Raises TypeError for an hour without an IANA zone."""
    events = tuple(events)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("name", one_line(name), parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", one_line(name))
    for zone, moments in sorted(_moments_by_zone(events).items()):
        calendar.add_component(_timezone(ZoneInfo(zone), moments))
    for event in events:
        calendar.add_component(_event(event, language))
    return bytes(calendar.to_ical())


def _event(event: CalendarEvent, language: str) -> Event:
    item = Event()
    spoken = {"LANGUAGE": language}
    item.add("uid", one_line(event.uid))
    item.add("sequence", event.sequence)
    item.add("dtstamp", event.stamp.astimezone(UTC))
    item.add("dtstart", _on_one_clock(event.starts))
    item.add("dtend", _on_one_clock(event.ends))
    item.add("summary", one_line(event.title), parameters=spoken)
    if event.location:
        item.add("location", one_line(event.location), parameters=spoken)
    if event.description:
        item.add("description", several_lines(event.description), parameters=spoken)
    if event.url:
        item.add("url", one_line(event.url).replace(" ", "%20"))
    item.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    item.add("transp", "TRANSPARENT" if event.is_cancelled else "OPAQUE")
    return item


def _on_one_clock(moment: datetime) -> datetime:
    """An hour that comes twice would mean the first (RFC 5545, 3.3.5), so it is told in UTC."""
    return moment.astimezone(UTC) if comes_twice(moment) else moment


def _moments_by_zone(events: Sequence[CalendarEvent]) -> dict[str, list[datetime]]:
    zones: dict[str, list[datetime]] = {}
    for event in events:
        for moment in (event.starts, event.ends):
            if not isinstance(moment.tzinfo, ZoneInfo):
                raise TypeError(f"{event.uid}: {moment.isoformat()} is in no IANA zone")
            zones.setdefault(moment.tzinfo.key, []).append(moment)
    return zones


def _timezone(zone: ZoneInfo, moments: Sequence[datetime]) -> Timezone:
    """The zone's rules as far as these moments need them.

    They are read off the zone itself: Morocco leaves UTC+1 for each Ramadan, on dates without a yearly rule, and
    icalendar's own generator skips some of them (2019 and 2024 among others).
    """
    start = min(moments).astimezone(UTC) - _MARGIN
    item = Timezone()
    item.add("tzid", zone.key)
    item.add_component(_observance(start, start, zone))
    for change in _changes(zone, start, max(moments).astimezone(UTC) + _MARGIN):
        item.add_component(_observance(change - _HOUR, change, zone))
    return item


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants, on full hours of UTC, from which another offset holds."""
    moment = start.replace(minute=0, second=0, microsecond=0)
    while moment < end:
        following = moment + timedelta(days=1)
        if _offset(moment, zone) != _offset(following, zone):
            hours = (moment + _HOUR * hour for hour in range(1, 25))
            yield next(hour for hour in hours if _offset(hour - _HOUR, zone) != _offset(hour, zone))
        moment = following


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def _observance(before: datetime, change: datetime, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    """What holds from a change on; its start is told on the clock of before."""
    local = change.astimezone(zone)
    offset = before.astimezone(zone).utcoffset() or timedelta(0)
    item = TimezoneDaylight() if local.dst() else TimezoneStandard()
    item.add("dtstart", (change + offset).replace(tzinfo=None, microsecond=0))
    item.add("tzoffsetfrom", offset)
    item.add("tzoffsetto", local.utcoffset() or timedelta(0))
    item.add("tzname", local.tzname() or zone.key)
    return item
