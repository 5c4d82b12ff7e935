"""`escale reseal`: the secret key is changed, and nobody has to set up anything again."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.test import override_settings

from escale.apps.accounts import secrets_at_rest
from escale.apps.webhooks.domain.signing import PURPOSE, headers_for, sealed
from escale.apps.webhooks.models import Webhook
from escale.cli import main
from escale.core.models import AuditEntry
from escale.core.post.choices import address_behind, notices_link
from escale.core.sealing import unseal
from tests.factories import CooperationFactory, UserFactory

pytestmark = pytest.mark.django_db

OLD, NEW, OTHER = "old " * 10, "new " * 10, "other " * 10
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def stored() -> tuple[Authenticator, Webhook]:
    with override_settings(SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=[]):
        app = Authenticator.objects.create(
            user=UserFactory(), type=Authenticator.Type.TOTP, data={"secret": secrets_at_rest.seal("JBSWY3DP")}
        )
        webhook = Webhook.objects.create(
            cooperation=CooperationFactory(),
            address="https://hook.example/",
            host="hook.example",
            country="LU",
            secret=sealed(SECRET),
        )
    return app, webhook


def test_after_it_the_old_key_is_needed_no_more(
    stored: tuple[Authenticator, Webhook], capsys: pytest.CaptureFixture[str]
) -> None:
    app, webhook = stored
    with override_settings(SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=[]):
        before = headers_for(webhook, key="1", at=AT, body=b"{}")
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
        assert headers_for(webhook, key="1", at=AT, body=b"{}") == before
        assert main(["reseal"]) == 0
    assert capsys.readouterr().out == "Sealed with the key of today: 1 authenticator apps, 1 webhooks.\n"
    for row in stored:
        row.refresh_from_db()
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]):
        assert secrets_at_rest.unseal(app.data["secret"]) == "JBSWY3DP"
        assert (unseal(webhook.secret, purpose=PURPOSE), webhook.previous_secret) == (SECRET, "")
        assert headers_for(webhook, key="1", at=AT, body=b"{}") == before
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"second-factor.resealed", "webhook.resealed"}


def test_with_a_key_missing_nothing_is_changed(
    stored: tuple[Authenticator, Webhook], capsys: pytest.CaptureFixture[str]
) -> None:
    app, webhook = stored
    with override_settings(SECRET_KEY=OTHER, SECRET_KEY_FALLBACKS=[]):
        webhook.secret = sealed(SECRET)
        webhook.save()
    kept = (app.data["secret"], webhook.secret)
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
        assert main(["reseal"]) == 1
    assert capsys.readouterr().err.endswith("ESCALE_OLD_SECRET_KEYS. Nothing was changed.\n")
    for row in stored:
        row.refresh_from_db()
    assert (app.data["secret"], webhook.secret) == kept
    assert not AuditEntry.objects.exists()


def test_a_link_in_an_older_mail_still_refuses_notices() -> None:
    with override_settings(SECRET_KEY=OLD):
        token = notices_link("Somebody@example.example").rstrip("/").rpartition("/")[2]
    with override_settings(SECRET_KEY=NEW):
        assert address_behind(token) is None
        with override_settings(SECRET_KEY_FALLBACKS=[OLD]):
            assert address_behind(token) == "somebody@example.example"
