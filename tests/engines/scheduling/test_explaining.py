"""`explain` on small random rounds: verdict, conflict, price and remedy against trying everything."""

from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks.rounds import small

from escale.engines.checking import check
from escale.engines.scheduling import NoResult, plan
from escale.engines.scheduling.explaining import Change, Explanation, apply, explain
from escale.engines.scheduling.model import Agenda, agenda_to_json, parse_round, round_to_json
from tests.engines.scheduling.brute_force import TooLarge, best_score
from tests.engines.scheduling.explaining_force import possible

GROUPS = 10
PER_GROUP = 16
LIMITS: dict[str, Any] = {"seconds": 60, "effort": 10}


def waiting(seed: int) -> Iterator[tuple[dict[str, Any], Agenda, str]]:
    """Small rounds with an agenda and what waits in it."""
    data = small(seed, rare=seed % 3 != 0)
    try:
        agenda = plan(parse_round(data), effort=5, workers=1)
    except NoResult:
        return
    for each in agenda.waiting:
        yield data, agenda, each.request


def with_musts(data: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return data | {"requests": [r | {"must": True} if r["id"] in names else r for r in data["requests"]]}


def placed(agenda: Agenda) -> set[str]:
    return {meeting.request for meeting in agenda.meetings}


@pytest.mark.parametrize("group", range(GROUPS))
def test_explanations_equal_brute_force(group: int) -> None:
    compared = 0
    for seed in range(group * PER_GROUP, (group + 1) * PER_GROUP):
        for data, agenda, request in waiting(seed):
            found = explain(parse_round(data), agenda, request, **LIMITS)
            assert found.proved, f"seed {seed}, {request}"
            try:
                assert found.verdict == verdict(data, agenda, request), f"seed {seed}, {request}"
                judge_costs(data, request, found)
                judge_conflict(data, request, found)
                judge_remedy(data, agenda, request, found)
            except TooLarge:
                continue
            except AssertionError as error:
                raise AssertionError(f"seed {seed}, {request}: {error}") from error
            compared += 1
    assert compared


def verdict(data: dict[str, Any], agenda: Agenda, request: str) -> str:
    if best_score(with_musts(data, {request})) is None:
        return "impossible"
    return "costs" if best_score(with_musts(data, {request, *placed(agenda)})) is None else "free"


def judge_costs(data: dict[str, Any], request: str, found: Explanation) -> None:
    """Nothing better holds the request than what is offered."""
    assert (found.costs is None) == (found.verdict != "costs")
    if found.costs is None:
        return
    then = {level.name: level.then for level in found.costs.levels}
    reached = (-then["shortfall"], -then.get("fair_floor", 0), then["value"])
    assert reached == best_score(with_musts(data, {request}))
    assert found.costs.leave


def judge_conflict(data: dict[str, Any], request: str, found: Explanation) -> None:
    """Contradictory, and no more so when any one of the rules is dropped."""
    rules = {(rule.rule, rule.of, rule.slot) for rule in found.conflict}
    assert found.minimal
    assert bool(rules) == (found.verdict != "free")
    if rules:
        assert not possible(data, {request}, rules)
        assert all(possible(data, {request}, rules - {rule}) for rule in rules)
    assert found.verdict != "impossible" or all(rule.rule != "placed" for rule in found.conflict)


def judge_remedy(data: dict[str, Any], agenda: Agenda, request: str, found: Explanation) -> None:
    """The changed round has a plan that the checker accepts; with fewer of the changes it has none."""
    if found.remedy is None:
        return
    changes = found.remedy.changes
    given_up = {change.of for change in changes if change.kind == "must"}
    kept = placed(agenda) - given_up if found.remedy.keeps_all else set()

    def changed(some: tuple[Change, ...]) -> dict[str, Any]:
        return with_musts(round_to_json(apply(parse_round(data), request, some)), {request, *kept})

    after = plan(parse_round(changed(changes)), effort=20, workers=1)
    assert {request, *kept} <= placed(after)
    assert check(changed(changes), agenda_to_json(after)) == []
    assert found.remedy.where.request == request
    for left_out in changes:
        fewer = tuple(change for change in changes if change is not left_out)
        assert best_score(changed(fewer)) is None, left_out
