"""Two organisers take two proposals at the same instant (threat 60): one becomes the agenda, the other is stale."""

from collections import Counter

import pytest
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.meetings.domain.disruptions import describe
from escale.apps.meetings.domain.proposing import propose
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Meeting, Proposal
from escale.apps.meetings.queries.happenings import Happening, Kind
from escale.core import audit
from escale.core.models import Occupied, OutgoingMail
from tests.apps.meetings.scene import scene
from tests.factories import organiser
from tests.processes import let_go

HERE = "tests.apps.meetings.concurrency.test_rescheduling"
_UNITS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def send(path: str, user: int) -> int:
    """One client posts and gets a status."""
    client = Client()
    client.force_login(User.objects.get(pk=user))
    return client.post(path).status_code


@pytest.mark.threat(60)
def test_two_organisers_take_two_proposals() -> None:
    play = scene(guests=2, hosts=2, slots=4, tables=2)
    play.wish_everybody()
    published = publish_agenda(acting_user=play.organiser, agenda=play.plan())
    other = organiser(play.mission.cooperation)
    found = []
    for user, guest in ((play.organiser, play.guests[0]), (other, play.guests[1])):
        gone = Happening(Kind.ORGANISATION, (play.organisation(guest).pk,))
        found.append(describe(acting_user=user, agenda=published, happening=gone, most_moves=3))
        propose(found[-1])
    OutgoingMail.objects.all().delete()
    calls = [
        {
            "path": f"{play.url}agendas/{published.number}/reschedule/{disruption.pk}/{order}/accept/",
            "user": user.pk,
        }
        for disruption, user in zip(found, (play.organiser, other), strict=True)
        for order in ("refill", "limited")
    ]
    assert Counter(let_go(f"{HERE}:send", calls)) == {302: 1, 409: 3}
    standing = Agenda.objects.get(state=Agenda.State.PUBLISHED)
    assert Agenda.objects.count() == 2
    assert Proposal.objects.filter(accepted=True).count() == 1
    planned = standing.meetings.filter(state=Meeting.State.PLANNED)
    assert planned.count() == 2
    held = Occupied.objects.all()
    assert held.count() == 2 * 3 * _UNITS
    assert set(held.values_list("holder", flat=True)) == {f"meeting:{each.pk}" for each in planned}
    assert OutgoingMail.objects.count() == 3
    assert audit.first_fault() is None
