"""Breaks, walking and tables improved with the placed requests unchanged."""

import random
from itertools import permutations
from time import monotonic
from typing import Any

import numpy as np
import pytest
from benchmarks.rounds import Shape, large, slots

from escale.engines.scheduling import NoResult, measure, plan
from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.greedy import by_priority, fill
from escale.engines.scheduling.hard import place_hard
from escale.engines.scheduling.model import parse_round
from escale.engines.scheduling.rows import rows_of
from escale.engines.scheduling.seating import NEVER, match, reseat
from escale.engines.scheduling.state import State
from escale.engines.scheduling.tidy import tidy
from escale.engines.scheduling.verification import verify
from tests.engines.scheduling.mixed import mixed


def ample() -> Budget:
    return Budget(monotonic(), monotonic() + 60, None, lambda: False)


def moves(state: State) -> tuple[int, int, int]:
    return measure.breaks(state), *measure.walking(state)


@pytest.mark.parametrize("seed", range(30))
def test_the_matching_is_a_cheapest_one(seed: int) -> None:
    chance = random.Random(seed)
    rows = chance.randint(1, 4)
    cost = [[chance.choice([0, 1, 2, 5, NEVER]) for _ in range(chance.randint(rows, 5))] for _ in range(1)]
    cost += [[chance.choice([0, 1, 2, 5, NEVER]) for _ in cost[0]] for _ in range(rows - 1)]
    found = match(np.array(cost, dtype=np.int64)).tolist()
    assert len(set(found)) == rows
    least = min(
        sum(row[at] for row, at in zip(cost, ats, strict=True)) for ats in permutations(range(len(cost[0])), rows)
    )
    assert sum(row[at] for row, at in zip(cost, found, strict=True)) == least


def a_round(tables: list[dict[str, Any]], **changes: Any) -> State:
    """Two pairs that stay together all morning, put to alternating tables."""
    data = {
        "format": "escale-round/1",
        "slots": slots(4),
        "tables": tables,
        "walking_minutes": {"v1": {"v2": 0}},
        "participants": [{"id": f"p{number}"} for number in range(4)],
        "requests": [
            {"id": f"r{number}", "a": f"p{2 * (number % 2)}", "b": f"p{2 * (number % 2) + 1}", "weight": 1}
            for number in range(8)
        ],
    } | changes
    state = State(build(parse_round(data)))
    for request in state.problem.requests:
        slot = request.index // 2
        choices = list(state.placements(request, request.covers[slot]))
        state.place(request, choices[-1] if slot % 2 else choices[0])
    return state


def test_who_stays_together_stays_at_a_table() -> None:
    state = a_round([{"id": "t1"}, {"id": "t2"}, {"id": "t3"}])
    assert measure.walking(state)[1] > 0
    reseat(state, ample())
    assert measure.walking(state) == (0, 0)
    verify(state)


def test_walking_counts_before_changes() -> None:
    tables = [{"id": "t1", "venue": "v1", "unavailable": ["s2"]}, {"id": "t2", "venue": "v1", "unavailable": ["s1"]}]
    tables += [{"id": f"t{number}", "venue": "v2"} for number in (3, 4)]
    state = a_round(tables, walking_minutes={"v1": {"v2": 0}})
    reseat(state, ample())
    verify(state)
    assert measure.walking(state)[0] == 0


@pytest.mark.parametrize("seed", range(60))
def test_nothing_but_breaks_walking_and_tables_changes(seed: int) -> None:
    state = State(build(parse_round(mixed(seed))))
    try:
        place_hard(state, rows_of(state.problem))
    except NoResult:
        return
    fill(state, by_priority(state.problem))
    before, placed, worth = moves(state), set(state.placed), measure.score(state)
    tidy(state, ample(), seed)
    verify(state)
    assert (set(state.placed), measure.score(state)) == (placed, worth)
    assert moves(state) <= before


def test_a_round_at_two_venues() -> None:
    """Greedily planned it has dozens of breaks and of minutes of walking; most of them can be spared."""
    data = large(Shape(participants=20, requests=60, slots=8, tables=8, cap=6, there=0.9), 3)
    data["tables"] = [{"id": f"t{number}", "venue": "v1" if number % 3 else "v2"} for number in range(8)]
    data["walking_minutes"] = {"v1": {"v2": 6}}
    state = State(build(parse_round(data)))
    fill(state, by_priority(state.problem))
    before = moves(state)
    tidy(state, ample(), 0)
    after = moves(state)
    verify(state)
    assert after[0] <= before[0] // 3
    assert after[1] <= before[1] // 3
    again = [plan(parse_round(data), effort=2, seed=4).meetings for _ in range(2)]
    assert again[0] == again[1]
