"""``escale outcomes``: the report of one mission or of all that are not simulated."""

import io
import json
from argparse import ArgumentParser

import pytest

from escale.apps.suggestions.domain import outcomes as log
from escale.apps.suggestions.models import Suggestion
from escale.cli import outcomes
from tests.apps.meetings.participant.stage import stage

pytestmark = pytest.mark.django_db


def called(*arguments: str) -> tuple[int, str, str]:
    parser = ArgumentParser()
    outcomes.add_arguments(parser)
    out, err = io.StringIO(), io.StringIO()
    return outcomes.run(parser.parse_args(arguments), out, err), out.getvalue(), err.getvalue()


def test_a_table_and_json_of_one_mission_and_of_all() -> None:
    scene = stage()
    Suggestion.objects.create(
        context=f"mission:{scene.mission.pk}",
        organisation=scene.mine,
        counterpart=scene.theirs(),
        rank=1,
        score=840,
        confidence=900,
        embedder="example",
    )
    status, table, _err = called("--mission", scene.mission.slug)
    assert status == 0
    assert f"missions: {scene.mission.slug}\n" in table
    assert "0.8–0.9             1  0 [0.00–0.79]" in table
    assert table.endswith("calibration error: 0.840\n")
    act = log.Act(scene.mine.pk, scene.theirs().pk, "must")
    log.note(context=f"mission:{scene.mission.pk}", acts=[act])
    found = json.loads(called("--format", "json")[1])
    assert (found["missions"], found["calibration_error"]) == ([scene.mission.slug], 0.16)
    assert found["bands"][8]["wished"] == {"count": 1, "of": 1, "low": 0.2065, "high": 1.0}
    log.note(context=f"mission:{scene.mission.pk}", acts=[act], simulated=True)
    assert json.loads(called("--format", "json")[1])["missions"] == []
    assert json.loads(called("--format", "json", "--mission", scene.mission.slug)[1])["total"]["shown"] == 1


def test_a_mission_that_is_not_there() -> None:
    assert called("--mission", "nowhere") == (1, "", "There is no mission 'nowhere'.\n")
