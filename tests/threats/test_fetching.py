"""48, 93, 94: whatever is fetched comes from where we checked and is bounded."""

import pytest

from tests.threats.checks import fetching


@pytest.mark.threat(48)
@pytest.mark.threat(93)
@pytest.mark.parametrize("address", fetching.PRIVATE)
def test_private_addresses_are_refused(address: str) -> None:
    fetching.check_private_addresses_are_refused(address)


@pytest.mark.threat(48)
@pytest.mark.threat(93)
@pytest.mark.parametrize("url", fetching.WRITTEN)
def test_odd_writings_are_refused(url: str) -> None:
    fetching.check_odd_writings_are_refused(url)


@pytest.mark.threat(48)
@pytest.mark.threat(93)
def test_the_checked_address_is_the_connected_one() -> None:
    fetching.check_the_checked_address_is_the_connected_one()


@pytest.mark.threat(93)
@pytest.mark.parametrize("location", fetching.HOPS)
def test_every_hop_is_checked(location: str) -> None:
    fetching.check_every_hop_is_checked(location)


@pytest.mark.threat(93)
def test_proxies_of_the_environment_are_ignored() -> None:
    fetching.check_proxies_of_the_environment_are_ignored()


@pytest.mark.threat(94)
@pytest.mark.parametrize("name", fetching.TRANSFERS)
def test_transfers_are_bounded(name: str) -> None:
    fetching.check_transfers_are_bounded(name)


@pytest.mark.threat(94)
def test_a_short_excerpt_can_be_cut_out() -> None:
    fetching.check_a_short_excerpt_can_be_cut_out()
