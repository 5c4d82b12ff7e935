"""Many processes want the same time: the database lets one have it (threats 58 and 59, at the mechanism)."""

import pytest

from tests.threats.checks import booking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.threat(58)
def test_64_clients_want_one_slot() -> None:
    booking.check_one_client_gets_the_table(clients=64)


@pytest.mark.threat(59)
def test_overlaps_that_do_not_start_together() -> None:
    booking.check_nobody_is_in_two_meetings(clients=32)
