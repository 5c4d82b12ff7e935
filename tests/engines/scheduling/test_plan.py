"""Whole plans: adversarial rounds, determinism, cancelling, conflicts, reasons."""

from itertools import count
from time import monotonic
from typing import Any

import pytest
from benchmarks.kinds import Size, interpreted
from benchmarks.rounds import Shape, large, slots, small

from escale.engines.checking import check
from escale.engines.scheduling import NoResult, plan
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.greedy import by_priority, fill
from escale.engines.scheduling.measure import score
from escale.engines.scheduling.model import Agenda, Fairness, Progress, Share, agenda_to_json, parse_round
from escale.engines.scheduling.repair import parse_events, reschedule
from escale.engines.scheduling.state import State

MEDIUM = Shape(participants=60, requests=300, slots=12, tables=16, cap=8, there=0.8)


def a_round(**changes: Any) -> dict[str, Any]:
    """Three organisations, three requests, two slots, two tables; changed as told."""
    return {
        "format": "escale-round/1",
        "slots": slots(2),
        "tables": {"count": 2},
        "participants": [{"id": "p1"}, {"id": "p2"}, {"id": "p3"}],
        "requests": [
            {"id": "r1", "a": "p1", "b": "p2", "weight": 60},
            {"id": "r2", "a": "p2", "b": "p3", "weight": 40},
            {"id": "r3", "a": "p1", "b": "p3", "weight": 25},
        ],
    } | changes


def planned(data: dict[str, Any], **how: Any) -> Agenda:
    agenda = plan(parse_round(data), **{"effort": 5, "workers": 1} | how)
    assert check(data, agenda_to_json(agenda)) == []
    return agenda


def test_best_two_of_a_triangle() -> None:
    """Half of each pair would keep all rows of the certificate: 125. The solver knows better."""
    agenda = planned(a_round())
    assert (agenda.value, agenda.bound, agenda.optimal) == (100, 100, True)
    assert agenda.certificate.kind == "split"
    assert [(w.request, w.reason, w.blocking) for w in agenda.waiting] == [("r3", "full", ("p1.busy", "p3.busy"))]


def test_a_proved_optimum_stops_at_once() -> None:
    agenda = planned(a_round(slots=slots(3)), seconds=60, effort=None)
    assert (agenda.value, agenda.bound, agenda.gap) == (125, 125, 0)
    assert (agenda.optimal, agenda.stopped) == (True, "optimal")
    assert agenda.seconds < 30


@pytest.mark.parametrize(
    ("changes", "value", "reason"),
    [
        ({"slots": []}, 0, "slots"),
        ({"tables": {"count": 0}}, 0, "tables"),
        ({"tables": []}, 0, "tables"),
        (
            {"participants": [{"id": f"p{n}", "unavailable": ["s1", "s2"]} for n in (1, 2, 3)]},
            0,
            "unavailable",
        ),
        ({"participants": [{"id": f"p{n}", "max": 0} for n in (1, 2, 3)]}, 0, "full"),
        ({"participants": [{"id": f"p{n}", "people": []} for n in (1, 2, 3)]}, 0, "people"),
    ],
)
def test_rounds_in_which_nothing_fits(changes: dict[str, Any], value: int, reason: str) -> None:
    agenda = planned(a_round(**changes))
    assert agenda.value == value
    assert {waiting.reason for waiting in agenda.waiting} == {reason}
    assert agenda.optimal


def test_one_participant_and_no_request() -> None:
    agenda = planned(a_round(participants=[{"id": "p1"}], requests=[]))
    assert (agenda.value, agenda.bound, agenda.gap, agenda.optimal) == (0, 0, 0, True)


def test_extreme_weights_and_a_pair_asked_for_twice() -> None:
    requests = [
        {"id": "r1", "a": "p1", "b": "p2", "weight": 10**9},
        {"id": "r2", "a": "p1", "b": "p2", "weight": 10**9},
        {"id": "r3", "a": "p2", "b": "p3", "weight": 0},
    ]
    agenda = planned(a_round(requests=requests))
    assert (agenda.value, agenda.bound) == (2 * 10**9, 2 * 10**9)


def test_a_circle_of_waiting_waits() -> None:
    requests = a_round()["requests"]
    requests[0]["after"], requests[1]["after"] = ["r2"], ["r1"]
    requests[2]["after"] = ["r1"]
    agenda = planned(a_round(requests=requests))
    assert [(w.request, w.reason) for w in agenda.waiting] == [("r1", "cycle"), ("r2", "cycle"), ("r3", "cycle")]


def test_must_comes_before_value() -> None:
    requests = a_round()["requests"]
    requests[2]["must"] = True
    agenda = planned(a_round(slots=slots(1), requests=requests))
    assert [meeting.request for meeting in agenda.meetings] == ["r3"]
    assert (agenda.value, agenda.bound, agenda.optimal) == (25, 25, True)


def test_min_comes_before_value() -> None:
    """Half of each pair would keep all rows of the certificate: cases prove what it does not."""
    participants = [{"id": "p1"}, {"id": "p2"}, {"id": "p3", "min": 1}]
    agenda = planned(a_round(slots=slots(1), participants=participants))
    assert [meeting.request for meeting in agenda.meetings] == ["r2"]
    assert [(level.name, level.value, level.bound) for level in agenda.levels[:3]] == [
        ("must", 0, 0),
        ("shortfall", 0, 0),
        ("value", 40, 40),
    ]


def test_contradicting_musts_are_named_and_no_others() -> None:
    requests = a_round()["requests"]
    requests[0]["must"] = requests[2]["must"] = True
    requests.append({"id": "r4", "a": "p2", "b": "p3", "weight": 1, "must": True})
    participants = [{"id": "p1", "max": 1}, {"id": "p2"}, {"id": "p3"}]
    with pytest.raises(NoResult) as caught:
        plan(parse_round(a_round(requests=requests, participants=participants)), effort=1)
    assert (caught.value.conflict, caught.value.rules) == (("r1", "r3"), ("p1.max",))


def test_two_locks_at_one_table_contradict() -> None:
    requests = [
        {"id": "r1", "a": "p1", "b": "p2", "weight": 1, "locked": {"slot": "s1", "table": "t1"}},
        {"id": "r2", "a": "p3", "b": "p4", "weight": 1, "locked": {"slot": "s1", "table": "t1"}},
        {"id": "r3", "a": "p1", "b": "p3", "weight": 1, "locked": {"slot": "s2", "table": "t1"}},
    ]
    data = a_round(
        requests=requests,
        tables=[{"id": "t1"}, {"id": "t2"}],
        participants=[{"id": f"p{n}"} for n in range(1, 5)],
    )
    with pytest.raises(NoResult) as caught:
        plan(parse_round(data), effort=1)
    assert sorted(caught.value.conflict) == ["r1", "r2"]


def test_a_must_that_fits_nowhere_is_named_with_what_is_in_the_way() -> None:
    requests = a_round()["requests"]
    requests[0]["must"] = True
    participants = [{"id": "p1", "unavailable": ["s1", "s2"]}, {"id": "p2"}, {"id": "p3"}]
    with pytest.raises(NoResult, match=r"r1 \(in the way: p1\.unavailable\)"):
        plan(parse_round(a_round(requests=requests, participants=participants)), effort=1)


def test_many_musts_that_need_the_proof_of_the_relaxation() -> None:
    """18 pairs of musts at one popular participant with 17 slots: too much for backtracking."""
    data = {
        "format": "escale-round/1",
        "slots": slots(17),
        "tables": {"count": 50},
        "participants": [{"id": f"p{n}"} for n in range(19)],
        "requests": [{"id": f"r{n}", "a": "p0", "b": f"p{n}", "weight": 1, "must": True} for n in range(1, 19)],
    }
    with pytest.raises(NoResult) as caught:
        plan(parse_round(data), effort=1)
    assert len(caught.value.conflict) == 18


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_effort_gives_the_same_agenda(workers: int) -> None:
    round_ = parse_round(large(MEDIUM, 7))
    first, second = (plan(round_, effort=12, seed=3, workers=workers) for _ in range(2))
    assert first.meetings == second.meetings
    assert first.certificate == second.certificate


def test_the_same_effort_gives_the_same_agenda_with_rare_rules() -> None:
    seed = next(s for s in count(100) if _works(small(s)))
    round_ = parse_round(small(seed))
    first, second = (plan(round_, effort=12, seed=3) for _ in range(2))
    assert first.meetings == second.meetings


def _works(data: dict[str, Any]) -> bool:
    try:
        return len(plan(parse_round(data), effort=1).meetings) > 1
    except NoResult:
        return False


@pytest.mark.parametrize("seed", range(4))
def test_medium_rounds_are_better_than_greedy_and_close_to_the_bound(seed: int) -> None:
    data = large(MEDIUM, seed)
    agenda = planned(data, seconds=20, effort=60, workers=2)
    greedy = State(build(parse_round(data)))
    fill(greedy, by_priority(greedy.problem))
    assert score(greedy).value <= agenda.value <= agenda.bound
    assert agenda.value >= 0.995 * agenda.bound


def triangles(number: int) -> dict[str, Any]:
    """Each for itself, two slots: no triangle reaches its bound, and they are too many for the solver."""
    names = [f"{each}{corner}" for each in range(number) for corner in "abc"]
    pairs = [(each, one, other) for each in range(number) for one, other in ("ab", "bc", "ca")]
    return a_round(
        tables={"count": 2 * number},
        participants=[{"id": name} for name in names],
        requests=[
            {"id": f"{each}{one}{other}", "a": f"{each}{one}", "b": f"{each}{other}", "weight": 1}
            for each, one, other in pairs
        ],
    )


def test_who_got_how_much() -> None:
    """p3 is away in one of two slots, so whatever the agenda it has no more than half of what it could have."""
    participants = [
        {"id": "p1", "size": "large"},
        {"id": "p2", "size": "large"},
        {"id": "p3", "size": "small", "unavailable": ["s1"]},
    ]
    fairness = planned(a_round(participants=participants)).fairness
    assert fairness.sizes == (Share("large", 2, 3, 4), Share("small", 1, 1, 2))
    assert fairness.lowest == Share("p1", 1, 1, 2)
    assert fairness.highest == Share("p3", 1, 1, 2)
    assert planned(a_round(requests=[])).fairness == Fairness()


OPEN = Size(participants=80, requests=600, slots=24, tables=20, kinds=frozenset({"people", "venues", "interpreters"}))


def test_cancelling_answers_soon_with_the_best_so_far() -> None:
    """The bound of this round is out of reach, so that only cancelling ends the search."""
    data = interpreted(1, OPEN)
    told: list[Progress] = []
    began = monotonic()
    agenda = plan(
        parse_round(data), seconds=60, workers=2, progress=told.append, cancelled=lambda: monotonic() - began > 3
    )
    assert monotonic() - began < 5
    assert (agenda.stopped, agenda.value < agenda.bound) == ("cancelled", True)
    assert check(data, agenda_to_json(agenda)) == []
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


def test_whoever_cancels_before_the_search_gets_an_agenda_with_the_locks_alone() -> None:
    requests = a_round()["requests"]
    requests[1]["locked"] = {"slot": "s2"}
    data = a_round(requests=requests)
    agenda = plan(parse_round(data), cancelled=lambda: True)
    assert [(meeting.request, meeting.slot) for meeting in agenda.meetings] == [("r2", "s2")]
    assert {(waiting.request, waiting.reason) for waiting in agenda.waiting} == {("r1", "time"), ("r3", "time")}
    assert (agenda.stopped, agenda.value, agenda.bound) == ("cancelled", 40, 125)
    assert check(data, agenda_to_json(agenda)) == []


def test_a_full_repair_whose_bound_is_out_of_reach_plans_again() -> None:
    """The relaxation would place half of each pair of the triangle, so that every stage of the repair is used."""
    round_ = parse_round(a_round())
    agenda = plan(round_, effort=5)
    events = parse_events({"format": "escale-events/1", "now": None, "events": []}, round_)
    found = reschedule(round_, agenda, events, order="full", effort=5, workers=1)
    assert found.agenda.value == 100


def test_time_is_a_limit() -> None:
    round_ = parse_round(interpreted(1, OPEN))
    began = monotonic()
    agenda = planned(triangles(30), seconds=0.5, effort=None)
    agenda = plan(round_, seconds=3)
    assert agenda.stopped == "time"
    assert monotonic() - began < 5


@pytest.mark.parametrize("seed", range(3))
def test_rounds_with_rare_rules_are_never_below_greedy(seed: int) -> None:
    data = interpreted(seed, OPEN)
    greedy = State(build(parse_round(data)))
    fill(greedy, by_priority(greedy.problem))
    assert score(greedy).value <= planned(data, effort=2, workers=2).value


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"yes": 0}, "two later branches"),
        ({"request": "r9"}, "not a request or slot"),
        ({"no": 1}, "two later branches"),
    ],
)
def test_a_split_that_is_no_tree_proves_nothing(changed: dict[str, Any], says: str) -> None:
    data = a_round()
    agenda = agenda_to_json(planned(data))
    agenda["certificate"]["branches"][0] |= changed
    (found,) = check(data, agenda)
    assert says in found.text


def test_a_split_without_one_of_its_leaves_proves_nothing() -> None:
    data = a_round()
    agenda = agenda_to_json(planned(data))
    del agenda["certificate"]["branches"][-1]
    assert [violation.rule for violation in check(data, agenda)] == ["certificate"]


def test_interpreters_who_must_rest_are_in_the_bound() -> None:
    """Two of three slots in a row: nine slots of twenty minutes are six meetings."""
    people = [{"id": f"p{n}", "people": [{"id": f"p{n}a", "languages": [("ar", "de")[n % 2]]}]} for n in range(18)]
    requests = [{"id": f"r{n}", "a": f"p{2 * n}", "b": f"p{2 * n + 1}", "weight": 10} for n in range(9)]
    data = a_round(
        slots=slots(9, per_block=9),
        tables={"count": 9},
        participants=people,
        requests=requests,
        interpreters=[{"id": "i1", "languages": ["ar", "de"]}],
    )
    agenda = planned(data)
    assert (agenda.value, agenda.bound, agenda.optimal) == (60, 60, True)
