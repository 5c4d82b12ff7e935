"""Threats 19, 45, 46, 51, 53, 54 and 55 against the interface for programs."""

import pytest

from tests.threats.checks import programs

pytestmark = pytest.mark.django_db


@pytest.mark.threat(19)
def test_fields_that_nobody_offers_are_refused() -> None:
    programs.check_fields_that_nobody_offers_are_refused()


@pytest.mark.threat(45)
def test_sizes_and_pages_are_bounded() -> None:
    programs.check_sizes_and_pages_are_bounded()


@pytest.mark.threat(46)
@pytest.mark.parametrize("which", list(programs.BODIES))
def test_what_cannot_be_read_gets_400(which: str) -> None:
    programs.check_what_cannot_be_read_gets_400(which)


@pytest.mark.threat(46)
def test_large_bodies_get_413() -> None:
    programs.check_large_bodies_get_413()


@pytest.mark.threat(51)
@pytest.mark.parametrize(
    "check",
    [
        programs.check_a_token_in_an_address_opens_nothing,
        programs.check_an_expired_token_is_refused,
        programs.check_a_revoked_token_is_refused,
        programs.check_a_read_scope_writes_nothing,
        programs.check_a_disabled_owner_s_token_is_refused,
        programs.check_a_token_ends_with_its_owner_s_role,
        programs.check_only_hashes_of_tokens_are_kept,
        programs.check_a_token_has_a_budget,
    ],
    ids=lambda check: check.__name__.removeprefix("check_"),
)
def test_tokens(check: object) -> None:
    check()  # type: ignore[operator]


@pytest.mark.threat(53)
def test_a_key_is_used_for_one_request() -> None:
    programs.check_a_key_is_used_for_one_request()


@pytest.mark.threat(53)
@pytest.mark.django_db(transaction=True)
def test_many_at_once_have_one_effect() -> None:
    programs.check_many_at_once_have_one_effect()


@pytest.mark.threat(54)
def test_cookies_open_nothing() -> None:
    programs.check_cookies_open_nothing()


@pytest.mark.threat(54)
def test_only_json_is_read() -> None:
    programs.check_only_json_is_read()


@pytest.mark.threat(55)
def test_no_other_site_may_read() -> None:
    programs.check_no_other_site_may_read()
