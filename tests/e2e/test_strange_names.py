"""30, 56: scripts in every text that people write are shown as text; no page asks for anything the policy forbids."""

import pytest
from django.test import Client
from zeal import zeal_ignore

from escale.apps.accounts.models import User
from tests.e2e.conftest import Visit
from tests.threats.checks.forms import every_form
from tests.threats.world import addresses, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = (
    "\"><script>window.taken=1</script><img src=x onerror='window.taken=1'>",
    "</title></textarea></script><svg onload=window.taken=1>{{7*7}}{% load x %}",
    "javascript:window.taken=1//' autofocus onfocus='window.taken=1' style='color:red",
)


@pytest.mark.threat(30)
@pytest.mark.threat(56)
@pytest.mark.parametrize("text", SCRIPTS)
def test_nothing_that_was_written_runs(visit: Visit, text: str) -> None:
    made = world()
    made.desk.raise_request_exception = made.guest.raise_request_exception = False
    for client, address, form in every_form(made, text):
        assert client.post(address, form).status_code < 500, address
    shown = 0
    for client, user in ((made.desk, _user(made.desk)), (made.guest, made.play.user)):
        visitor = visit(user)
        for address in addresses(made):
            if made.visitor(address) is not client:
                continue
            with zeal_ignore():  # it counts over the whole test
                answer = client.get(address)
            assert answer.status_code < 500, address
            kind = answer.get("Content-Type", "")
            if answer.status_code != 200 or "Content-Disposition" in answer or not kind.startswith("text/html"):
                continue
            visitor.open(address)
            shown += 1
            assert visitor.page.evaluate("window.taken") is None, address
        assert [line for line in visitor.complaints if "CSP" in line or "taken" in line] == []
    assert shown > 15


def _user(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])
