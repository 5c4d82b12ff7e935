"""A program that is given contact data leaves the same trace as a person who looks."""

import pytest
from django.utils import timezone

from escale.apps.directory.models import Institution, Membership
from escale.apps.missions.domain.leaving import leaving
from escale.apps.privacy.domain.transfers import record_basis
from escale.apps.privacy.models import DataAccess
from tests.apps.meetings.participant.stage import stage
from tests.factories import organiser
from tests.threats.checks.leaving import check_a_program_of_another_country_gets_addresses_only_on_a_basis
from tests.threats.checks.privacy import two_countries
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


def test_every_answer_about_a_meeting_leaves_the_trace() -> None:
    play = stage()
    meeting = play.meet(play.agenda())
    desk = organiser(play.mission.cooperation)
    caller = program(desk, play.mission.cooperation_id)
    path = f"/missions/{play.mission.slug}/rounds/{play.of_round.pk}/meetings/{meeting.pk}"
    assert caller("GET", path).json()["sides"][0]["people"][0]["email"] != ""
    assert set(DataAccess.objects.values_list("viewer", "what", "times")) == {(desk.pk, "program", 1)}
    assert caller("POST", f"{path}/cancel", {"version": meeting.version, "reason": ""}).status_code == 200
    assert set(DataAccess.objects.values_list("viewer", "what", "times")) == {(desk.pk, "program", 2)}


@pytest.mark.threat(91)
def test_a_program_of_another_country_gets_addresses_only_on_a_basis() -> None:
    check_a_program_of_another_country_gets_addresses_only_on_a_basis()


def test_whoever_sits_in_two_institutions_needs_a_basis_for_both() -> None:
    play = stage()
    cooperation = play.mission.cooperation
    two_countries(cooperation)
    desk = organiser(cooperation)
    home, abroad = (Institution.objects.get(country=code, parties__cooperation=cooperation) for code in ("LU", "MA"))
    Membership.objects.filter(user=desk).update(institution=home)
    Membership.objects.create(cooperation=cooperation, user=desk, role="staff", institution=abroad)
    for source, target, basis in (("MA", "LU", "cndp-listed"), ("LU", "MA", "authorities")):
        assert not leaving(cooperation=cooperation.pk, user=desk)[1].allowed
        record_basis(
            acting_user=desk,
            cooperation=cooperation,
            from_country=source,
            to_country=target,
            basis=basis,
            reference="Receipt 1",
            starts=timezone.now().date(),
        )
    countries, verdict = leaving(cooperation=cooperation.pk, user=desk)
    assert (countries, verdict.allowed) == (["LU", "MA"], True)
