"""The floor page: who meets whom at which table, for those who may read it."""

from collections.abc import Callable

import pytest
from django.test import Client

from escale.apps.directory.models import Membership, Role
from escale.apps.meetings.models import Meeting
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import CooperationFactory, UserFactory

pytestmark = pytest.mark.django_db


def reader(play: Stage, role: Role = Role.STAFF) -> Client:
    user = UserFactory()
    Membership.objects.create(cooperation=play.mission.cooperation, user=user, role=role)
    return signed_in(user)


def test_staff_see_names_of_organisations_and_nobody_else() -> None:
    play = stage(hosts=1)
    meeting = play.meet(play.agenda())
    page = reader(play).get(play.url("floor")).content.decode()
    table = meeting.table.ref if meeting.table is not None else ""
    assert f'<th scope="row"><bdi>{table}</bdi></th>' in page
    assert play.mine.name in page
    assert play.theirs().name in page
    assert play.guest.representative.person.name not in page
    assert play.guest.representative.person.email not in page


def test_drafts_and_what_was_called_off_are_not_there() -> None:
    play = stage(hosts=2)
    play.meet(play.agenda(2, state="draft"))
    gone = play.meet(play.agenda(1), 1)
    Meeting.objects.filter(pk=gone.pk).update(state=Meeting.State.DECLINED)
    page = reader(play).get(play.url("floor")).content.decode()
    assert play.mine.name not in page
    assert "No meetings are published yet." in page


@pytest.mark.parametrize("role", [Role.PRESS, Role.AUDITOR, Role.DATA_PROTECTION])
def test_other_roles_get_404(role: Role) -> None:
    play = stage()
    assert reader(play, role).get(play.url("floor")).status_code == 404


def test_strangers_participants_and_staff_of_others_get_404() -> None:
    play = stage()
    elsewhere = UserFactory()
    Membership.objects.create(cooperation=CooperationFactory(), user=elsewhere, role=Role.STAFF)
    for user in (UserFactory(), play.user, elsewhere):
        assert signed_in(user).get(play.url("floor")).status_code == 404


@pytest.mark.parametrize("meetings", [1, 3])
def test_the_number_of_meetings_asks_for_nothing_more(count_queries: Callable, meetings: int) -> None:
    play = stage(hosts=3)
    agenda = play.agenda()
    for number in range(meetings):
        play.meet(agenda, number, slot=number)
    visitor = reader(play)
    with count_queries() as queries:
        visitor.get(play.url("floor"))
    assert len(queries) == 3
