"""Rounds, half days, tables and missions are made at the same instant: every client gets an answer in words."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from escale.apps.meetings.models import Block, Round, Slot
from escale.apps.missions.models import Mission, Table
from escale.core import audit
from tests.apps.meetings.concurrency.test_at_once import HERE
from tests.apps.meetings.scene import scene
from tests.apps.missions.test_mission_form import NEW, fields
from tests.processes import let_go

pytestmark = pytest.mark.django_db(transaction=True)
_TIMES = 4


def test_made_at_once() -> None:
    play = scene(guests=0, hosts=0, slots=2, tables=2)
    with transaction.atomic():  # who begins the log at the same instant as others looks twice
        audit.record("example", play.mission, acting_user=None)
    half_day = {"starts": "09:00", "ends": "10:00", "break_minutes": "0"}
    block = {f"block-{name}": value for name, value in half_day.items()} | {"block-day": "2027-03-02"}
    of_round: dict[str, Any] = {
        "stop": play.of_round.stop_id,
        "title": "Morning",
        "slot_minutes": 20,
        "min_meetings": 0,
        "max_meetings": "",
        "tables": 2,
        "blocks-TOTAL_FORMS": 1,
        "blocks-INITIAL_FORMS": 0,
        "blocks-0-day": "2027-03-02",
        **{f"blocks-0-{name}": value for name, value in half_day.items()},
    }
    calls = [
        (f"{play.url}blocks/", block),
        (f"{play.url}tables/", {"tables-count": 3}),
        (reverse("meetings:round-create", args=[play.mission.slug]), of_round),
        (NEW, fields(cooperation=play.mission.cooperation_id)),
    ]
    every = [
        {"path": path, "user": play.organiser.pk, "data": data} for path, data in calls for _time in range(_TIMES)
    ]
    statuses = let_go(f"{HERE}:send", every)
    assert set(statuses) == {200, 302}  # the form of a mission that is there already comes back with words
    assert Block.objects.filter(round=play.of_round).count() == 2  # pressed four times, added once
    assert Slot.objects.filter(round=play.of_round).count() == 2 + 3
    assert Round.objects.exclude(pk=play.of_round.pk).count() == _TIMES
    assert Table.objects.count() == 2 + 3 * _TIMES + 2 * _TIMES
    assert Mission.objects.exclude(pk=play.mission.pk).count() == 1
