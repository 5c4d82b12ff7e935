"""A program that is given contact data leaves the same trace as a person who looks."""

import pytest

from escale.apps.privacy.models import DataAccess
from tests.apps.meetings.participant.stage import stage
from tests.factories import organiser
from tests.web.api.caller import program

pytestmark = pytest.mark.django_db


def test_who_reads_through_a_program_is_seen_by_the_person() -> None:
    play = stage()
    desk = organiser(play.mission.cooperation)
    answer = program(desk, play.mission.cooperation_id)("GET", f"/missions/{play.mission.slug}/participants")
    assert answer.status_code == 200
    people = {play.guest.representative.person_id, play.hosts[0][1].representative.person_id}
    assert set(DataAccess.objects.values_list("person", "viewer", "what")) == {
        (person, desk.pk, "program") for person in people
    }


def test_what_is_hidden_leaves_no_trace() -> None:
    play = stage()
    answer = program(play.user, play.mission.cooperation_id)("GET", f"/missions/{play.mission.slug}/participants")
    assert answer.json()["items"][0]["people"][0]["email"] == ""
    assert DataAccess.objects.count() == 0
