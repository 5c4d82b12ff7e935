"""Whether a meeting lies within somebody's hours, by the clocks of their zone."""

from datetime import UTC, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from escale.engines.scheduling.model import Participant


def inside_hours(side: Participant, start: datetime, end: datetime) -> bool:
    """True when [start, end] lies in one of the side's daily windows, by its clocks; a window may cross midnight.

    Opening and closing at the same time means all day.
    """
    if side.hours is None or side.hours[0] == side.hours[1]:
        return True
    if side.zone is not None:
        start, end = start.astimezone(ZoneInfo(side.zone)), end.astimezone(ZoneInfo(side.zone))
    if start.utcoffset() != end.utcoffset():  # the clocks change meanwhile: every minute is looked at
        moments = [
            _later(start, minute) for minute in range(ceil((end - start.astimezone(UTC)).total_seconds() / 60))
        ]
        return all(_in_window(side.hours, each, each) for each in moments) and _in_window(side.hours, end, end)
    return _in_window(side.hours, start, end)


def _later(start: datetime, minutes: int) -> datetime:
    """In the same zone, by its clocks."""
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)


def _in_window(hours: tuple[time, time], start: datetime, end: datetime) -> bool:
    opens, closes = hours
    for back in (0, 1):
        day = start.date() - timedelta(days=back)
        until = day + timedelta(days=1) if closes < opens else day
        begins, ends = datetime.combine(day, opens), datetime.combine(until, closes)
        if begins <= start.replace(tzinfo=None) and end.replace(tzinfo=None) <= ends:
            return True
    return False
