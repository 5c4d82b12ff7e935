"""Every operation of the interface for programs × every role: who is not meant gets 404, or 401 when they left."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from escale.apps.accounts.domain.tokens import create_token
from escale.apps.accounts.models import Scope
from escale.core.models import Job
from escale.core.tasks import enqueue
from escale.web.api.root import api
from tests.rights.cast import Cast, cast
from tests.rights.rules import DECIDE, MEMBERS, ORGANISE, READ_PROGRAMME, TOLD
from tests.rights.test_matrix import undone

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.threat(15),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="who may do what does not depend on the database"),
]

OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, operations in api.get_openapi_schema()["paths"].items()
    for method, operation in operations.items()
}
# Lists of what somebody belongs to: everybody with a token may ask, and gets no more than their own.
OWN = {"listMissions", "listOrganisations"}
RULES = {
    "getMission": READ_PROGRAMME | MEMBERS,
    "listSessions": READ_PROGRAMME | MEMBERS,
    **dict.fromkeys(
        [
            "listParticipants",
            "listSuggestions",
            "listRounds",
            "getRound",
            "listMeetings",
            "getMeeting",
            "listWishes",
        ],
        ORGANISE | MEMBERS,
    ),
    **dict.fromkeys(["getWish", "putWish", "deleteWish"], ORGANISE | {"guest"}),
    **dict.fromkeys(
        [
            "listAgendas",
            "getAgenda",
            "listRequests",
            "getJob",
            "planRound",
            "placeMeeting",
            "moveMeeting",
            "cancelMeeting",
        ],
        ORGANISE,
    ),
    "publishAgenda": DECIDE,
    "declineMeeting": MEMBERS,
    "getOrganisation": ORGANISE | {"host"},
    "changeOrganisation": ORGANISE | {"host"},
}


def test_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    assert sorted(set(OPERATIONS) - set(RULES) - OWN) == []
    assert sorted((set(RULES) | OWN) - set(OPERATIONS)) == []
    assert set(api.scopes()) == set(OPERATIONS)  # none is kept out of the document


# What cannot be read is refused before anything is looked up; so the bodies can be read.
BODIES = {
    "putWish": {"level": "like"},
    "placeMeeting": {"request": 1, "slot": 1},
    "moveMeeting": {"slot": 1, "version": 0},
    "cancelMeeting": {"version": 0},
    "declineMeeting": {"version": 0},
    "changeOrganisation": {"city": "Example"},
}


def ask(name: str, path: str, secret: str) -> tuple[int, str]:
    method, body = OPERATIONS[name][0], json.dumps(BODIES.get(name, {}))
    content = {} if method == "get" else {"content_type": "application/json", "data": body}
    with undone():
        answer = getattr(Client(headers={"Authorization": f"Bearer {secret}"}), method)(path, **content)
        return int(answer.status_code), answer.content.decode()


def secrets_of(played: Cast) -> dict[str, str]:
    here = played.world.play.mission.cooperation_id
    return {
        who: create_token(acting_user=user, cooperation_id=here, name="example", scopes=Scope.values)[1]
        for who, user in played.users().items()
    }


def test_only_those_who_are_meant_are_answered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    played = cast()
    secrets = secrets_of(played)
    enqueue("meetings.plan", subject=played.world.play.of_round, round_id=played.world.play.of_round.pk, seconds=1)
    wrong = [line for name in RULES for line in _wrong(played, secrets, name)]
    assert wrong == [], "\n".join(wrong)


def _wrong(played: Cast, secrets: dict[str, str], name: str) -> Iterator[str]:
    _method, path = OPERATIONS[name]
    key = Job.objects.get(name="meetings.plan").key
    known = played.arguments | {"mission": played.world.play.mission.slug, "job_id": key}
    if name in ("getAgenda", "publishAgenda"):
        known["number"] = played.world.draft.number
    address = path.format(**known)
    for who, secret in secrets.items():
        by_desk = name.endswith("Wish") and who.rpartition(" ")[2] in ORGANISE
        status, _text = ask(name, f"{address}?from={played.world.play.mine.pk}" if by_desk else address, secret)
        if name == "publishAgenda" and who in TOLD:
            good = status == 403
        elif who in RULES[name]:
            good = status not in (401, 403) and status < 500 and (status != 404 or name in ("getWish", "deleteWish"))
        else:
            good = status in (401, 404)
        if not good:
            yield f"{name} {who}: {status}"


def test_lists_hold_nothing_of_others(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    played = cast()
    mission = played.world.play.mission
    for who, secret in secrets_of(played).items():
        for name in sorted(OWN):
            status, text = ask(name, OPERATIONS[name][1], secret)
            if who.startswith(("elsewhere", "ended", "nobody", "operator", "interpreter", "focal")):
                assert status == 401, (name, who)
            else:
                # Who has answered no notice is told so, and gets nothing.
                assert status in (200, 403), (name, who)
                shown = json.loads(text) if status == 200 else {"items": []}
                meant = ORGANISE | MEMBERS | (READ_PROGRAMME if name == "listMissions" else frozenset())
                assert bool(shown["items"]) is (who in meant), (name, who)
                assert all(item.get("slug", mission.slug) == mission.slug for item in shown["items"])
