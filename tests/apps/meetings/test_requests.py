import pytest

from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.requests import Refreshed, refresh_requests, set_must
from escale.apps.meetings.models import Request
from escale.apps.meetings.queries.rounds import active_requests
from escale.apps.meetings.rules import request_weight
from escale.apps.missions.models import Participation
from tests.apps.meetings.scene import scene
from tests.factories import participant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("levels", "weight"),
    [
        (("must", "must"), 100),
        (("must", "like"), 60),
        (("like", "must"), 60),
        (("like", "like"), 40),
        (("must", None), 25),
        ((None, "must"), 25),
        (("like", None), 10),
        ((None, None), 0),
        (("no", "must"), 0),
        (("like", "no"), 0),
        (("no", None), 0),
    ],
)
def test_published_weights(levels: tuple[str | None, str | None], weight: int) -> None:
    assert request_weight(*levels) == weight


def test_a_pair_becomes_one_request_in_key_order() -> None:
    stage = scene(guests=1, hosts=1)
    stage.wish(stage.hosts[0], stage.guests[0], "must")
    stage.wish(stage.guests[0], stage.hosts[0], "like")
    assert refresh_requests(stage.of_round) == Refreshed(created=1, changed=0, emptied=0)
    request = Request.objects.get()
    assert (request.weight, request.must, request.first_id < request.second_id) == (60, False, True)


def test_refreshing_keeps_what_calendars_know() -> None:
    stage = scene(guests=1, hosts=1)
    wish = stage.wish(stage.guests[0], stage.hosts[0], "like")
    refresh_requests(stage.of_round)
    Request.objects.update(sequence=4)
    before = Request.objects.get()
    wish.level = "must"
    wish.save()
    assert refresh_requests(stage.of_round) == Refreshed(created=0, changed=1, emptied=0)
    after = Request.objects.get()
    assert (after.weight, after.uid, after.sequence) == (25, before.uid, 4)
    wish.delete()
    assert refresh_requests(stage.of_round) == Refreshed(created=0, changed=0, emptied=1)
    assert not active_requests(stage.of_round).exists()
    assert Request.objects.get().uid == before.uid


def test_people_of_one_side_do_not_meet_but_those_of_none_meet_everybody() -> None:
    stage = scene(guests=2, hosts=1)
    _user, free = participant(stage.mission, side="")
    stage.wish(stage.guests[0], stage.guests[1], "must")
    stage.wish(stage.guests[0], free, "must")
    stage.wish(free, stage.hosts[0], "like")
    refresh_requests(stage.of_round)
    assert sorted(Request.objects.values_list("weight", flat=True)) == [10, 25]


def test_who_left_the_mission_is_not_planned() -> None:
    stage = scene(guests=1, hosts=1)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    Participation.objects.filter(organisation=stage.organisation(stage.hosts[0])).delete()
    refresh_requests(stage.of_round)
    assert not Request.objects.exists()


def test_the_organisers_must_stands_until_somebody_says_no() -> None:
    stage = scene(guests=1, hosts=1)
    guest, host = stage.guests[0], stage.hosts[0]
    set_must(
        acting_user=stage.organiser,
        of_round=stage.of_round,
        one=stage.organisation(host),
        other=stage.organisation(guest),
    )
    refresh_requests(stage.of_round)
    request = active_requests(stage.of_round).get()
    assert (request.must, request.weight) == (True, 0)
    stage.wish(host, guest, "no")
    refresh_requests(stage.of_round)
    assert not active_requests(stage.of_round).exists()
    with pytest.raises(Refused, match="said no"):
        set_must(
            acting_user=stage.organiser,
            of_round=stage.of_round,
            one=stage.organisation(guest),
            other=stage.organisation(host),
        )


def test_the_organiser_cannot_make_one_side_meet_itself() -> None:
    stage = scene(guests=2)
    with pytest.raises(Refused, match="not on sides that meet"):
        set_must(
            acting_user=stage.organiser,
            of_round=stage.of_round,
            one=stage.organisation(stage.guests[0]),
            other=stage.organisation(stage.guests[1]),
        )
