"""Two entries of the directory become one: their wishes, requests and meetings do, too."""

from datetime import UTC, datetime

import pytest

from escale.apps.directory.domain import MergeRefused, merge_organisations
from escale.apps.directory.models import Organisation, Representative
from escale.apps.meetings.domain import publishing
from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.moving import cancel_meeting
from escale.apps.meetings.models import Agenda, Meeting, Request, Unavailability, Wish
from escale.apps.missions.models import Attendance
from escale.core.models import Occupied
from tests.apps.meetings.scene import Scene, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Scene:
    """Two guests who turn out to be one organisation, and two hosts."""
    return scene(guests=2, hosts=2, slots=3)


def pair(stage: Scene) -> tuple[Organisation, Organisation]:
    return stage.organisation(stage.guests[0]), stage.organisation(stage.guests[1])


def merge(stage: Scene) -> Organisation:
    keep, absorb = pair(stage)
    return merge_organisations(acting_user=stage.organiser, keep=keep, absorb=absorb)


def publish(stage: Scene) -> Agenda:
    return publishing.publish_agenda(acting_user=stage.organiser, agenda=stage.plan())


def test_wishes_between_the_two_vanish_and_the_others_move(stage: Scene) -> None:
    stage.wish(stage.guests[0], stage.guests[1], "must")
    stage.wish(stage.guests[1], stage.guests[0], "no")
    stage.wish(stage.guests[1], stage.hosts[0], "like")
    stage.wish(stage.hosts[1], stage.guests[1], "must")
    keep = merge(stage)
    hosts = [stage.organisation(host) for host in stage.hosts]
    assert set(Wish.objects.values_list("from_organisation", "to_organisation", "level")) == {
        (keep.pk, hosts[0].pk, "like"),
        (hosts[1].pk, keep.pk, "must"),
    }


@pytest.mark.parametrize(("later", "level"), [(0, "must"), (1, "no")])
def test_of_two_wishes_to_the_same_third_the_later_word_counts(stage: Scene, later: int, level: str) -> None:
    for guest, said in zip(stage.guests, ("must", "no"), strict=True):
        for wish in (stage.wish(guest, stage.hosts[0], said), stage.wish(stage.hosts[0], guest, said)):
            day = 2 if guest == stage.guests[later] else 1
            Wish.objects.filter(pk=wish.pk).update(expressed_at=datetime(2027, 1, day, tzinfo=UTC))
    keep, host = merge(stage), stage.organisation(stage.hosts[0])
    assert set(Wish.objects.values_list("from_organisation", "to_organisation", "level")) == {
        (keep.pk, host.pk, level),
        (host.pk, keep.pk, level),
    }


def test_a_published_meeting_moves_with_its_people_table_and_name_in_calendars(stage: Scene) -> None:
    stage.wish(stage.guests[1], stage.hosts[0], "must")
    agenda = publish(stage)
    before, booked = Request.objects.get(), set(Occupied.objects.values_list("resource", "unit", "holder"))
    keep = merge(stage)
    after = Request.objects.get()
    assert (after.pk, after.uid, after.sequence) == (before.pk, before.uid, before.sequence)
    assert {after.first_id, after.second_id} == {keep.pk, stage.organisation(stage.hosts[0]).pk}
    meeting = agenda.meetings.get()
    assert {each.representative.organisation_id for each in meeting.attendees.all()} == {
        after.first_id,
        after.second_id,
    }
    assert set(Occupied.objects.values_list("resource", "unit", "holder")) == booked


def test_two_published_meetings_with_the_same_third_are_for_the_organiser_to_decide(stage: Scene) -> None:
    for guest in stage.guests:
        stage.wish(guest, stage.hosts[0], "must")
    agenda = publish(stage)
    with pytest.raises(MergeRefused) as caught:
        merge(stage)
    absorb, host = pair(stage)[1], stage.organisation(stage.hosts[0])
    assert caught.value.kinds == [f"published meetings ({absorb.name} – {host.name})"]
    assert agenda.meetings.count() == 2
    spare = agenda.meetings.get(request=stage.request(stage.guests[0], stage.hosts[0]))
    kept = stage.request(stage.guests[1], stage.hosts[0])
    cancel_meeting(acting_user=stage.organiser, meeting=spare)
    merge(stage)
    meeting = agenda.meetings.get()
    # The cancelled one goes; the name under which calendars know the standing one stays.
    assert (meeting.state, meeting.request.uid) == ("planned", kept.uid)
    assert not agenda.waiting.exists()


def test_a_published_meeting_of_the_two_refuses_the_merge(stage: Scene) -> None:
    stage.mission.participations.update(side="")
    stage.wish(stage.guests[0], stage.guests[1], "must")
    agenda = publish(stage)
    with pytest.raises(MergeRefused):
        merge(stage)
    cancel_meeting(acting_user=stage.organiser, meeting=agenda.meetings.get())
    merge(stage)
    assert (Meeting.objects.count(), Request.objects.count(), Occupied.objects.count()) == (0, 0, 0)


def test_a_draft_keeps_one_of_two_meetings_and_counts_again(stage: Scene) -> None:
    for guest in stage.guests:
        stage.wish(guest, stage.hosts[0], "must")
    agenda = stage.plan()
    weight = agenda.value // 2
    kept = stage.request(stage.guests[0], stage.hosts[0])
    merge(stage)
    meeting = agenda.meetings.get()
    agenda.refresh_from_db()
    assert meeting.request == Request.objects.get() == kept
    assert (agenda.value, agenda.edited, agenda.version) == (weight, True, 1)
    assert set(Occupied.objects.values_list("holder", flat=True)) == {f"meeting:{meeting.pk}"}


def test_whoever_was_declined_is_not_asked_again_under_the_other_name(stage: Scene) -> None:
    for guest in stage.guests:
        stage.wish(guest, stage.hosts[0], "must")
    agenda = publish(stage)
    declined = agenda.meetings.get(request=stage.request(stage.guests[1], stage.hosts[0]))
    user = stage.hosts[0].representative.person.user
    decline_meeting(acting_user=user, meeting=declined, expected_version=0)
    Request.objects.filter(pk=declined.request_id).update(must=True)
    merge(stage)
    left = Request.objects.get()
    assert (left.withdrawn, left.must) == (True, True)
    assert agenda.meetings.get().state == "planned"


def test_what_a_person_did_for_both_stays_with_the_role_that_stays(stage: Scene) -> None:
    keep, absorb = pair(stage)
    person = stage.guests[1].representative.person
    role = Representative.objects.create(organisation=keep, person=person, ref="second")
    attendance = Attendance.objects.create(mission=stage.mission, representative=role)
    away = Unavailability.objects.create(
        mission=stage.mission,
        attendance=stage.guests[1],
        starts=datetime(2027, 3, 2, 14, 0, tzinfo=UTC),
        ends=datetime(2027, 3, 2, 15, 0, tzinfo=UTC),
    )
    stage.wish(stage.guests[1], stage.hosts[0], "must")
    agenda = publish(stage)
    assert agenda.meetings.get().attendees.filter(representative__organisation=absorb).exists()
    merge(stage)
    meeting = agenda.meetings.get()
    assert role.pk in meeting.attendees.values_list("representative", flat=True)
    away.refresh_from_db()
    assert away.attendance == attendance
