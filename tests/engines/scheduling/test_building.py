"""What a large round shares between its requests: each of these made building it many times slower once."""

import gc
from typing import Any

from escale.engines.scheduling import plan
from escale.engines.scheduling.allocation import without_collecting
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.model import parse_round

SLOTS = [
    {"id": f"s{hour}", "start": f"2030-01-01T{hour:02}:00:00+00:00", "end": f"2030-01-01T{hour:02}:20:00+00:00"}
    for hour in range(9, 13)
]


def round_with(**more: Any) -> Any:
    people = [{"id": f"p{number}", "home_tables": ["home"] if number == 3 else []} for number in range(4)]
    pairs = [("p0", "p1"), ("p1", "p2"), ("p0", "p3"), ("p2", "p3")]
    return {
        "format": "escale-round/1",
        "slots": SLOTS,
        "tables": [{"id": "t1"}, {"id": "t2", "unavailable": ["s9"]}, {"id": "home", "unavailable": ["s10"]}],
        "participants": people,
        "requests": [{"id": f"r{n}", "a": a, "b": b, "weight": 1} for n, (a, b) in enumerate(pairs)],
    } | more


def test_requests_share_their_tables_and_the_places_they_may_have() -> None:
    first, second, third, fourth = build(parse_round(round_with())).requests
    assert first.tables == (0, 1)
    assert second.tables is first.tables
    assert third.tables == (2,)
    assert fourth.tables is third.tables
    assert list(first.covers) == [0, 1, 2, 3]
    assert second.covers is first.covers
    assert list(third.covers) == [0, 2, 3]
    assert fourth.covers is third.covers


def test_a_locked_table_is_the_only_one() -> None:
    data = round_with()
    data["requests"][0]["locked"] = {"slot": "s10", "table": "t2"}
    data["requests"][1]["locked"] = {"slot": "s9", "table": "t2"}
    locked, never, *_ = build(parse_round(data)).requests
    assert locked.tables == (1,)
    assert list(locked.covers) == [1]
    assert never.never is not None
    assert (never.never.reason, never.never.blocking) == ("tables", ("r1.locked", "tables"))


def test_interpreters_alike_count_once_and_all_that_differ_count() -> None:
    interpreters = [
        {"id": "i1", "languages": ["fr", "ar"], "unavailable": ["s9", "s11", "s12"]},
        {"id": "i2", "languages": ["ar", "fr"], "unavailable": ["s9", "s11", "s12"]},
        {"id": "i3", "languages": ["fr", "ar"], "unavailable": ["s9", "s10", "s11"]},
    ]
    data = round_with(interpreters=interpreters)
    data["participants"][0]["people"] = [{"id": "first", "languages": ["fr"]}]
    data["participants"][1]["people"] = [{"id": "second", "languages": ["ar"]}]
    first, *_ = build(parse_round(data)).requests
    assert list(first.covers) == [1, 3]


def test_a_cap_is_the_reason_whatever_the_slot() -> None:
    data = round_with(tables={"count": 9})
    for each in data["participants"]:
        each["home_tables"] = []
    data["participants"][0]["max"] = 1
    data["requests"][0]["weight"] = 5
    agenda = plan(parse_round(data), effort=5)
    assert [(each.request, each.reason, each.blocking) for each in agenda.waiting] == [("r2", "full", ("p0.max",))]


def test_collecting_is_paused_and_resumed_also_after_an_error() -> None:
    assert gc.isenabled()
    try:
        with without_collecting():
            with without_collecting():
                assert not gc.isenabled()
            assert not gc.isenabled()
            raise ValueError
    except ValueError:
        assert gc.isenabled()
