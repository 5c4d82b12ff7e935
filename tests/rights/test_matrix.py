"""Every address × every role × here, elsewhere and ended: who is not meant gets 404 and changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.rights.cast import ANONYMOUS, Cast, cast
from tests.rights.rules import RULES, Own, Rule
from tests.threats.world import _names

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.threat(15),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="who may do what does not depend on the database"),
]

ADDRESSES = dict(_names(get_resolver().url_patterns, ""))
RULED = sorted(name for name, rule in RULES.items() if isinstance(rule, Rule) and name in ADDRESSES)
PARTS = [RULED[start::6] for start in range(6)]
NOT_MEANT = {404, 405}


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    assert sorted(set(ADDRESSES) - set(RULES)) == []
    assert sorted(set(RULES) - set(ADDRESSES)) == []


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def knock(client: Client, method: str, path: str) -> int:
    with undone():
        return int(getattr(client, method)(path).status_code)


@pytest.mark.parametrize("names", PARTS, ids=lambda names: names[0] if names else "none")
def test_only_those_who_are_meant_come_in(names: list[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    played = cast()
    wrong = [line for name in names for line in _wrong(played, name)]
    assert wrong == []


def _wrong(played: Cast, name: str) -> Iterator[str]:
    rule = RULES[name]
    assert isinstance(rule, Rule)
    known = played.arguments
    path = reverse(name, kwargs={each: known.get(f"{name} {each}", known.get(each)) for each in ADDRESSES[name]})
    for who, client in played.clients.items():
        said = {knock(client, method, path) for method in ("get", "post")}
        if who == ANONYMOUS:
            good = said <= {302, 405}
        elif who in rule.told:
            good = 403 in said and said <= {403, 405}
        elif who in rule.opens:
            good = bool(said - NOT_MEANT) and 403 not in said and all(status < 500 for status in said)
        else:
            good = 404 in said and said <= NOT_MEANT
        if not good:
            yield f"{name} {who}: {sorted(said)}"


def test_own_pages_ask_who_looks() -> None:
    own = sorted(name for name, rule in RULES.items() if isinstance(rule, Own) and name in ADDRESSES)
    arguments = {"token_id": 1, "pk": 1, "session_number": 1, "provider_id": "none"}
    let_in = []
    for name in own:
        path = reverse(name, kwargs={each: arguments[each] for each in ADDRESSES[name]})
        said = {knock(Client(), method, path) for method in ("get", "post")}
        if not said <= {302, 404, 405}:
            let_in.append((name, said))
    assert let_in == []
