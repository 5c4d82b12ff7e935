"""An action born in a meeting, and the thread both ways."""

import pytest
from django.urls import reverse

from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.meetings.models import Meeting
from tests.apps.actions.conftest import Sides

pytestmark = pytest.mark.django_db
SENT = {"title": "Envoyer un devis", "who": "both", "due": "2027-04-01"}


@pytest.fixture
def meeting(sides: Sides) -> Meeting:
    return sides.play.meet(sides.play.agenda())


def test_two_who_met_agree_and_walk_the_thread_both_ways(sides: Sides, meeting: Meeting) -> None:
    guest, host = sides.client(sides.play.user), sides.client(sides.play.hosts[0][0])
    page = sides.play.url("my-meeting", meeting.pk)
    assert page in guest.get(sides.play.url("my-day")).content.decode()
    assert guest.post(page, {**SENT, "due": ""}).status_code == 400
    assert guest.post(page, SENT).status_code == 302
    action = Action.objects.get()
    assert (action.origin, action.origin_key, action.mission) == (
        "meeting",
        str(meeting.request_id),
        sides.play.mission,
    )
    assert (action.is_draft, action.reality) == (False, "example")
    guest_of = sides.play.guest.representative
    assert {OwnerDraft.of(each) for each in action.owners.all()} == {
        OwnerDraft(organisation=guest_of.organisation_id, person=guest_of.person_id),
        OwnerDraft(organisation=sides.play.theirs().pk),
    }
    there = reverse("actions:action", args=[action.pk])
    for client in (guest, host):
        assert f'href="{there}"' in client.get(page).content.decode()  # one click from the meeting
        assert f'href="{page}"' in client.get(there).content.decode()  # and one back


def test_organisers_agree_for_two_who_met(sides: Sides, meeting: Meeting) -> None:
    play = sides.play
    page = reverse("meetings:pair", args=[play.mission.slug, play.of_round.pk, meeting.request_id])
    desk = sides.client(sides.alix)
    agenda = reverse("meetings:agenda", args=[play.mission.slug, play.of_round.pk, 1])
    assert f'href="{page}"' in desk.get(agenda).content.decode()
    assert desk.post(page, {**SENT, "who": "99999"}).status_code == 400
    assert desk.post(page, {**SENT, "who": str(play.theirs().pk)}).status_code == 302
    action = Action.objects.get()
    assert [OwnerDraft.of(each) for each in action.owners.all()] == [OwnerDraft(organisation=play.theirs().pk)]
    there = reverse("actions:action", args=[action.pk])
    assert f'href="{there}"' in desk.get(page).content.decode()
    assert f'href="{page}"' in sides.client(sides.badr).get(there).content.decode()
    assert f'href="{there}"' not in sides.client(play.user).get(play.url("my-meeting", meeting.pk)).content.decode()


def test_the_thread_survives_a_new_agenda(sides: Sides, meeting: Meeting) -> None:
    guest = sides.client(sides.play.user)
    guest.post(sides.play.url("my-meeting", meeting.pk), SENT)
    meeting.agenda.state = "superseded"
    meeting.agenda.save()
    again = sides.play.agenda(2)
    newer = Meeting.objects.create(agenda=again, request=meeting.request, slot=meeting.slot, table=meeting.table)
    meeting.attendees.update(meeting=newer)
    action = Action.objects.get()
    page = sides.play.url("my-meeting", newer.pk)
    assert f'href="{page}"' in guest.get(reverse("actions:action", args=[action.pk])).content.decode()
    assert "Envoyer un devis" in guest.get(page).content.decode()


def test_a_meeting_of_others_is_not_there(sides: Sides, meeting: Meeting) -> None:
    sides.play.add_host()
    other = sides.client(sides.play.hosts[1][0])
    assert other.get(sides.play.url("my-meeting", meeting.pk)).status_code == 404
    assert other.post(sides.play.url("my-meeting", meeting.pk), SENT).status_code == 404
