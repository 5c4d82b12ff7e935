"""Every address × every role × here, beside, elsewhere and ended: who is not meant gets 404 and changes nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.rights import knocking
from tests.rights.cast import cast
from tests.rights.kinds import Own, Rule
from tests.rights.rules import RULES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.threat(15),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="who may do what does not depend on the database"),
]

ADDRESSES = knocking.addresses()
RULED = sorted(name for name, rule in RULES.items() if isinstance(rule, Rule) and name in ADDRESSES)
PARTS = [RULED[start::6] for start in range(6)]


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    knocking.check_every_address_has_a_rule_and_every_rule_an_address()


@pytest.mark.parametrize("names", PARTS, ids=lambda names: names[0] if names else "none")
def test_only_those_who_are_meant_come_in(names: list[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    played = cast()
    wrong = [line for name in names for line in knocking.wrong(played, name)]
    assert wrong == [], "\n".join(wrong)


def test_own_pages_ask_who_looks() -> None:
    own = sorted(name for name, rule in RULES.items() if isinstance(rule, Own) and name in ADDRESSES)
    arguments = {"token_id": 1, "pk": 1, "session_number": 1, "provider_id": "none"}
    let_in = []
    for name in own:
        path = reverse(name, kwargs={each: arguments[each] for each in ADDRESSES[name]})
        said = {knocking.knock(Client(), method, path) for method in ("get", "post")}
        if not said <= {302, 404, 405}:
            let_in.append((name, said))
    assert let_in == []
