"""Every address and every operation × everybody: what each is answered, and what of it nobody meant."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from escale.apps.accounts.domain.tokens import create_token
from escale.apps.accounts.models import Scope
from escale.core.models import Job
from escale.web.api.root import api
from tests.rights.cast import ANONYMOUS, NEIGHBOUR, Cast
from tests.rights.kinds import ORGANISE, TOLD, Rule
from tests.rights.operations import BODIES, OWN
from tests.rights.operations import RULES as OPERATION_RULES
from tests.rights.rules import RULES
from tests.threats.world import _names

NOT_MEANT = {404, 405}


def addresses() -> dict[str, list[str]]:
    """Every address by its name, with the names of what stands in it."""
    return dict(_names(get_resolver().url_patterns, ""))


def operations() -> dict[str, tuple[str, str]]:
    """Every operation of the interface for programs: method and path by its id."""
    return {
        operation["operationId"]: (method, path)
        for path, found in api.get_openapi_schema()["paths"].items()
        for method, operation in found.items()
    }


_addresses, _operations = cache(addresses), cache(operations)


def check_every_address_has_a_rule_and_every_rule_an_address() -> None:
    assert sorted(set(addresses()) - set(RULES)) == []
    assert sorted(set(RULES) - set(addresses())) == []


def check_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    assert sorted(set(operations()) - set(OPERATION_RULES) - OWN) == []
    assert sorted((set(OPERATION_RULES) | OWN) - set(operations())) == []
    assert set(api.scopes()) == set(operations())  # none is kept out of the document


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def knock(client: Client, method: str, path: str) -> int:
    with undone():
        return int(getattr(client, method)(path).status_code)


def wrong(played: Cast, name: str) -> Iterator[str]:
    """Who is answered otherwise by an address than its rule says."""
    rule = RULES[name]
    assert isinstance(rule, Rule)
    known = played.arguments
    path = reverse(name, kwargs={each: known.get(f"{name} {each}", known.get(each)) for each in _addresses()[name]})
    for who, client in played.clients.items():
        said = {knock(client, method, path) for method in ("get", "post")}
        if who == ANONYMOUS:
            good = said <= {302, 405}
        elif rule.tells(who):
            good = 403 in said and said <= {403, 405}
        elif rule.opens_to(who):
            good = bool(said - NOT_MEANT) and 403 not in said and all(status < 500 for status in said)
        else:
            good = 404 in said and said <= NOT_MEANT
        if not good:
            yield f"{name} {who}: {sorted(said)}"


def ask(name: str, path: str, secret: str) -> tuple[int, str]:
    """What an operation answers to a token."""
    method, body = _operations()[name][0], json.dumps(BODIES.get(name, {}))
    content = {} if method == "get" else {"content_type": "application/json", "data": body}
    with undone():
        answer = getattr(Client(headers={"Authorization": f"Bearer {secret}"}), method)(path, **content)
        return int(answer.status_code), answer.content.decode()


def secrets_of(played: Cast) -> dict[str, str]:
    """A token of everybody for the cooperation here, with every scope."""
    here = played.world.play.mission.cooperation_id
    return {
        who: create_token(acting_user=user, cooperation_id=here, name="example", scopes=Scope.values)[1]
        for who, user in played.users().items()
    }


def wrongly_answered(played: Cast, secrets: dict[str, str], name: str) -> Iterator[str]:
    """Who is answered otherwise by an operation than its rule says."""
    _method, path = _operations()[name]
    key = Job.objects.get(name="meetings.plan").key
    known = played.arguments | {"mission": played.world.play.mission.slug, "job_id": key}
    if name in ("getAgenda", "publishAgenda"):
        known["number"] = played.world.draft.number
    address = path.format(**known)
    for who, secret in secrets.items():
        role = who.removeprefix(NEIGHBOUR)
        by_desk = name.endswith("Wish") and role.rpartition(" ")[2] in ORGANISE
        status, _text = ask(name, f"{address}?from={played.world.play.mine.pk}" if by_desk else address, secret)
        if name == "publishAgenda" and role in TOLD:
            good = status == 403
        elif role in OPERATION_RULES[name]:
            good = status not in (401, 403) and status < 500 and (status != 404 or name in ("getWish", "deleteWish"))
        else:
            good = status in (401, 404)
        if not good:
            yield f"{name} {who}: {status}"
