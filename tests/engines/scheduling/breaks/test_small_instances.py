"""Parts of objective `breaks` on small random rounds; whole plans: `test_mixed_rounds`."""

import random
from itertools import pairwise, product
from typing import Any

import pytest
from benchmarks.rounds import slots

from escale.engines.scheduling import NoResult, plan
from escale.engines.scheduling.breaks.instance import instance_of
from escale.engines.scheduling.breaks.minima import minima
from escale.engines.scheduling.breaks.planning import ROUNDS_BESIDE, breaks
from escale.engines.scheduling.breaks.wandering import COLD, HOT, temperatures
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.model import agenda_to_json, parse_round


def small(seed: int) -> dict[str, Any]:
    """Up to seven meetings in up to six slots, with sessions, fixed and forbidden slots, order and few tables."""
    luck = random.Random(seed)
    count, people = luck.randint(3, 6), luck.randint(3, 6)
    names = [f"s{number}" for number in range(1, count + 1)]
    participants = [
        {"id": f"p{number}", "unavailable": luck.sample(names, luck.choice([0, 0, 0, 1]))} for number in range(people)
    ]
    requests: list[dict[str, Any]] = []
    for number in range(luck.randint(1, 7)):
        a, b = luck.sample(range(people), 2)
        request: dict[str, Any] = {"id": f"m{number}", "a": f"p{a}", "b": f"p{b}", "weight": luck.randint(0, 9)}
        if luck.random() < 0.3:
            request["slots"] = names[: count // 2] if luck.random() < 0.5 else names[count // 2 :]
        elif luck.random() < 0.1:
            request["locked"] = {"slot": luck.choice(names)}
        if requests and luck.random() < 0.15:
            request["after"] = [luck.choice(requests)["id"]]
        requests.append(request)
    return {
        "format": "escale-round/1",
        "slots": slots(count),
        "tables": {"count": luck.randint(1, 3)},
        "participants": participants,
        "requests": requests,
        "rules": {"objective": "breaks", "max_break_difference": luck.choice([None, 0, 1, 2])},
    }


@pytest.mark.parametrize("seed", range(200))
def test_a_minimum_is_never_more_than_what_one_participant_needs(seed: int) -> None:
    data = small(seed)
    data["rules"]["max_break_difference"] = None
    for wanted in data["requests"]:
        wanted.pop("after", None)
    try:
        instance, _ = instance_of(build(parse_round(data)))
    except NoResult:
        return
    for number, least in enumerate(minima(instance)):
        domains = [instance.domains[meeting] for meeting in instance.of_participant()[number]]
        alone = [at for at in product(*domains) if len(set(at)) == len(at)]
        expected = min((sum(b - a > 1 for a, b in pairwise(sorted(at))) for at in alone), default=None)
        if expected is not None:
            assert least is not None
            assert least <= expected


def test_the_same_effort_gives_the_same_agenda() -> None:
    data = small(4)
    one, other = (agenda_to_json(plan(parse_round(data), effort=1, seed=3)) for _ in range(2))
    assert {**one, "seconds": 0} == {**other, "seconds": 0}


def test_breaks_of_a_schedule() -> None:
    data = small(0) | {
        "slots": slots(6),
        "participants": [{"id": "p0", "unavailable": []}, {"id": "p1", "unavailable": []}],
        "requests": [{"id": f"m{number}", "a": "p0", "b": "p1", "weight": 1} for number in range(3)],
    }
    instance, _ = instance_of(build(parse_round(data)))
    assert breaks(instance, [0, 5, 2]) == [2, 2]
    assert breaks(instance, [3, 2, 1]) == [0, 0]


def test_coolings_grow_and_the_last_one_is_finished() -> None:
    rounds = [temperatures(number) for number in range(ROUNDS_BESIDE + 1)]
    assert [number for number, (hot, _) in enumerate(rounds) if hot == HOT] == [*range(9), 16, 32]
    assert all(cold == hot or hot == HOT for (_, cold), (hot, _) in pairwise(rounds))
    assert rounds[-2][1] == pytest.approx(COLD)
