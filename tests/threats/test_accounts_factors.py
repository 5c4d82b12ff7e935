"""9, 10 and 12: codes of apps, keys, recovery codes."""

import pytest

from tests.threats.checks import factors

pytestmark = pytest.mark.django_db


@pytest.mark.threat(9)
def test_a_code_counts_once() -> None:
    factors.check_a_code_counts_once()


@pytest.mark.threat(9)
def test_guesses_of_codes_are_throttled() -> None:
    factors.check_guesses_of_codes_are_throttled()


@pytest.mark.threat(10)
def test_a_key_signs_in() -> None:
    factors.check_a_key_signs_in()


@pytest.mark.threat(10)
def test_a_passkey_signs_in_alone() -> None:
    factors.check_a_passkey_signs_in_alone()


@pytest.mark.threat(10)
@pytest.mark.parametrize("how", ["origin", "port", "site", "challenge", "counter"])
def test_a_false_answer_is_refused(how: str) -> None:
    factors.check_a_false_answer_is_refused(how)


@pytest.mark.threat(10)
def test_a_challenge_is_answered_once() -> None:
    factors.check_a_challenge_is_answered_once()


@pytest.mark.threat(12)
def test_a_recovery_code_counts_once() -> None:
    factors.check_a_recovery_code_counts_once()


@pytest.mark.threat(12)
def test_recovery_codes_are_shown_once_and_kept_as_hashes() -> None:
    factors.check_recovery_codes_are_shown_once_and_kept_as_hashes()
