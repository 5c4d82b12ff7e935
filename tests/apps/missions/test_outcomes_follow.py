"""What was written down about suggestions follows organisations that become one, and goes with an import undone."""

import pytest

from escale.apps.directory.domain import merge_organisations
from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Rating, Request
from escale.apps.meetings.sheets import wishes
from escale.apps.suggestions.models import Outcome, Recommendation
from escale.core.sheets import Context
from escale.core.workbook import Level, WishRow
from tests.apps.meetings.participant.stage import Stage, stage
from tests.apps.meetings.scene import Scene
from tests.apps.meetings.scene import scene as round_scene

pytestmark = pytest.mark.django_db


def brought(scene: Scene, level: Level) -> Context:
    """The wish of the first guest for the first host, as a workbook brings it."""
    refs = [scene.organisation(each[0]).ref for each in (scene.guests, scene.hosts)]
    context = Context(cooperation=scene.mission.cooperation, acting_user=None, target=scene.mission)
    wishes.apply_wishes([WishRow(wisher=refs[0], wished=refs[1], level=level)], context)
    return context


def test_a_wish_of_a_workbook_is_written_down_once_and_goes_when_the_import_is_undone() -> None:
    scene = round_scene(guests=1, hosts=1)
    first = brought(scene, Level.MUST)
    again = brought(scene, Level.MUST)
    changed = brought(scene, Level.NO)
    assert list(Outcome.objects.order_by("pk").values_list("kind", flat=True)) == ["must", "no"]
    noted = [context.journal.made.get("suggestions.Outcome", []) for context in (first, again, changed)]
    assert [len(keys) for keys in noted] == [1, 0, 1]  # what an undo deletes


def written(scene: Stage, mine: Organisation, theirs: Organisation) -> None:
    context = f"mission:{scene.mission.pk}"
    Outcome.objects.create(context=context, organisation=mine, counterpart=theirs, kind="like", score=700, rank=2)
    first, second = sorted((mine.pk, theirs.pk))
    Recommendation.objects.create(context=context, first_id=first, second_id=second, reason="Example")


def test_two_organisations_that_become_one_keep_what_was_written_down() -> None:
    scene = stage(hosts=3)
    keep, absorb, third = (scene.theirs(number) for number in range(3))
    for other in (scene.mine, keep, third):
        written(scene, absorb, other)
    written(scene, keep, third)
    first, second = sorted((scene.mine.pk, absorb.pk))
    request = Request.objects.create(round=scene.of_round, first_id=first, second_id=second, weight=1)
    Rating.objects.create(request=request, representative=scene.guest.representative, held=True, stars=4)
    merge_organisations(acting_user=None, keep=keep, absorb=absorb)
    outcomes = Outcome.objects.order_by("pk").values_list("organisation", "counterpart", "score")
    assert list(outcomes) == [(keep.pk, scene.mine.pk, 700), (keep.pk, third.pk, 700), (keep.pk, third.pk, 700)]
    pairs = {frozenset(pair) for pair in Recommendation.objects.values_list("first", "second")}
    assert pairs == {frozenset((keep.pk, scene.mine.pk)), frozenset((keep.pk, third.pk))}
    assert Rating.objects.get().request.pk == request.pk
