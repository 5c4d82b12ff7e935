"""6 to 8, 11, 13 and 14: sessions, cookies, the second step, forwarded links, accounts taken early."""

import pytest

from tests.threats.checks import sessions

pytestmark = pytest.mark.django_db


@pytest.mark.threat(6)
def test_a_session_gets_a_new_key() -> None:
    sessions.check_a_session_gets_a_new_key()


@pytest.mark.threat(7)
@pytest.mark.parametrize("end", sessions.ENDS)
def test_an_old_cookie_is_refused(end: str) -> None:
    sessions.check_an_old_cookie_is_refused(end)


@pytest.mark.threat(8)
def test_cookies_are_flagged() -> None:
    sessions.check_cookies_are_flagged()


@pytest.mark.threat(11)
@pytest.mark.parametrize("way", ["password", "link"])
def test_the_second_step_cannot_be_skipped(way: str) -> None:
    sessions.check_the_second_step_cannot_be_skipped(way)


@pytest.mark.threat(11)
def test_roles_that_need_a_second_factor_are_led_to_it() -> None:
    sessions.check_roles_that_need_a_second_factor_are_led_to_it()


@pytest.mark.threat(11)
def test_other_roles_are_not() -> None:
    sessions.check_other_roles_are_not()


@pytest.mark.threat(13)
def test_looking_at_a_link_does_nothing() -> None:
    sessions.check_looking_at_a_link_does_nothing()


@pytest.mark.threat(13)
def test_old_links_end() -> None:
    sessions.check_old_links_end()


@pytest.mark.threat(13)
def test_no_link_goes_where_an_account_was() -> None:
    sessions.check_no_link_goes_where_an_account_was()


@pytest.mark.threat(14)
def test_nobody_makes_an_account() -> None:
    sessions.check_nobody_makes_an_account()
