"""Random rounds with all rules mixed, against trying everything; `ESCALE_ROUNDS=20000` in the environment: more."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from escale.engines.checking import check
from escale.engines.scheduling import NoResult, plan
from escale.engines.scheduling.model import Agenda, agenda_to_json, parse_round
from tests.engines.scheduling.exhaustive import TooLarge, best, conflicting, fewest_breaks
from tests.engines.scheduling.mixed import mixed, mixed_breaks

GROUPS = 10
VALUE = int(os.environ.get("ESCALE_ROUNDS", "1000")) // GROUPS
BREAKS = VALUE // 2


def answered(data: dict[str, Any]) -> Agenda | NoResult:
    """The agenda, free of violations and not above its bound, or why there is none."""
    try:
        agenda = plan(parse_round(data), effort=2, workers=1)
    except NoResult as error:
        return error
    assert check(data, agenda_to_json(agenda)) == []
    assert agenda.value <= agenda.bound
    return agenda


def levels(agenda: Agenda) -> dict[str, int]:
    return {level.name: level.value for level in agenda.levels}


def of_group(group: int, each: int) -> Iterator[int]:
    yield from range(group * each, (group + 1) * each)


@pytest.mark.parametrize("group", range(GROUPS))
def test_value(group: int) -> None:
    for seed in of_group(group, VALUE):
        data = mixed(seed)
        try:
            expected = best(data)
        except TooLarge:
            continue
        found = answered(data)
        if isinstance(found, NoResult):
            assert (expected, found.proved) == (None, True), f"seed {seed}"
            assert irreducible(data, found.conflict), f"seed {seed}: {found}"
            continue
        reached = levels(found)
        worth = -reached["shortfall"], -reached.get("fair_floor", 0), reached["value"]
        assert worth == expected, f"seed {seed}"


@pytest.mark.parametrize("group", range(GROUPS))
def test_breaks(group: int) -> None:
    for seed in of_group(group, BREAKS):
        data = mixed_breaks(seed)
        try:
            expected = fewest_breaks(data)
        except TooLarge:
            continue
        found = answered(data)
        if isinstance(found, NoResult):
            assert (expected, found.proved) == (None, True), f"seed {seed}"
            assert not found.conflict or irreducible(data, found.conflict), f"seed {seed}: {found}"
            continue
        assert (levels(found)["breaks"], found.optimal) == (expected, True), f"seed {seed}"


def irreducible(data: dict[str, Any], names: tuple[str, ...]) -> bool:
    """These cannot all be placed, and without any one of them the others can."""
    rest = [[each for each in names if each != name] for name in names]
    return bool(names) and conflicting(data, names) and not any(conflicting(data, few) for few in rest)
