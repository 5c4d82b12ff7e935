"""What the round format refuses, with the pointer to it."""

from typing import Any

import pytest
from benchmarks.rounds import slots

from escale.engines.scheduling.model import InvalidRound, parse_round

TIMES = slots(3)
BASE: dict[str, Any] = {
    "format": "escale-round/1",
    "slots": TIMES,
    "tables": [{"id": "t1", "venue": "v1"}, {"id": "t2", "venue": "v2"}],
    "walking_minutes": {"v1": {"v2": 6}},
    "participants": [{"id": "p1"}, {"id": "p2"}],
    "requests": [{"id": "r1", "a": "p1", "b": "p2", "weight": 1}],
}
REQUEST = BASE["requests"][0]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"slots": None}, "/slots"),
        ({"slots": [TIMES[0], TIMES[0]]}, "/slots/1/start"),
        ({"slots": [TIMES[1], TIMES[0]]}, "/slots/1/start"),
        ({"slots": [TIMES[0], TIMES[1] | {"id": "s1"}]}, "/slots/1/id"),
        ({"slots": [TIMES[0] | {"start": "2030-05-06T09:00:00"}]}, "/slots/0/start"),
        ({"slots": [TIMES[0] | {"end": TIMES[0]["start"]}]}, "/slots/0/end"),
        ({"tables": {"count": -1}}, "/tables/count"),
        ({"tables": None}, "/tables"),
        ({"tables": [{"id": "t1", "unavailable": ["s9"]}]}, "/tables/0/unavailable/0"),
        ({"tables": [{"id": "t1", "venue": "v1"}, {"id": "t2"}]}, "/tables/1/venue"),
        ({"walking_minutes": {}}, "/walking_minutes"),
        ({"participants": [{"id": "p1"}, {"id": "p1"}]}, "/participants/1/id"),
        (
            {"participants": [{"id": "p1", "people": [{"id": "x"}, {"id": "x"}]}, {"id": "p2"}]},
            "/participants/0/people",
        ),
        ({"participants": [{"id": "p1", "zone": "Mars/Base"}, {"id": "p2"}]}, "/participants/0/zone"),
        ({"participants": [{"id": "p1", "hours": ["8"]}, {"id": "p2"}]}, "/participants/0/hours"),
        ({"participants": [{"id": "p1", "hours": ["8h", "9h"]}, {"id": "p2"}]}, "/participants/0/hours"),
        ({"participants": [{"id": "p1", "hours": ["08:00+01:00", "9"]}, {"id": "p2"}]}, "/participants/0/hours"),
        ({"participants": [{"id": "p1", "hours": ["0800", "0900"]}, {"id": "p2"}]}, "/participants/0/hours"),
        ({"participants": [{"id": "p\ud800"}, {"id": "p2"}]}, "/participants/0/id"),
        ({"slots": [TIMES[0] | {"start": "0001-01-01T00:00:00+14:00"}]}, "/slots/0/start"),
        ({"requests": [REQUEST | {"weight": 1.5}]}, "/requests/0/weight"),
        ({"requests": [REQUEST | {"weight": float("nan")}]}, "/requests/0/weight"),
        ({"rules": {"fair_floor": float("nan")}}, "/rules/fair_floor"),
        ({"rules": {"fair_floor": 10**400}}, "/rules/fair_floor"),
        ({"participants": [{"id": "p1", "max": 1.5}, {"id": "p2"}]}, "/participants/0/max"),
        ({"participants": [{"id": "p1", "home_tables": ["t9"]}, {"id": "p2"}]}, "/participants/0/home_tables/0"),
        (
            {"participants": [{"id": "p1", "home_tables": ["t1"]}, {"id": "p2", "home_tables": ["t1"]}]},
            "/participants/1/home_tables",
        ),
        ({"closures": [{"who": "x", "start": TIMES[0]["start"], "end": TIMES[0]["end"]}]}, "/closures/0/who"),
        ({"closures": [{"who": "all", "start": TIMES[0]["end"], "end": TIMES[0]["start"]}]}, "/closures/0/end"),
        ({"requests": [REQUEST, REQUEST]}, "/requests/1/id"),
        ({"requests": [REQUEST | {"b": "p1"}]}, "/requests/0/b"),
        ({"requests": [REQUEST | {"b": "p9"}]}, "/requests/0/b"),
        ({"requests": [REQUEST | {"weight": -1}]}, "/requests/0/weight"),
        ({"requests": [REQUEST | {"weight": True}]}, "/requests/0/weight"),
        ({"requests": [REQUEST | {"weight": 10**9 + 1}]}, "/requests/0/weight"),
        ({"requests": [REQUEST | {"must": "yes"}]}, "/requests/0/must"),
        ({"requests": [REQUEST | {"after": ["r9"]}]}, "/requests/0/after/0"),
        ({"requests": [REQUEST | {"people": ["p3"]}]}, "/requests/0/people/0"),
        ({"requests": [REQUEST | {"locked": {"slot": "s9"}}]}, "/requests/0/locked/slot"),
        ({"requests": [REQUEST | {"locked": {"slot": "s1", "table": "t9"}}]}, "/requests/0/locked/table"),
        ({"requests": [REQUEST | {"length": 0}]}, "/requests/0/length"),
        ({"requests": [REQUEST | {"slots": ["s9"]}]}, "/requests/0/slots/0"),
        ({"rules": {"objective": "luck"}}, "/rules/objective"),
        ({"rules": {"fair_floor": 2}}, "/rules/fair_floor"),
    ],
)
def test_refused(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidRound) as caught:
        parse_round(BASE | changes)
    assert caught.value.pointer == pointer


def test_unknown_fields_are_warnings() -> None:
    data = BASE | {"colour": "blue", "requests": [REQUEST | {"a/b": 1}]}
    assert parse_round(data).warnings == (
        "/requests/0/a~1b: unknown field, ignored",
        "/colour: unknown field, ignored",
    )


def test_slots_of_different_blocks_may_overlap() -> None:
    data = BASE | {"slots": [TIMES[0], TIMES[0] | {"id": "s1b", "block": "elsewhere"}]}
    assert len(parse_round(data).slots) == 2
