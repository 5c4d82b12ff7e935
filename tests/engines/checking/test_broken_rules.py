"""Every rule broken on purpose: the checker names it, and says nothing while it is kept."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from benchmarks.rounds import slots

from escale.engines.checking import InvalidDocument, check
from escale.engines.scheduling import plan
from escale.engines.scheduling.model import parse_round

Json = dict[str, Any]


def a_round(**changes: Any) -> Json:
    """Four organisations in four slots of two blocks; tables at two venues, an interpreter."""
    return {
        "format": "escale-round/1",
        "slots": slots(4, per_block=2),
        "tables": [
            {"id": "t1", "venue": "v1", "unavailable": ["s4"]},
            {"id": "t2", "venue": "v2"},
            {"id": "t3", "venue": "v1"},
        ],
        "walking_minutes": {"v1": {"v2": 15}},
        "participants": [
            {
                "id": "p1",
                "people": [
                    {"id": "p1a", "languages": ["fr"], "unavailable": ["s4"]},
                    {"id": "p1b", "languages": ["de"]},
                ],
                "max": 2,
                "home_tables": ["t3"],
            },
            {"id": "p2", "people": [{"id": "p2a", "languages": ["fr", "ar"]}], "unavailable": ["s4"]},
            {"id": "p3", "people": [{"id": "p3a", "languages": ["fr"]}], "zone": "UTC", "hours": ["09:00", "12:00"]},
            {"id": "p4", "people": [{"id": "p4a", "languages": ["fr", "de"]}]},
        ],
        "interpreters": [{"id": "i1", "languages": ["de", "fr"], "max_run": 20, "max_day": 40}],
        "closures": [],
        "requests": [
            {"id": "r1", "a": "p1", "b": "p2", "weight": 60, "people": ["p1a"]},
            {"id": "r2", "a": "p1", "b": "p4", "weight": 40},
            {"id": "r3", "a": "p2", "b": "p3", "weight": 25},
            {"id": "r4", "a": "p3", "b": "p4", "weight": 10, "virtual": True},
            {"id": "r5", "a": "p2", "b": "p4", "weight": 10, "length": 2},
        ],
    } | changes


def meeting(request: str, slot: str, table: str | None, *people: str, by: tuple[str, ...] = ()) -> Json:
    return {"request": request, "slot": slot, "table": table, "people": list(people), "interpreters": list(by)}


KEPT = [
    meeting("r1", "s1", "t3", "p1a", "p2a"),
    meeting("r2", "s2", "t3", "p1a", "p4a"),
    meeting("r3", "s3", "t1", "p2a", "p3a"),
    meeting("r4", "s4", None, "p3a", "p4a"),
]


def an_agenda(round_: Json, meetings: list[Json]) -> Json:
    """Without levels; bound and certificate are the sum of all weights, which always holds."""
    weights = {request["id"]: request["weight"] for request in round_["requests"]}
    placed = [each["request"] for each in meetings]
    value, total = sum(weights[name] for name in placed), sum(weights.values())
    return {
        "format": "escale-agenda/1",
        "meetings": meetings,
        "waiting": [{"request": name, "reason": "full", "blocking": []} for name in weights if name not in placed],
        "value": value,
        "bound": total,
        "gap": (total - value) / total,
        "optimal": value == total,
        "stopped": "time",
        "levels": [],
        "certificate": {"kind": "multipliers", "scale": 1, "rows": []},
    }


def rules_broken(round_: Json, meetings: list[Json]) -> set[str]:
    found = check(round_, an_agenda(round_, meetings))
    return {violation.rule for violation in found} - {"bound", "optimal"}


def test_kept() -> None:
    assert rules_broken(a_round(), KEPT) == set()


def swapped(number: int, **changes: Any) -> list[Json]:
    found = deepcopy(KEPT)
    found[number] |= changes
    return found


MEETINGS_BROKEN = {
    "max": [*KEPT[:3], meeting("r2b", "s3", "t3", "p1b", "p4a")],
    "people": swapped(0, people=["p1b", "p2a"], interpreters=["i1"]),
    "unavailable": swapped(2, slot="s4", table="t2"),
    "busy": [KEPT[0], meeting("r3", "s1", "t2", "p2a", "p3a")],
    "table": swapped(0, table="t1"),
    "interpreters": swapped(1, people=["p1a", "p4a"], interpreters=["i1"]),
    "walking": [KEPT[0], meeting("r3", "s2", "t2", "p2a", "p3a")],
    "reference": swapped(0, slot="s9"),
}


@pytest.mark.parametrize("rule", MEETINGS_BROKEN)
def test_meetings_that_break_a_rule(rule: str) -> None:
    round_ = a_round()
    round_["requests"].append({"id": "r2b", "a": "p1", "b": "p4", "weight": 1})
    assert rule in rules_broken(round_, MEETINGS_BROKEN[rule])


def _change_request(name: str, **changes: Any) -> Callable[[Json], None]:
    def change(round_: Json) -> None:
        next(request for request in round_["requests"] if request["id"] == name).update(changes)

    return change


def _close(who: str) -> Callable[[Json], None]:
    def change(round_: Json) -> None:
        slot = round_["slots"][0]
        round_["closures"] = [{"who": who, "start": slot["start"], "end": slot["end"]}]

    return change


def _no_shared_language(round_: Json) -> None:
    round_["participants"][1]["people"][0]["languages"] = ["ar"]


ROUNDS_CHANGED: dict[str, tuple[Callable[[Json], None], str]] = {
    "slots": (_change_request("r1", slots=["s2"]), "slots"),
    "locked elsewhere": (_change_request("r1", locked={"slot": "s2"}), "locked"),
    "locked at another table": (_change_request("r3", locked={"slot": "s3", "table": "t2"}), "locked"),
    "locked but left out": (_change_request("r5", locked={"slot": "s1"}), "locked"),
    "must": (_change_request("r5", must=True), "must"),
    "after what waits": (_change_request("r1", after=["r5"]), "after"),
    "after what is later": (_change_request("r1", after=["r2"]), "after"),
    "longer than its block": (_change_request("r2", length=2), "reference"),
    "longer than its people": (_change_request("r1", length=2), "busy"),
    "closed for all": (_close("all"), "unavailable"),
    "closed for a person": (_close("p1a"), "unavailable"),
    "closed for a participant": (_close("p2"), "unavailable"),
    "closed table": (_close("t3"), "table"),
    "interpreter missing": (_no_shared_language, "interpreters"),
    "hours": (lambda round_: round_["participants"][2].update(hours=["09:00", "10:00"]), "hours"),
}


@pytest.mark.parametrize("name", ROUNDS_CHANGED)
def test_rounds_changed_under_an_agenda(name: str) -> None:
    change, rule = ROUNDS_CHANGED[name]
    round_ = a_round()
    change(round_)
    assert rule in rules_broken(round_, KEPT)


def test_more_meetings_than_tables() -> None:
    round_ = a_round(tables={"count": 1})
    del round_["participants"][0]["home_tables"]
    meetings = [meeting("r1", "s1", None, "p1a", "p2a"), meeting("r2", "s1", None, "p1b", "p4a")]
    assert rules_broken(round_, meetings) == {"tables"}
    assert rules_broken(round_ | {"tables": {"count": 2}}, meetings) == set()


def _interpreted(limits: Json, *slots_: str) -> set[str]:
    """One interpreter in meetings of p1b (German) with p2 … (French)."""
    round_ = a_round(tables={"count": 3}, walking_minutes={})
    round_["participants"] = [
        {"id": "p1", "people": [{"id": "p1b", "languages": ["de"]}]},
        *({"id": f"p{n}", "people": [{"id": f"p{n}a", "languages": ["fr"]}]} for n in (2, 3, 4, 5)),
    ]
    round_["requests"] = [{"id": f"r{n}", "a": "p1", "b": f"p{n}", "weight": 1} for n in (2, 3, 4, 5)]
    round_["interpreters"] = [{"id": "i1", "languages": ["de", "fr"]} | limits]
    meetings = [meeting(f"r{n}", slot, None, "p1b", f"p{n}a", by=("i1",)) for n, slot in enumerate(slots_, start=2)]
    return rules_broken(round_, meetings)


def test_interpreters_rest_and_go_home() -> None:
    assert _interpreted({"max_run": 40, "rest": 20}, "s1", "s2", "s3", "s4") == set()
    assert _interpreted({"max_run": 20, "rest": 20}, "s1", "s2") == {"max_run"}
    assert _interpreted({"max_run": 20, "rest": 90}, "s1", "s3") == {"max_run"}
    assert _interpreted({"max_day": 60}, "s1", "s2", "s3") == set()
    assert _interpreted({"max_day": 50}, "s1", "s2", "s3") == {"max_day"}


def test_interpreters_are_there_alone_and_understood() -> None:
    both = ("i1", "i1")
    assert _interpreted({}, "s1", "s2") == set()
    assert _interpreted({"unavailable": ["s2"]}, "s1", "s2") == {"interpreters"}
    assert _interpreted({"languages": ["de", "ar"]}, "s1") == {"interpreters"}
    assert _interpreted({"languages": []}, "s1") == {"interpreters"}
    round_ = a_round(
        tables={"count": 9}, requests=[{"id": "r1", "a": "p1", "b": "p3", "weight": 1, "people": ["p1b"]}]
    )
    del round_["participants"][0]["home_tables"]
    assert rules_broken(round_, [meeting("r1", "s1", None, "p1b", "p3a", by=("i1",))]) == set()
    assert "interpreters" in rules_broken(round_, [meeting("r1", "s1", None, "p1b", "p3a")])
    assert "interpreters" in rules_broken(round_, [meeting("r1", "s1", None, "p1b", "p3a", by=both)])


def test_a_table_and_an_interpreter_are_in_one_meeting_at_a_time() -> None:
    """Two blocks overlap, so that only the times show it."""
    times = [slots(1)[0], slots(1)[0] | {"id": "s2", "block": "elsewhere"}]
    spoken = {"p1": "fr", "p2": "fr", "p3": "de", "p4": "de"}
    participants = [
        {"id": name, "people": [{"id": f"{name}a", "languages": [language]}]} for name, language in spoken.items()
    ]
    round_ = a_round(slots=times, walking_minutes={}, participants=participants)
    round_["tables"] = [{"id": "t1"}, {"id": "t2"}]
    round_["requests"] = [
        {"id": "r1", "a": "p1", "b": "p3", "weight": 1},
        {"id": "r2", "a": "p2", "b": "p4", "weight": 1},
    ]
    helpers = [{"id": name, "languages": ["fr", "de"]} for name in ("i1", "i2")]
    round_["interpreters"] = helpers

    def held(table: str, who: str) -> set[str]:
        first = meeting("r1", "s1", "t1", "p1a", "p3a", by=("i1",))
        return rules_broken(round_, [first, meeting("r2", "s2", table, "p2a", "p4a", by=(who,))])

    assert held("t2", "i2") == set()
    assert held("t1", "i2") == {"busy"}
    assert held("t2", "i1") == {"busy", "walking"}


@pytest.mark.parametrize(
    ("start", "hours", "kept"),
    [
        ("2030-03-31T00:50:00+00:00", ["01:30", "03:10"], True),  # 01:50 to 03:10: the clocks go forward
        ("2030-03-31T00:50:00+00:00", ["01:30", "03:00"], False),
        ("2030-10-27T00:50:00+00:00", ["02:00", "03:00"], True),  # 02:50 to 02:10: they go back at 03:00
        ("2030-10-27T00:50:00+00:00", ["02:00", "02:30"], False),
        ("2030-10-27T00:50:00+00:00", ["22:00", "02:40"], False),
        ("2030-10-27T00:50:00+00:00", ["22:00", "04:00"], True),
        ("2030-10-27T00:50:00+00:00", ["00:00", "24:00"], True),
    ],
)
def test_hours_when_the_clocks_change(start: str, hours: list[str], kept: bool) -> None:
    begins = datetime.fromisoformat(start)
    times = [{"id": "s1", "start": start, "end": (begins + timedelta(minutes=20)).isoformat()}]
    round_ = a_round(slots=times, tables={"count": 0}, walking_minutes={}, participants=[{"id": "p1"}, {"id": "p2"}])
    round_["participants"][0] |= {"zone": "Europe/Luxembourg", "hours": hours}
    round_["requests"] = [{"id": "r1", "a": "p1", "b": "p2", "weight": 1, "virtual": True}]
    assert rules_broken(round_, [meeting("r1", "s1", None, "p1", "p2")]) == (set() if kept else {"hours"})
    assert len(plan(parse_round(round_), effort=1).meetings) == kept


def test_breaks_that_lie_too_far_apart() -> None:
    participants = [{"id": f"p{n}"} for n in range(1, 4)]
    round_ = a_round(
        slots=slots(5), tables={"count": 2}, walking_minutes={}, participants=participants, interpreters=[]
    )
    round_["requests"] = [{"id": f"r{n}", "a": "p1", "b": f"p{n}", "weight": 1} for n in (2, 3)]
    round_["rules"] = {"objective": "breaks", "max_break_difference": 0}
    apart = [meeting("r2", "s1", None, "p1", "p2"), meeting("r3", "s3", None, "p1", "p3")]
    together = [apart[0], meeting("r3", "s2", None, "p1", "p3")]
    assert rules_broken(round_, apart) == {"max_break_difference"}
    assert rules_broken(round_, together) == set()
    assert rules_broken(round_, together[:1]) == {"must"}


FIGURES = {
    "value": {"value": 134},
    "gap": {"gap": 0.5},
    "levels": {"levels": [{"name": "breaks", "value": 7, "bound": None}]},
    "waiting": {"waiting": []},
    "shares": {"shares": {"lowest": 0.99}},
    "bound": {"bound": 144},
    "optimal": {"optimal": True},
    "fairness": {"fairness": {"lowest": {"name": "p1", "participants": 1, "had": 2, "possible": 2}}},
}


@pytest.mark.parametrize("name", FIGURES)
def test_wrong_figures(name: str) -> None:
    agenda = an_agenda(a_round(), KEPT) | FIGURES[name]
    if name == "optimal":
        agenda["levels"] = [{"name": "value", "value": 135, "bound": 145}]
    assert name in {violation.rule for violation in check(a_round(), agenda)}


FAIRNESS: dict[str, Json] = {
    "sizes": {"sizes": [{"name": "small", "participants": 1, "had": 3, "possible": 3}]},
    "lowest": {"lowest": {"name": "p4", "participants": 1, "had": 3, "possible": 3}},
    "not the lowest": {"lowest": {"name": "p1", "participants": 1, "had": 2, "possible": 2}},
    "highest": {"highest": {"name": "p4", "participants": 1, "had": 2, "possible": 3}},
}


@pytest.mark.parametrize("name", FAIRNESS)
def test_shares_that_are_not_so(name: str) -> None:
    round_ = a_round()
    round_["participants"][1]["size"] = "small"
    agenda = an_agenda(round_, KEPT)
    assert "fairness" in {found.rule for found in check(round_, agenda | {"fairness": FAIRNESS[name]})}


def test_shares_that_are_so() -> None:
    round_ = a_round()
    round_["participants"][1]["size"] = "small"
    fairness = {
        "sizes": [{"name": "small", "participants": 1, "had": 2, "possible": 3}],
        "lowest": {"name": "p2", "participants": 1, "had": 2, "possible": 3},
        "highest": {"name": "p1", "participants": 1, "had": 2, "possible": 2},
    }
    agenda = an_agenda(round_, KEPT) | {"fairness": fairness}
    assert "fairness" not in {found.rule for found in check(round_, agenda)}


@pytest.mark.parametrize("claim", [{"infeasible": True}, {"infeasible": True, "meetings": []}])
def test_that_there_is_no_agenda(claim: Json) -> None:
    claim |= {"format": "escale-agenda/1"}
    assert {found.rule for found in check(a_round(), claim)} == {"infeasible"}
    round_ = a_round()
    round_["requests"][0]["must"] = True
    assert check(round_, claim) == []


def test_what_a_solver_proved_is_no_violation() -> None:
    agenda = an_agenda(a_round(), KEPT) | {"bound": 135, "gap": 0, "optimal": True}
    assert {found.rule for found in check(a_round(), agenda)} == {"bound"}
    assert check(a_round(), agenda | {"optimal_by": "solver"}) == []
    assert {found.rule for found in check(a_round(), agenda | {"optimal_by": "luck"})} == {"bound", "optimal"}


def test_a_bound_below_the_value() -> None:
    agenda = an_agenda(a_round(), KEPT) | {"bound": 100, "gap": -0.35}
    assert "100 is below the value 135" in {violation.text for violation in check(a_round(), agenda)}


@pytest.mark.parametrize(
    "row", [["max", "p2", 1], ["busy", "p1", "s1", -1], ["busy", "p1", "s1", 0.5], ["luck", 3], [], ["max", "p1"]]
)
def test_certificate_rows_that_prove_nothing(row: list[Any]) -> None:
    agenda = an_agenda(a_round(), KEPT)
    agenda["certificate"]["rows"] = [row]
    assert "certificate" in {violation.rule for violation in check(a_round(), agenda)}


@pytest.mark.parametrize("missing", ["meetings", "value", "certificate", "gap"])
def test_documents_that_cannot_be_read(missing: str) -> None:
    agenda = an_agenda(a_round(), KEPT)
    del agenda[missing]
    with pytest.raises(InvalidDocument):
        check(a_round(), agenda)
