from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.core import occupancy
from escale.core.models import Occupied
from escale.core.occupancy import Booking, DoubleBooking

NOON = datetime(2027, 3, 2, 12, 0, tzinfo=UTC)
PLAN = occupancy.published(1)


def booking(holder: str, *, start: int = 0, minutes: int = 20, resource: str = "person:1") -> Booking:
    starts = NOON + timedelta(minutes=start)
    return Booking(resource, starts, starts + timedelta(minutes=minutes), holder)


@pytest.mark.django_db
def test_one_row_a_unit() -> None:
    occupancy.book(PLAN, [booking("meeting:1")])
    assert Occupied.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize("start", [0, 5, 15, -15])
def test_any_overlap_is_refused_by_the_database(start: int) -> None:
    occupancy.book(PLAN, [booking("meeting:1")])
    with pytest.raises(DoubleBooking):
        occupancy.book(PLAN, [booking("meeting:2", start=start)])
    assert set(Occupied.objects.values_list("holder", flat=True)) == {"meeting:1"}


@pytest.mark.django_db
def test_a_refused_booking_books_nothing_of_its_list() -> None:
    occupancy.book(PLAN, [booking("meeting:1")])
    with pytest.raises(DoubleBooking):
        occupancy.book(PLAN, [booking("meeting:2", resource="table:1"), booking("meeting:2")])
    assert not Occupied.objects.filter(resource="table:1").exists()


@pytest.mark.django_db
def test_neighbours_other_scopes_and_other_resources_do_not_clash() -> None:
    occupancy.book(PLAN, [booking("meeting:1")])
    occupancy.book(PLAN, [booking("meeting:2", start=20), booking("meeting:3", resource="person:2")])
    occupancy.book(occupancy.draft(1), [booking("meeting:1")])
    assert Occupied.objects.count() == 16


@pytest.mark.django_db
def test_release_frees_one_holder() -> None:
    occupancy.book(PLAN, [booking("meeting:1"), booking("meeting:2", start=20)])
    occupancy.release(PLAN, holder="meeting:1")
    assert set(Occupied.objects.values_list("holder", flat=True)) == {"meeting:2"}


@pytest.mark.django_db
def test_taken_names_who_is_busy() -> None:
    occupancy.book(PLAN, [booking("meeting:1")])
    late = NOON + timedelta(minutes=15)
    assert occupancy.taken(PLAN, ["person:1", "person:2"], late, late + timedelta(minutes=5)) == {"person:1"}


def test_naive_or_reversed_times_are_refused() -> None:
    with pytest.raises(ValueError):
        occupancy.units(NOON.replace(tzinfo=None), NOON)
    with pytest.raises(ValueError):
        occupancy.units(NOON, NOON)


minutes = st.integers(min_value=0, max_value=600)


@given(minutes, st.integers(1, 120), minutes, st.integers(1, 120))
def test_intervals_that_overlap_share_a_unit(start: int, length: int, other: int, other_length: int) -> None:
    first = occupancy.units(NOON + timedelta(minutes=start), NOON + timedelta(minutes=start + length))
    second = occupancy.units(NOON + timedelta(minutes=other), NOON + timedelta(minutes=other + other_length))
    overlap = start < other + other_length and other < start + length
    if overlap:
        assert set(first) & set(second)
