import json

import pytest
from django.test import Client

from escale.apps.meetings.domain import moving
from escale.apps.meetings.queries.agenda_file import agenda_file
from escale.engines.scheduling.model import parse_agenda
from tests.apps.meetings.scene import scene

pytestmark = pytest.mark.django_db


def test_the_files_of_a_plan_are_what_went_in_and_came_out() -> None:
    stage = scene()
    stage.wish_everybody()
    agenda = stage.plan()
    client = Client()
    client.force_login(stage.organiser)
    address = f"{stage.url}agendas/1/"
    assert json.loads(client.get(f"{address}round.json").content) == agenda.inputs
    assert json.loads(client.get(f"{address}agenda.json").content) == agenda.result
    assert client.get(f"{address}other.json").status_code == 404


def test_after_a_hand_edit_the_file_says_what_stands() -> None:
    stage = scene(guests=1, hosts=2, slots=4)
    stage.wish_everybody()
    agenda = stage.plan()
    meeting, other = agenda.meetings.all()
    taken = set(agenda.meetings.values_list("slot_id", flat=True))
    free = next(slot for slot in stage.of_round.slots.all() if slot.pk not in taken)
    moving.move_meeting(acting_user=stage.organiser, meeting=meeting, slot=free)
    moving.cancel_meeting(acting_user=stage.organiser, meeting=other)
    agenda.refresh_from_db()
    found = parse_agenda(agenda_file(agenda))
    assert [(each.request, each.slot) for each in found.meetings] == [(f"q{meeting.request_id}", f"s{free.pk}")]
    assert [row.reason for row in found.waiting] == ["cancelled"]
    assert (found.value, found.bound, found.optimal) == (40, 80, False)
