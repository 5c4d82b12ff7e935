"""Lines 83 and 85 to 92: the log, consent, export, erasure, retention, transfers, small counts."""

import pytest

from tests.threats.checks import mail_host
from tests.threats.checks import privacy as checks

pytestmark = pytest.mark.django_db


@pytest.mark.threat(83)
def test_the_log_only_grows() -> None:
    checks.check_the_log_only_grows()


@pytest.mark.threat(83)
def test_a_row_removed_by_hand_is_reported() -> None:
    checks.check_a_row_removed_by_hand_is_reported()


@pytest.mark.threat(83)
def test_a_chain_written_anew_is_reported() -> None:
    checks.check_a_chain_written_anew_is_reported()


@pytest.mark.threat(83)
def test_a_download_signed_by_another_is_refused() -> None:
    checks.check_a_download_signed_by_another_is_refused()


@pytest.mark.threat(83)
def test_a_download_that_was_cut_or_added_to_is_refused() -> None:
    checks.check_a_download_that_was_cut_or_added_to_is_refused()


@pytest.mark.threat(84)
def test_a_name_stays_on_its_line() -> None:
    checks.check_a_name_stays_on_its_line()


@pytest.mark.threat(90)
def test_who_said_no_is_on_no_list_and_no_card() -> None:
    checks.check_who_said_no_is_on_no_list_and_no_card()


@pytest.mark.threat(85)
def test_a_withdrawn_consent_stops_everything() -> None:
    checks.check_a_withdrawn_consent_stops_everything()


@pytest.mark.threat(85)
def test_files_already_made_are_listed() -> None:
    checks.check_files_already_made_are_listed()


@pytest.mark.threat(86)
def test_every_field_is_declared() -> None:
    checks.check_every_field_is_declared()


@pytest.mark.threat(86)
def test_the_export_holds_everything() -> None:
    checks.check_the_export_holds_everything()


@pytest.mark.threat(87)
def test_erasure_leaves_no_name_and_names_what_is_held() -> None:
    checks.check_erasure_leaves_no_name_and_names_what_is_held()


@pytest.mark.threat(88)
def test_a_restored_backup_is_erased_again() -> None:
    checks.check_a_restored_backup_is_erased_again()


@pytest.mark.threat(89)
def test_what_is_past_its_term_goes() -> None:
    checks.check_what_is_past_its_term_goes()


@pytest.mark.threat(89)
def test_what_is_within_its_term_stays() -> None:
    checks.check_what_is_within_its_term_stays()


@pytest.mark.threat(91)
def test_nothing_leaves_without_a_basis() -> None:
    checks.check_nothing_leaves_without_a_basis()


@pytest.mark.threat(91)
def test_mail_through_a_country_without_a_basis_is_told() -> None:
    mail_host.check_mail_through_a_country_without_a_basis_is_told()


@pytest.mark.threat(91)
def test_production_says_where_its_mail_goes() -> None:
    mail_host.check_production_says_where_its_mail_goes()


@pytest.mark.threat(92)
def test_small_counts_are_not_told() -> None:
    checks.check_small_counts_are_not_told()
