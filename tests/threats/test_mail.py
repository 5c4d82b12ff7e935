"""29, 70: headers stay as we wrote them, and no mail is lost with a worker."""

import pytest

from tests.threats.checks import mail


@pytest.mark.threat(29)
@pytest.mark.django_db
@pytest.mark.parametrize("text", mail.INJECTIONS)
def test_no_header_is_injected(text: str) -> None:
    mail.check_no_header_is_injected(text)


@pytest.mark.threat(29)
@pytest.mark.django_db
@pytest.mark.parametrize("text", mail.INJECTIONS)
def test_names_stay_out_of_headers(text: str) -> None:
    mail.check_names_stay_out_of_headers(text)


@pytest.mark.threat(70)
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_no_mail() -> None:
    mail.check_a_killed_worker_loses_no_mail()
