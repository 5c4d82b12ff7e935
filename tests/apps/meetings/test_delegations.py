"""A focal point acts for the members of a delegation, from the next request on no more."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.apps.accounts.models import User
from escale.apps.directory.models import Consent
from escale.apps.meetings.models import Meeting, Wish
from escale.apps.missions.domain.delegations import end_focal_point, make_delegation, name_focal_point
from escale.apps.missions.models import Delegation, FocalPoint
from escale.core.keeping import KEEP
from escale.core.models import OutgoingMail
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import organiser, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(db: None) -> Stage:
    return stage()


@pytest.fixture
def desk(play: Stage) -> User:
    return organiser(play.mission.cooperation)


@pytest.fixture
def delegation(play: Stage, desk: User) -> Delegation:
    return make_delegation(acting_user=desk, mission=play.mission, name="Example", members=[play.mine.pk])


@pytest.fixture
def point(delegation: Delegation, desk: User) -> FocalPoint:
    return name_focal_point(
        acting_user=desk, delegation=delegation, email="lead@company.example", name="Lead", language="fr"
    )


@pytest.fixture
def lead(play: Stage, delegation: Delegation, point: FocalPoint) -> Client:
    client = signed_in(point.user)
    client.post(f"/delegations/{delegation.pk}/act/{play.guest.pk}/")
    return client


def test_a_focal_point_is_named_by_address_once(delegation: Delegation, point: FocalPoint, desk: User) -> None:
    again = name_focal_point(
        acting_user=desk, delegation=delegation, email="LEAD@company.example", name="Lead", language="fr"
    )
    assert again == point
    (mail,) = OutgoingMail.objects.all()
    whose = delegation.mission.cooperation_id
    assert (mail.recipient, mail.cooperation_key) == ("lead@company.example", whose)


def test_they_write_the_profile_and_say_wishes_under_their_own_name(
    play: Stage, lead: Client, point: FocalPoint
) -> None:
    assert lead.get(play.url("my-profile")).status_code == 200
    said = {"round": play.of_round.pk, "organisation": play.theirs().pk, "level": "must"}
    assert lead.post(play.url("my-wish"), said).status_code == 302
    wish = Wish.objects.get()
    assert (wish.from_organisation, wish.expressed_by) == (play.mine, point.user)


def test_they_call_off_a_meeting_and_the_other_side_is_told(play: Stage, lead: Client) -> None:
    meeting = play.meet(play.agenda())
    OutgoingMail.objects.all().delete()
    lead.post(play.url("decline", meeting.pk), {"version": meeting.version, "reason": "late"})
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.DECLINED
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [play.hosts[0][0].email]


def test_the_day_of_a_member_is_not_kept_on_their_device(play: Stage, lead: Client) -> None:
    day = lead.get(play.url("my-day"))
    assert (day.status_code, day.has_header(KEEP)) == (200, False)
    assert signed_in(play.user).get(play.url("my-day")).has_header(KEEP)


def test_nobody_agrees_for_somebody_else(play: Stage, lead: Client) -> None:
    Consent.objects.all().delete()
    assert lead.post(play.url("my-consent"), {"answer": "yes"}).status_code == 404
    for page in ("my-visibility", "my-feed"):
        assert lead.get(play.url(page)).status_code == 404
    assert not Consent.objects.exists()


@pytest.mark.threat(22)
def test_a_right_that_ended_is_refused_at_the_next_request(
    play: Stage, lead: Client, delegation: Delegation, point: FocalPoint, desk: User
) -> None:
    assert lead.get(play.url("my-profile")).status_code == 200
    assert end_focal_point(acting_user=desk, delegation=delegation, focal_point_id=point.pk) is True
    assert lead.get(play.url("my-profile")).status_code == 404
    assert lead.get(f"/delegations/{delegation.pk}/").status_code == 404
    assert lead.post(f"/delegations/{delegation.pk}/act/{play.guest.pk}/").status_code == 404


@pytest.mark.threat(22)
def test_a_member_who_left_the_delegation_is_not_acted_for(play: Stage, lead: Client, delegation: Delegation) -> None:
    play.mission.participations.update(delegation=None)
    assert lead.get(play.url("my-profile")).status_code == 404


def test_they_act_only_for_members_of_their_own_delegation(
    play: Stage, delegation: Delegation, point: FocalPoint
) -> None:
    client = signed_in(point.user)
    stranger = play.hosts[0][1]
    assert client.post(f"/delegations/{delegation.pk}/act/{stranger.pk}/").status_code == 404
    assert client.get(play.url("my-profile")).status_code == 404
    elsewhere = stage().guest
    assert client.post(f"/delegations/{delegation.pk}/act/{elsewhere.pk}/").status_code == 404


def test_afterwards_they_are_themselves_again(play: Stage, lead: Client) -> None:
    lead.post("/delegations/act/end/")
    assert lead.get(play.url("my-profile")).status_code == 404


def test_the_page_counts_what_each_member_did(play: Stage, delegation: Delegation, point: FocalPoint) -> None:
    play.meet(play.agenda())
    play.suggest(need="un distributeur", offer="distribution")
    (member,) = signed_in(point.user).get(f"/delegations/{delegation.pk}/").context["members"]
    figures = (member.answer, member.offers, member.needs, member.wishes, member.meetings)
    assert figures == ("yes", 0, 1, 0, 1)
    day = signed_in(point.user).get(f"/delegations/{delegation.pk}/day/").content.decode()
    assert play.theirs().name in day


def test_pages_ask_as_often_for_three_as_for_one(
    play: Stage,
    delegation: Delegation,
    point: FocalPoint,
    count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    figures = []
    client = signed_in(point.user)
    agenda = play.agenda()
    play.meet(agenda)
    for more in (0, 2):
        for _member in range(more):
            _user, attendance = participant(play.mission, side="guest")
            play.mission.participations.filter(organisation=attendance.representative.organisation).update(
                delegation=delegation
            )
        for page in ("", "day/"):
            with count_queries() as queries:
                assert client.get(f"/delegations/{delegation.pk}/{page}").status_code == 200
            figures.append(len(queries))
    assert figures[:2] == figures[2:]
