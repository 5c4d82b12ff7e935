import pytest

from tests.factories import MissionFactory, organiser, participant, round_with_slots

pytestmark = pytest.mark.django_db


def test_factories_make_a_mission_that_can_be_planned() -> None:
    mission = MissionFactory()
    plan = round_with_slots(mission, slots=4, tables=2)
    organiser(mission.cooperation)
    participant(mission, side="guest")
    assert plan.slots.count() == 4
    assert plan.tables.count() == 2
    assert mission.participations.get().side == "guest"
