"""58, 59: many real clients in processes of their own want the same time; the database lets one have it."""

from datetime import UTC, datetime, timedelta

from escale.core import occupancy
from escale.core.models import Occupied
from tests.processes import let_go

_NOON = datetime(2027, 3, 2, 12, 0, tzinfo=UTC)
_HERE = "tests.threats.checks.booking"
_MEETING = timedelta(minutes=20)
_UNITS = 4


def try_to_book(holder: str, start: int, resource: str) -> str:
    """One client."""
    starts = _NOON + timedelta(minutes=start)
    try:
        occupancy.book("published:1", [occupancy.Booking(resource, starts, starts + _MEETING, holder)])
    except occupancy.DoubleBooking:
        return "refused"
    return "booked"


def check_one_client_gets_the_table(clients: int = 8) -> None:
    """58: all at the same hour."""
    calls = [{"holder": f"meeting:{n}", "start": 0, "resource": "table:1"} for n in range(clients)]
    results = let_go(f"{_HERE}:try_to_book", calls)
    assert (results.count("booked"), results.count("refused")) == (1, clients - 1)
    assert Occupied.objects.count() == _UNITS


def check_nobody_is_in_two_meetings(clients: int = 8) -> None:
    """59: at hours that overlap without starting together."""
    calls = [{"holder": f"meeting:{n}", "start": 5 * (n % _UNITS), "resource": "person:1"} for n in range(clients)]
    results = let_go(f"{_HERE}:try_to_book", calls)
    assert results.count("booked") == 1
    assert Occupied.objects.values("holder").distinct().count() == 1
