"""Small random rounds against trying everything, every plan through the independent checker."""

import json

import pytest
from benchmarks.rounds import small

from escale.engines.checking import check
from escale.engines.scheduling import NoResult, plan
from escale.engines.scheduling.model import agenda_to_json, parse_agenda, parse_round, round_to_json
from tests.engines.scheduling.brute_force import TooLarge, best_score

GROUPS = 12
PER_GROUP = 20


@pytest.mark.parametrize("group", range(GROUPS))
def test_plan_equals_brute_force(group: int) -> None:
    compared = 0
    for seed in range(group * PER_GROUP, (group + 1) * PER_GROUP):
        data = small(seed, rare=seed % 3 != 0)
        try:
            expected = best_score(data)
        except TooLarge:
            continue
        compared += 1
        if expected is None:
            with pytest.raises(NoResult):
                plan(parse_round(data), effort=20, workers=1)
            continue
        agenda = plan(parse_round(data), effort=20, workers=1)
        levels = {level.name: level.value for level in agenda.levels}
        reached = (-levels["shortfall"], -levels.get("fair_floor", 0), levels["value"])
        assert reached == expected, f"seed {seed}"
        assert agenda.value <= agenda.bound
        assert check(data, agenda_to_json(agenda)) == [], f"seed {seed}"
    assert compared >= PER_GROUP - 3


@pytest.mark.parametrize("seed", range(40))
def test_formats_round_trip(seed: int) -> None:
    round_ = parse_round(small(seed))
    assert parse_round(json.loads(json.dumps(round_to_json(round_)))) == round_
    try:
        agenda = plan(round_, effort=1, workers=1)
    except NoResult:
        return
    assert parse_agenda(json.loads(json.dumps(agenda_to_json(agenda)))) == agenda
