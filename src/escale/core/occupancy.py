"""Whatever can be in one place at a time is booked here, and only the database decides.

One row per scope, resource and unit of five minutes, under a unique constraint: SQLite and PostgreSQL refuse a
double booking by themselves, also of intervals that overlap without starting together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from escale.core.models import Occupied

UNIT_MINUTES = 5
_UNIT_SECONDS = UNIT_MINUTES * 60


class DoubleBooking(Exception):
    """Somebody or something would be in two places at once; nothing was booked."""


@dataclass(frozen=True)
class Booking:
    """``resource`` (``person:7``, ``table:3``) is held by ``holder`` (``meeting:9``) from start to end (aware)."""

    resource: str
    starts: datetime
    ends: datetime
    holder: str


def draft(agenda_id: int) -> str:
    """The scope of one draft agenda."""
    return f"draft:{agenda_id}"


def published(mission_id: int) -> str:
    """The scope of everything published in one mission."""
    return f"published:{mission_id}"


def units(starts: datetime, ends: datetime) -> range:
    """The time units an interval touches; both ends must be aware and in order."""
    if starts.tzinfo is None or ends.tzinfo is None or ends <= starts:
        raise ValueError("An interval needs two aware times in order.")
    last = (ends - timedelta(microseconds=1)).timestamp()
    return range(int(starts.timestamp()) // _UNIT_SECONDS, int(last) // _UNIT_SECONDS + 1)


def book(scope: str, bookings: Iterable[Booking]) -> None:
    """Book all of them or none; raise :class:`DoubleBooking` when one is taken."""
    rows = [
        Occupied(scope=scope, resource=booking.resource, unit=unit, holder=booking.holder)
        for booking in bookings
        for unit in units(booking.starts, booking.ends)
    ]
    try:
        with transaction.atomic():
            Occupied.objects.bulk_create(rows, batch_size=5000)
    except IntegrityError as error:
        raise DoubleBooking(scope) from error


def release(scope: str, *, holder: str | None = None) -> None:
    """Free what one holder, or without ``holder`` everybody, has booked in a scope."""
    held = Occupied.objects.filter(scope=scope)
    (held if holder is None else held.filter(holder=holder)).delete()


def taken(scope: str, resources: Iterable[str], starts: datetime, ends: datetime) -> set[str]:
    """Those of ``resources`` that are busy at some moment of the interval."""
    span = units(starts, ends)
    rows = Occupied.objects.filter(
        scope=scope, resource__in=list(resources), unit__gte=span.start, unit__lt=span.stop
    )
    return set(rows.values_list("resource", flat=True))
