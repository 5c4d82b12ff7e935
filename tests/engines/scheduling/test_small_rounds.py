"""Small random rounds, written and read; whole plans of such: `test_mixed_rounds`."""

import json

import pytest
from benchmarks.rounds import small

from escale.engines.scheduling import NoResult, plan
from escale.engines.scheduling.model import agenda_to_json, parse_agenda, parse_round, round_to_json


@pytest.mark.parametrize("seed", range(40))
def test_formats_round_trip(seed: int) -> None:
    round_ = parse_round(small(seed))
    assert parse_round(json.loads(json.dumps(round_to_json(round_)))) == round_
    try:
        agenda = plan(round_, effort=1, workers=1)
    except NoResult:
        return
    assert parse_agenda(json.loads(json.dumps(agenda_to_json(agenda)))) == agenda
