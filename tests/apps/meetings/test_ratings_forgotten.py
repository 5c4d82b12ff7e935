"""What the log of outcomes says of ratings goes when the ratings go, and no later."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from escale.apps.meetings.domain.rating import forget_ratings, rate_meeting
from escale.apps.meetings.models import Rating
from escale.apps.privacy.domain.erasing import erase_person
from escale.apps.suggestions.models import Outcome
from tests.apps.meetings.participant.stage import Stage, stage

pytestmark = pytest.mark.django_db
AFTER = datetime(2027, 3, 2, 20, 17, tzinfo=UTC)


@pytest.fixture
def rated() -> Stage:
    """A meeting that one of its people rated twice."""
    scene = stage()
    meeting = scene.meet(scene.agenda())
    with time_machine.travel(AFTER):
        for stars in (5, 2):
            rate_meeting(
                acting_user=scene.user,
                meeting=meeting,
                representative_id=scene.guest.representative_id,
                held=True,
                stars=stars,
            )
    return scene


def kinds() -> list[str]:
    return list(Outcome.objects.order_by("pk").values_list("kind", flat=True))


def test_the_log_knows_the_day_of_a_rating_only(rated: Stage) -> None:
    said = Outcome.objects.filter(kind__in=["rated", "unrated"]).values_list("happened_at", flat=True)
    assert {AFTER - each < timedelta(days=1) and each.minute == 0 and each.second == 0 for each in said} == {True}
    assert set(Outcome.objects.filter(kind="held").values_list("happened_at", flat=True)) != set(said)


def test_erasing_a_person_takes_what_they_said_out_of_the_log(rated: Stage) -> None:
    assert kinds() == ["held", "held", "rated", "unrated", "rated"]
    with time_machine.travel(AFTER + timedelta(days=30)):
        erase_person(acting_user=None, person=rated.guest.representative.person)
    assert not Rating.objects.exists()
    assert kinds() == ["held", "held"]


def test_half_a_year_after_the_mission_the_log_has_no_rating(rated: Stage) -> None:
    Rating.objects.all()._raw_delete(using="default")  # as rows of before this rule, of which no rating is left
    rated.mission.ends = AFTER.date()
    rated.mission.save()
    with time_machine.travel(AFTER + timedelta(days=183)):
        assert forget_ratings() == 0
    with time_machine.travel(AFTER + timedelta(days=185)):
        assert forget_ratings() == 3
    assert kinds() == ["held", "held"]
