"""Who has few good suggestions, and what the organiser is told about it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from escale.apps.directory.models import Statement
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.suggestions.models import Suggestion
from tests.apps.meetings.scene import scene

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("likelihoods", "told"),
    [
        ([100, 100, 100], "Nobody else's words come close to theirs."),
        ([900, 100, 100], "Few others' words come close to theirs: one more offer or need would help."),
        ([900, 800, 700], ""),
    ],
)
def test_a_single_good_direction_makes_a_good_suggestion(likelihoods: list[int], told: str) -> None:
    stage = scene(guests=1, hosts=3)
    guest = stage.organisation(stage.guests[0])
    for kind in Statement.Kind.values:
        Statement.objects.create(organisation=guest, kind=kind, text="Bois de charpente de cèdre")
    for rank, (host, likely) in enumerate(zip(stage.hosts, likelihoods, strict=True), start=1):
        Suggestion.objects.create(
            context=context_of(stage.mission),
            organisation=guest,
            counterpart=stage.organisation(host),
            rank=rank,
            score=100,
            confidence=500,
            they_meet_my_need=100,
            i_meet_their_need=likely,
            embedder="x",
        )
    desk = Client()
    desk.force_login(stage.organiser)
    shown = desk.get(reverse("missions:suggestions", args=[stage.mission.slug])).content.decode()
    row = shown.partition(f"<bdi>{guest.name}</bdi>")[2].partition("</li>")[0]
    assert f"{sum(each >= 500 for each in likelihoods)} good" in row
    assert escape(told) in row
    assert ("words come close" in row) is bool(told)
    assert ("needs what they offer: 90 %" in row) is (900 in likelihoods)
    assert "offers what they need: hardly" in row
