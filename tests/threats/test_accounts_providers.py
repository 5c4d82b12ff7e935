"""14: other providers attach to an account only by an address they proved; forged answers are refused."""

import pytest

from tests.threats.checks import providers

pytestmark = [pytest.mark.django_db, pytest.mark.threat(14)]


def test_a_proved_address_attaches() -> None:
    providers.check_a_proved_address_attaches()


def test_an_address_nobody_proved_does_not_attach() -> None:
    providers.check_an_address_nobody_proved_does_not_attach()


def test_a_provider_attaches_nobody_of_another_institution() -> None:
    providers.check_a_provider_attaches_nobody_of_another_institution()


def test_strangers_get_no_account() -> None:
    providers.check_strangers_get_no_account()


def test_somebody_signed_in_attaches_another() -> None:
    providers.check_somebody_signed_in_attaches_another()


def test_an_answer_nobody_asked_for_is_refused() -> None:
    providers.check_an_answer_nobody_asked_for_is_refused()


def test_a_signed_assertion_signs_in() -> None:
    providers.check_a_signed_assertion_signs_in()


@pytest.mark.parametrize("how", ["other key", "changed", "address of another domain"])
def test_a_false_assertion_is_refused(how: str) -> None:
    providers.check_a_false_assertion_is_refused(how)
