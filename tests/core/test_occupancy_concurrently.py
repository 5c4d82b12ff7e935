"""Many processes want the same time: the database lets one have it (threats 58 and 59, at the mechanism)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from escale.core import occupancy
from escale.core.models import Occupied
from tests.processes import let_go

NOON = datetime(2027, 3, 2, 12, 0, tzinfo=UTC)
HERE = "tests.core.test_occupancy_concurrently"


def try_to_book(holder: str, start: int, resource: str) -> str:
    starts = NOON + timedelta(minutes=start)
    try:
        occupancy.book("published:1", [occupancy.Booking(resource, starts, starts + timedelta(minutes=20), holder)])
    except occupancy.DoubleBooking:
        return "refused"
    return "booked"


@pytest.mark.django_db(transaction=True)
def test_64_clients_want_one_slot() -> None:
    calls = [{"holder": f"meeting:{n}", "start": 0, "resource": "table:1"} for n in range(64)]
    results = let_go(f"{HERE}:try_to_book", calls)
    assert (results.count("booked"), results.count("refused")) == (1, 63)
    assert Occupied.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_overlaps_that_do_not_start_together() -> None:
    calls = [{"holder": f"meeting:{n}", "start": 5 * (n % 4), "resource": "person:1"} for n in range(32)]
    results = let_go(f"{HERE}:try_to_book", calls)
    assert results.count("booked") == 1
    assert Occupied.objects.values("holder").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_same_clients_book_twice() -> None:
    constraint = next(c for c in Occupied._meta.constraints if c.name == "one_place_at_a_time")
    Occupied._meta.constraints.remove(constraint)  # SQLite builds the table anew from what the model says
    with connection.schema_editor() as editor:
        editor.remove_constraint(Occupied, constraint)
    try:
        calls = [{"holder": f"meeting:{n}", "start": 0, "resource": "table:1"} for n in range(8)]
        assert let_go(f"{HERE}:try_to_book", calls).count("booked") == 8
    finally:
        Occupied.objects.all().delete()
        Occupied._meta.constraints.append(constraint)
        with connection.schema_editor() as editor:
            editor.add_constraint(Occupied, constraint)
