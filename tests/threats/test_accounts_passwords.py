"""1 to 5 and 57: guessing, spraying, asking who is known, reset links, forged addresses."""

import pytest
from django.test import RequestFactory, override_settings

from escale.core.peer import peer
from tests.threats.checks import passwords

pytestmark = pytest.mark.django_db


@pytest.mark.threat(1)
def test_guesses_are_throttled_and_nobody_is_locked_out() -> None:
    passwords.check_guesses_are_throttled()


@pytest.mark.threat(2)
def test_spraying_is_noticed() -> None:
    passwords.check_spraying_is_noticed()


@pytest.mark.threat(3)
@pytest.mark.parametrize("door", passwords.DOORS)
def test_asking_tells_nothing(door: str) -> None:
    passwords.check_asking_tells_nothing(door)


@pytest.mark.threat(3)
def test_asking_takes_the_same_time() -> None:
    passwords.check_asking_takes_the_same_time()


@pytest.mark.threat(4)
def test_reset_links_work_once() -> None:
    passwords.check_reset_links_work_once()


@pytest.mark.threat(4)
def test_reset_links_end_with_the_password() -> None:
    passwords.check_reset_links_end_with_the_password()


@pytest.mark.threat(4)
def test_reset_links_last_a_day() -> None:
    passwords.check_reset_links_last_a_day()


@pytest.mark.threat(5)
def test_links_use_the_configured_address() -> None:
    passwords.check_links_use_the_configured_address()


@pytest.mark.threat(57)
def test_forged_addresses_are_ignored() -> None:
    passwords.check_forged_addresses_are_ignored()


@pytest.mark.threat(57)
@pytest.mark.parametrize(
    ("connected", "forwarded", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("", "198.51.100.1", ""),
    ],
)
@override_settings(TRUSTED_PROXIES=("10.0.0.0/8",))
def test_only_trusted_proxies_are_believed(connected: str, forwarded: str, expected: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=connected, headers={"X-Forwarded-For": forwarded})
    assert peer(request) == expected
