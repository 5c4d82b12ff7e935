"""What of a mission is real, example or simulated is told by its rows."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from escale.apps.directory.models import Organisation, Reality
from escale.apps.meetings.models import Wish
from escale.apps.missions.models import Mission
from escale.apps.missions.queries.reality import tell_reality
from tests.apps.meetings.scene import Scene, scene

pytestmark = pytest.mark.django_db


def told(mission: Mission) -> dict[str, list[str]]:
    tell_reality([mission])
    return {each.reality: list(map(str, each.parts)) for each in mission.realities}


def staged(**sizes: int) -> Scene:
    stage = scene(**sizes)
    Mission.objects.filter(pk=stage.mission.pk).update(reality=Reality.REAL)
    Organisation.objects.update(reality=Reality.EXAMPLE)
    stage.mission.refresh_from_db()
    return stage


def test_each_part_is_told_by_its_rows() -> None:
    stage = staged(guests=1, hosts=1)
    frame, people = "dates, stops and programme", "organisations and people"
    assert told(stage.mission) == {"real": [frame], "example": [people]}

    stage.wish_everybody()
    Wish.objects.update(simulated=True)
    assert told(stage.mission) == {"real": [frame], "example": [people], "simulated": ["wishes"]}

    Wish.objects.filter(from_organisation=stage.organisation(stage.guests[0])).update(simulated=False)
    Organisation.objects.update(reality=Reality.REAL)
    assert told(stage.mission) == {"real": [frame, people, "wishes"], "simulated": ["wishes"]}


def test_any_number_of_missions_costs_one_query(count_queries: Callable) -> None:
    missions = [staged(guests=1, hosts=1).mission for _ in range(3)]
    with count_queries() as one:
        tell_reality(missions[:1])
    with count_queries() as three:
        tell_reality(missions)
    assert len(one) == len(three) == 1


def test_pages_about_a_mission_say_what_each_tag_covers() -> None:
    stage = staged(guests=1, hosts=1)
    stage.wish_everybody()
    Wish.objects.update(simulated=True)
    stage.plan()
    desk = Client()
    desk.force_login(stage.organiser)
    slug, number = stage.mission.slug, stage.of_round.pk
    pages = [
        reverse("missions:list"),
        *(reverse(f"missions:{name}", args=[slug]) for name in ("detail", "organisations", "suggestions")),
        reverse("meetings:round", args=[slug, number]),
        reverse("meetings:wishes", args=[slug, number]),
        reverse("meetings:agenda", args=[slug, number, 1]),
    ]
    for page in pages:
        shown = " ".join(desk.get(page).content.decode().split())
        assert '<span class="tag example">example</span> organisations and people' in shown, page
        assert '<span class="tag simulated">simulated</span> wishes' in shown, page
