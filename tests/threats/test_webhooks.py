"""48, 49, 50, 91: webhooks go nowhere inside, wait for nobody, are signed, and need a basis."""

import pytest

from tests.threats.checks import webhooks

pytestmark = pytest.mark.django_db


@pytest.mark.threat(48)
@pytest.mark.parametrize("address", webhooks.ADDRESSES)
def test_the_form_refuses_inner_addresses(address: str) -> None:
    webhooks.check_the_form_refuses_inner_addresses(address)


@pytest.mark.threat(48)
def test_a_name_that_leads_inside_is_not_connected() -> None:
    webhooks.check_a_name_that_leads_inside_is_not_connected()


@pytest.mark.threat(49)
def test_a_slow_receiver_starves_nobody() -> None:
    webhooks.check_a_slow_receiver_starves_nobody()


@pytest.mark.threat(50)
def test_receivers_can_tell_what_is_ours() -> None:
    webhooks.check_receivers_can_tell_what_is_ours()


@pytest.mark.threat(50)
def test_secrets_cannot_be_read_from_the_table() -> None:
    webhooks.check_secrets_cannot_be_read_from_the_table()


@pytest.mark.threat(91)
def test_nothing_leaves_without_a_basis() -> None:
    webhooks.check_nothing_leaves_without_a_basis()
