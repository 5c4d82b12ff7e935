"""`escale forget-factors`: the way back for somebody who lost everything, from the machine alone."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from escale.apps.accounts.domain import make_recovery_codes
from escale.apps.accounts.models import RecoveryCode
from escale.cli import main
from escale.core.models import AuditEntry, OutgoingMail
from tests.factories import UserFactory


@pytest.mark.django_db
def test_factors_codes_and_sessions_go_and_the_person_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    lost, other = UserFactory(email="lost@example.example"), UserFactory()
    signed_in, elsewhere = Client(), Client()
    for user, client in ((lost, signed_in), (other, elsewhere)):
        client.force_login(user)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        make_recovery_codes(acting_user=user)
    assert main(["forget-factors", "LOST@example.example"]) == 0
    assert capsys.readouterr().out == (
        "lost@example.example: 1 second factors taken away, every session ended. They are told by mail.\n"
    )
    assert list(Authenticator.objects.values_list("user", flat=True)) == [other.pk]
    assert set(RecoveryCode.objects.values_list("user", flat=True)) == {other.pk}
    assert signed_in.get("/account/").status_code == 302
    assert elsewhere.get("/account/").status_code == 200
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["lost@example.example"]
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.actor, entry.details) == ("second-factors.forgotten", None, {"factors": 1})


@pytest.mark.django_db
def test_an_unknown_address_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget-factors", "nobody@example.example"]) == 1
    assert capsys.readouterr().err == "No account has the address 'nobody@example.example'; nothing was changed.\n"
