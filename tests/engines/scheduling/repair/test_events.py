"""Each kind of event: what it does to the round and to the agenda, and what is refused, with the pointer."""

from typing import Any

import pytest
from benchmarks.rounds import slots

from escale.engines.checking import check
from escale.engines.scheduling import InvalidRound, NoResult, plan
from escale.engines.scheduling.model import Agenda, agenda_to_json, parse_agenda, parse_round, round_to_json
from escale.engines.scheduling.repair import changes_to_json, parse_events, reschedule
from escale.engines.scheduling.repair.planning import Repaired

PEOPLE = [{"id": "p1a", "languages": ["fr"]}, {"id": "p1b", "languages": ["fr"]}]
ROUND: dict[str, Any] = {
    "format": "escale-round/1",
    "slots": slots(3),
    "tables": [{"id": "t1"}, {"id": "t2"}],
    "participants": [
        {"id": "p1", "people": PEOPLE},
        {"id": "p2", "people": [{"id": "p2", "languages": ["de"]}]},
        {"id": "p3"},
    ],
    "interpreters": [
        {"id": "i1", "languages": ["fr", "de"]},
        {"id": "i2", "languages": ["fr", "de"]},
    ],
    "requests": [
        {"id": "r1", "a": "p1", "b": "p2", "weight": 60},
        {"id": "r2", "a": "p2", "b": "p3", "weight": 40},
        {"id": "r3", "a": "p1", "b": "p3", "weight": 10},
    ],
}
MEETINGS: list[dict[str, Any]] = [
    {"request": "r1", "slot": "s1", "table": "t1", "people": ["p1a", "p2"], "interpreters": ["i1"]},
    {"request": "r2", "slot": "s2", "table": "t2", "people": ["p2", "p3"], "interpreters": []},
    {"request": "r3", "slot": "s3", "table": "t1", "people": ["p1b", "p3"], "interpreters": []},
]
AGENDA: dict[str, Any] = {
    "format": "escale-agenda/1",
    "meetings": MEETINGS,
    "value": 110,
    "bound": 110,
    "gap": 0,
    "optimal": True,
    "stopped": "optimal",
    "certificate": {"kind": "multipliers", "scale": 1, "rows": []},
}


def repaired(*events: dict[str, Any], now: str | None = None, data: dict[str, Any] = ROUND, **how: Any) -> Repaired:
    round_ = parse_round(data)
    happened = parse_events({"format": "escale-events/1", "now": now, "events": list(events)}, round_)
    found = reschedule(round_, parse_agenda(AGENDA), happened, **{"order": "refill"} | how)
    assert check(round_to_json(found.round), agenda_to_json(found.agenda)) == []
    return found


def held(agenda: Agenda) -> dict[str, tuple[Any, ...]]:
    return {m.request: (m.slot, m.table, *m.people, *m.interpreters) for m in agenda.meetings}


BEFORE = held(parse_agenda(AGENDA))


def test_nothing_happened() -> None:
    found = repaired(order="full")
    assert held(found.agenda) == BEFORE
    assert (found.changes, found.moved, found.disturbed) == ((), (), ())


def test_cancelled() -> None:
    found = repaired({"kind": "cancelled", "participant": "p2"})
    assert held(found.agenda) == {"r3": BEFORE["r3"]}
    assert {w.request: w.blocking for w in found.agenda.waiting} == {
        "r1": ("p2.unavailable",),
        "r2": ("p2.unavailable",),
    }
    assert [(change.person, change.kind) for change in found.changes] == [
        ("p1a", "removed"),
        ("p2", "removed"),
        ("p2", "removed"),
        ("p3", "removed"),
        ("i1", "removed"),
    ]


def test_cancelled_after_a_meeting_that_has_begun() -> None:
    found = repaired({"kind": "cancelled", "participant": "p2"}, now=ROUND["slots"][0]["start"])
    assert held(found.agenda) == {"r1": BEFORE["r1"], "r3": BEFORE["r3"]}
    assert found.agenda.shares["lowest"] == 0.5


def test_late_and_a_colleague_stands_in() -> None:
    found = repaired({"kind": "late", "person": "p1a", "until": "s2"})
    assert held(found.agenda) == BEFORE | {"r1": ("s1", "t1", "p1b", "p2", "i1")}
    assert found.moved == ()


def test_late_with_nobody_else_is_placed_again_where_there_is_room() -> None:
    found = repaired({"kind": "late", "person": "p2", "until": "s2"})
    assert held(found.agenda) == {name: BEFORE[name] for name in ("r2", "r3")} | {
        "r1": ("s3", "t2", "p1a", "p2", "i1")
    }
    assert changes_to_json(found.round, found.changes)[0]["words"] == [
        "Moved: from 09:00 to 09:40, with p2, table t2, interpreter i1."
    ]


def test_a_late_group_did_not_meet_in_the_slot_that_has_begun() -> None:
    event = {"kind": "group_late", "people": ["p1a", "p1b", "p2"], "until": "s3"}
    found = repaired(event, now=ROUND["slots"][0]["start"])
    assert held(found.agenda) == {"r3": BEFORE["r3"]} | {"r1": ("s3", "t2", "p1a", "p2", "i1")}


def test_early_leave() -> None:
    found = repaired({"kind": "early_leave", "person": "p3", "from": "s3"})
    assert held(found.agenda) == {name: BEFORE[name] for name in ("r1", "r2")} | {"r3": ("s1", "t2", "p1b", "p3")}


@pytest.mark.parametrize("by", ["new", {"id": "new", "languages": ["fr"]}])
def test_swapped_by_somebody_new(by: Any) -> None:
    found = repaired({"kind": "swapped", "person": "p1a", "by": by})
    assert held(found.agenda) == BEFORE | {"r1": ("s1", "t1", "new", "p2", "i1")}


def test_swapped_by_a_colleague() -> None:
    found = repaired({"kind": "swapped", "person": "p1b", "by": "p1a"})
    assert held(found.agenda) == BEFORE | {"r3": ("s3", "t1", "p1a", "p3")}


def test_table_lost_and_another_is_free() -> None:
    found = repaired({"kind": "table_lost", "table": "t1", "from": "s2"})
    assert held(found.agenda) == BEFORE | {"r3": ("s3", "t2", "p1b", "p3")}
    assert changes_to_json(found.round, found.changes)[0] == {
        "person": "p1b",
        "removed": [],
        "moved": [],
        "changed": [
            {
                "request": "r3",
                "before": {"slot": "s3", "table": "t1", "with": "p3", "person": "p3", "interpreters": []},
                "after": {"slot": "s3", "table": "t2", "with": "p3", "person": "p3", "interpreters": []},
            }
        ],
        "added": [],
        "words": ["Changed: 09:40, with p3: table t2 instead of t1."],
    }


def test_away_between_two_times() -> None:
    found = repaired({"kind": "away", "people": ["p2"], "tables": ["t1"], "slots": ["s1", "s3"]})
    assert held(found.agenda) == {"r2": BEFORE["r2"], "r3": ("s3", "t2", "p1b", "p3")}
    assert [(w.request, w.reason) for w in found.agenda.waiting] == [("r1", "full")]


def test_a_delay_takes_everybody_out_of_a_slot() -> None:
    found = repaired({"kind": "away", "slots": ["s1"]}, order="full")
    assert {meeting.slot for meeting in found.agenda.meetings} == {"s2", "s3"}
    assert len(found.agenda.meetings) == 3


def test_with_no_slots_meetings_against_a_rule_are_repaired_too() -> None:
    capped = [ROUND["participants"][0] | {"max": 1}, *ROUND["participants"][1:]]
    with pytest.raises(InvalidRound, match="keeps the rules"):
        repaired(data=ROUND | {"participants": capped})
    found = repaired({"kind": "away", "people": ["p1b"], "slots": []}, data=ROUND | {"participants": capped})
    assert held(found.agenda) == {name: BEFORE[name] for name in ("r1", "r2")}


def test_interpreter_lost_and_another_is_free() -> None:
    found = repaired({"kind": "interpreter_lost", "interpreter": "i1"})
    assert held(found.agenda) == BEFORE | {"r1": ("s1", "t1", "p1a", "p2", "i2")}
    assert [(change.person, change.kind) for change in found.changes if change.person in ("i1", "i2")] == [
        ("i1", "removed"),
        ("i2", "added"),
    ]


def test_added() -> None:
    request = {"id": "r4", "a": "p4", "b": "p3", "weight": 10}
    found = repaired({"kind": "added", "participant": {"id": "p4"}, "requests": [request]})
    assert held(found.agenda) == BEFORE | {"r4": ("s1", "t2", "p4", "p3")}


def test_nothing_is_placed_in_slots_that_have_begun() -> None:
    request = {"id": "r4", "a": "p4", "b": "p3", "weight": 10}
    event = {"kind": "added", "participant": {"id": "p4"}, "requests": [request]}
    found = repaired(event, now=ROUND["slots"][1]["start"], order="full")
    assert held(found.agenda) == BEFORE
    assert [(w.request, w.reason) for w in found.agenda.waiting] == [("r4", "full")]


def test_locks_and_musts_that_the_events_make_impossible_are_dropped() -> None:
    requests = [ROUND["requests"][0] | {"must": True, "locked": {"slot": "s1"}}, *ROUND["requests"][1:]]
    found = repaired({"kind": "late", "person": "p2", "until": "s3"}, data=ROUND | {"requests": requests})
    assert found.dropped == (("r1", "locked"),)
    assert held(found.agenda)["r1"][0] == "s3"
    found = repaired({"kind": "cancelled", "participant": "p2"}, data=ROUND | {"requests": requests})
    assert found.dropped == (("r1", "locked"), ("r1", "must"))


def test_a_must_without_room_is_no_result() -> None:
    request = {"id": "r4", "a": "p4", "b": "p3", "weight": 10, "must": True, "slots": ["s3"]}
    event = {"kind": "added", "participant": {"id": "p4"}, "requests": [request]}
    with pytest.raises(NoResult) as caught:
        repaired(event)
    assert caught.value.conflict == ("r4",)
    assert held(repaired(event, order="limited", most_moves=1, price=1).agenda)["r4"][0] == "s3"


@pytest.mark.parametrize(
    ("event", "pointer"),
    [
        ({"kind": "rain"}, "/events/0/kind"),
        ({"kind": "cancelled", "participant": "p9"}, "/events/0/participant"),
        ({"kind": "late", "person": "p1", "until": "s2"}, "/events/0/person"),
        ({"kind": "late", "person": "p2"}, "/events/0/until"),
        ({"kind": "group_late", "people": ["p2", "x"], "until": "s2"}, "/events/0/people/1"),
        ({"kind": "group_late", "people": [], "until": "s2"}, "/events/0/people"),
        ({"kind": "early_leave", "person": "p2", "from": "s9"}, "/events/0/from"),
        ({"kind": "swapped", "person": "p1a", "by": "p2"}, "/events/0/by"),
        ({"kind": "swapped", "person": "p1a", "by": {"id": "p3"}}, "/events/0/by/id"),
        ({"kind": "table_lost", "table": "t9"}, "/events/0/table"),
        ({"kind": "interpreter_lost", "interpreter": "i9"}, "/events/0/interpreter"),
        ({"kind": "away", "people": ["p9"], "slots": ["s1"]}, "/events/0/people/0"),
        ({"kind": "away", "slots": ["s9"]}, "/events/0/slots/0"),
        ({"kind": "added", "participant": {"id": "p1"}}, "/events/0/participant/id"),
        ({"kind": "added", "participant": {"id": "p4", "people": [{"id": "p2"}]}}, "/events/0/participant/people"),
        ({"kind": "added"}, "/events/0/requests"),
        ({"kind": "added", "requests": [{"id": "r1", "a": "p1", "b": "p2", "weight": 1}]}, "/events/0/requests/0/id"),
        ({"kind": "added", "requests": [{"id": "r", "a": "p1", "b": "x", "weight": 1}]}, "/events/0/requests/0/b"),
        (
            {"kind": "added", "requests": [{"id": "r", "a": "p1", "b": "p2", "weight": 1, "after": ["x"]}]},
            "/events/0/requests/0/after/0",
        ),
    ],
)
def test_errors_name_the_place(event: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidRound) as caught:
        parse_events({"format": "escale-events/1", "events": [event]}, parse_round(ROUND))
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"request": "r9"}, "/meetings/0/request"),
        ({"request": "r2"}, "/meetings/1/request"),
        ({"slot": "s9"}, "/meetings/0/slot"),
        ({"table": "t9"}, "/meetings/0/table"),
        ({"people": ["p3", "p2"]}, "/meetings/0"),
        ({"slot": "s2"}, "/meetings/1"),
    ],
)
def test_an_agenda_of_another_round(change: dict[str, Any], pointer: str) -> None:
    agenda = parse_agenda(AGENDA | {"meetings": [MEETINGS[0] | change, *MEETINGS[1:]]})
    round_ = parse_round(ROUND)
    events = parse_events({"format": "escale-events/1", "events": []}, round_)
    with pytest.raises(InvalidRound) as caught:
        reschedule(round_, agenda, events)
    assert caught.value.pointer == pointer


def test_the_same_seed_gives_the_same_agenda() -> None:
    event = {"kind": "late", "person": "p2", "until": "s2"}
    one, other = (repaired(event, order="full", effort=3, seed=4).agenda for _ in range(2))
    assert (one.meetings, one.certificate) == (other.meetings, other.certificate)


def test_the_repaired_agenda_can_be_repaired_again() -> None:
    first = repaired({"kind": "late", "person": "p2", "until": "s2"})
    round_ = parse_round(round_to_json(first.round))
    agenda = parse_agenda(agenda_to_json(first.agenda))
    events = parse_events(
        {"format": "escale-events/1", "events": [{"kind": "cancelled", "participant": "p3"}]}, round_
    )
    second = reschedule(round_, agenda, events, order="limited")
    assert set(held(second.agenda)) == {"r1"}
    assert plan(round_, effort=1).value == 110
