"""15 to 18, 20 to 22: keys of others, hidden fields, secret addresses, and rights that ended."""

import pytest

from tests.threats.checks import acting, feeds, profiles, tenants

pytestmark = pytest.mark.django_db


@pytest.mark.threat(3)
def test_naming_somebody_tells_nothing_of_their_account() -> None:
    tenants.check_naming_somebody_tells_nothing_of_their_account()


@pytest.mark.threat(16)
@pytest.mark.parametrize(
    "check",
    [
        tenants.check_a_participant_names_nobody_of_another_mission,
        tenants.check_bulk_actions_take_only_own_keys,
        tenants.check_an_organiser_speaks_for_nobody_of_another_mission,
        tenants.check_filters_and_orders_reach_only_own_rows,
        tenants.check_hidden_keys_of_others_are_refused,
        tenants.check_mails_of_others_that_came_back_are_not_told,
        tenants.check_reports_of_the_platform_tell_no_other_cooperation_s_figures,
    ],
    ids=lambda check: check.__name__.removeprefix("check_"),
)
def test_swapped_keys(check: object) -> None:
    check()  # type: ignore[operator]


@pytest.mark.threat(17)
@pytest.mark.parametrize(
    "check",
    [
        tenants.check_foreign_keys_of_another_mission_are_refused,
        tenants.check_programs_name_nothing_of_another_mission,
        tenants.check_forms_name_no_cooperation_or_institution_of_others,
    ],
    ids=lambda check: check.__name__.removeprefix("check_"),
)
def test_foreign_keys(check: object) -> None:
    check()  # type: ignore[operator]


@pytest.mark.threat(18)
@pytest.mark.parametrize(
    "check",
    [tenants.check_exports_of_others_are_not_there, tenants.check_logs_and_registers_of_others_are_not_there],
    ids=lambda check: check.__name__.removeprefix("check_"),
)
def test_exports(check: object) -> None:
    check()  # type: ignore[operator]


@pytest.mark.threat(20)
@pytest.mark.parametrize(
    "check",
    [
        profiles.check_hidden_fields_are_told_nowhere,
        profiles.check_searches_and_counts_tell_nothing_hidden,
        profiles.check_the_order_of_hidden_names_tells_nothing,
        profiles.check_a_meeting_that_was_called_off_shows_no_more_than_none,
    ],
    ids=lambda check: check.__name__.removeprefix("check_"),
)
def test_hidden_fields(check: object) -> None:
    check()  # type: ignore[operator]


@pytest.mark.threat(21)
@pytest.mark.parametrize(
    "check",
    [
        feeds.check_an_address_cannot_be_guessed,
        feeds.check_an_address_ends_for_good,
        feeds.check_an_address_is_told_to_nobody,
    ],
    ids=lambda check: check.__name__.removeprefix("check_"),
)
def test_secret_addresses(check: object) -> None:
    check()  # type: ignore[operator]


@pytest.mark.threat(22)
@pytest.mark.parametrize(
    "check",
    [
        acting.check_a_focal_point_who_was_ended_acts_for_nobody,
        acting.check_a_member_who_left_is_not_acted_for,
        acting.check_a_role_that_ended_opens_nothing_in_open_windows,
    ],
    ids=lambda check: check.__name__.removeprefix("check_"),
)
def test_rights_that_ended(check: object) -> None:
    check()  # type: ignore[operator]
