"""Every operation of the interface for programs × every role: who is not meant gets 404, or 401 when they left."""

import json

import pytest
from django.db import connection

from escale.core.tasks import enqueue
from tests.rights import knocking
from tests.rights.cast import NEIGHBOUR, cast
from tests.rights.kinds import MEMBERS, ORGANISE, READ_PROGRAMME
from tests.rights.operations import OWN, RULES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.threat(15),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="who may do what does not depend on the database"),
]


def test_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    knocking.check_every_operation_has_a_rule_and_every_rule_an_operation()


def test_only_those_who_are_meant_are_answered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    played = cast()
    secrets = knocking.secrets_of(played)
    enqueue("meetings.plan", subject=played.world.play.of_round, round_id=played.world.play.of_round.pk, seconds=1)
    wrong = [line for name in RULES for line in knocking.wrongly_answered(played, secrets, name)]
    assert wrong == [], "\n".join(wrong)


def test_lists_hold_nothing_of_others(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    played = cast()
    mission = played.world.play.mission
    for who, secret in knocking.secrets_of(played).items():
        for name in sorted(OWN):
            status, text = knocking.ask(name, knocking.operations()[name][1], secret)
            if who.startswith(("elsewhere", "ended", "nobody", "operator", "interpreter", "focal")):
                assert status == 401, (name, who)
            else:
                # Who has answered no notice is told so, and gets nothing.
                assert status in (200, 403), (name, who)
                shown = json.loads(text) if status == 200 else {"items": []}
                meant = ORGANISE | MEMBERS | (READ_PROGRAMME if name == "listMissions" else frozenset())
                assert bool(shown["items"]) is (who.removeprefix(NEIGHBOUR) in meant), (name, who)
                assert all(item.get("slug", mission.slug) == mission.slug for item in shown["items"])
