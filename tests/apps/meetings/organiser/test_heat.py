import pytest

from escale.apps.meetings.models import Unavailability
from escale.apps.meetings.queries.wishes import heat_of
from escale.apps.suggestions.models import Suggestion
from tests.apps.meetings.scene import scene
from tests.factories import StopFactory, participant

pytestmark = pytest.mark.django_db


def test_what_was_given_and_received_and_what_it_weighs() -> None:
    stage = scene(guests=1, hosts=2, slots=3)
    guest, (first, second) = stage.guests[0], stage.hosts
    stage.wish(guest, first, "must")
    stage.wish(first, guest, "like")
    stage.wish(guest, second, "like")
    rows = {row.organisation: row for row in heat_of(stage.of_round)}
    row = rows[stage.organisation(guest)]
    assert (dict(row.given), dict(row.received)) == ({"must": 1, "like": 1}, {"like": 1})
    assert (row.mutual, row.weight, row.availability, row.reachable, row.why) == (1, 70, 3, 2, "")
    assert rows[stage.organisation(second)].weight == 10


def test_each_reason_for_too_few_is_named_and_they_come_first() -> None:
    stage = scene(guests=1, hosts=1, slots=2)
    slots = list(stage.of_round.slots.all())
    stage.of_round.min_meetings = 1
    stage.of_round.save()
    guest, host = stage.guests[0], stage.hosts[0]
    stage.wish(guest, host, "like")
    silent, absent, refused, apart, suggested = (participant(stage.mission, side="guest")[1] for _ in range(5))
    absent.stops.set([StopFactory(mission=stage.mission)])
    stage.wish(host, refused, "no")
    stage.wish(apart, host, "like")
    apart.leaves = slots[0].ends
    apart.save()
    Unavailability.objects.create(mission=stage.mission, attendance=host, starts=slots[0].starts, ends=slots[0].ends)
    Suggestion.objects.create(
        context=f"mission:{stage.mission.pk}",
        organisation=stage.organisation(suggested),
        counterpart=stage.organisation(host),
        rank=1,
        score=800,
        confidence=900,
        embedder="test",
    )
    rows = heat_of(stage.of_round)
    why = {row.organisation: row.why for row in rows}
    assert why == {
        stage.organisation(guest): "",
        stage.organisation(host): "",
        stage.organisation(silent): "no_suggestions",
        stage.organisation(suggested): "silent",
        stage.organisation(absent): "absent",
        stage.organisation(refused): "refused",
        stage.organisation(apart): "apart",
    }
    assert [bool(row.why) for row in rows] == [True] * 5 + [False] * 2
    assert {row.suggestions for row in rows} == {0, 1}


def test_too_few_is_measured_by_the_rounds_own_minimum() -> None:
    stage = scene(guests=1, hosts=1, slots=3)
    stage.wish(stage.guests[0], stage.hosts[0], "like")
    assert [row.why for row in heat_of(stage.of_round)] == ["", ""]
    stage.of_round.min_meetings = 2
    assert [row.why for row in heat_of(stage.of_round)] == ["few", "few"]
