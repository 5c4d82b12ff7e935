"""91: the country of the mail host that personal data passes through."""

import tempfile

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from escale.apps.directory.models import Membership, Role
from escale.apps.privacy.domain import transfers
from escale.conf.environment import UnsafeEnvironment, read_environment
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, UserFactory
from tests.threats.checks.privacy import two_countries
from tests.threats.checks.starting import SAFE


def check_mail_through_a_country_without_a_basis_is_told() -> None:
    """Also that mails pass through there is told, in the register and on the page where a basis is recorded."""
    cooperation = CooperationFactory()
    two_countries(cooperation)
    officer = UserFactory()
    Membership.objects.create(cooperation=cooperation, user=officer, role=Role.DATA_PROTECTION)
    window = signed_in(officer)
    pages = [reverse(f"privacy:{name}", args=[cooperation.slug]) for name in ("register", "transfers")]
    missing = "Personal data may not go from Morocco to Germany: no basis is recorded."
    with override_settings(MAIL_COUNTRY="DE"):
        for page in pages:
            told = window.get(page).content.decode()
            assert "Mails pass through a mail host in Germany." in told
            assert missing in told
        register = window.get(pages[0], {"format": "json"}).json()
        letters = {each["recipients"] for each in register["processing"] if each["table"] == "core.OutgoingMail"}
        assert letters == {"the person; the mail host as a processor (Germany)"}
        assert register["mail_host"]["country"] == "Germany"
        assert register["mail_host"]["missing"].startswith(missing)
        transfers.record_basis(
            acting_user=officer,
            cooperation=cooperation,
            from_country="MA",
            to_country="DE",
            basis="cndp-listed",
            reference="Example notification 7",
            starts=timezone.now().date(),
        )
        for page in pages:
            told = window.get(page).content.decode()
            assert "transfer notified (law 09-08 art. 43)" in told
            assert missing not in told
        assert window.get(pages[0], {"format": "json"}).json()["mail_host"]["allowed"] is True


def check_production_says_where_its_mail_goes() -> None:
    for there in ("mail.example", "192.0.2.1", "[2001:db8::1]", "127.example"):
        values = {**SAFE, "ESCALE_EMAIL_URL": f"smtp://{there}:25"}
        assert "ESCALE_MAIL_COUNTRY" in _why_not(values), there
        assert _why_not({**values, "ESCALE_MAIL_COUNTRY": "MA"}) == "", there
    for here in ("localhost", "127.0.0.1", "127.9.9.9", "[::1]"):
        assert _why_not({**SAFE, "ESCALE_EMAIL_URL": f"smtp://{here}:25"}) == "", here


def _why_not(values: dict[str, str]) -> str:
    """In a folder of its own: what a demo left in this checkout has nothing to do with mail."""
    with tempfile.TemporaryDirectory(prefix="escale-starting-") as folder:
        try:
            read_environment({**values, "ESCALE_VAR": folder})
        except UnsafeEnvironment as problem:
            return str(problem)
    return ""
