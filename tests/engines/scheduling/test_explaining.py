"""`explain` on small random rounds: verdict, conflict, price and remedy against trying everything."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from benchmarks.rounds import slots, small

from escale.engines.checking import check
from escale.engines.scheduling import InvalidRound, NoResult, plan
from escale.engines.scheduling.explaining import Change, Explanation, apply, command, explain, to_json
from escale.engines.scheduling.model import Agenda, agenda_to_json, parse_agenda, parse_round, round_to_json
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


def asked(data: dict[str, Any], meetings: list[dict[str, Any]], request: str) -> dict[str, Any]:
    """The explanation as JSON, for an agenda written down here."""
    given = {
        "format": "escale-agenda/1",
        "meetings": meetings,
        "value": 0,
        "bound": 0,
        "gap": 0,
        "stopped": "time",
        "certificate": {"kind": "multipliers", "scale": 1, "rows": []},
    }
    return to_json(explain(parse_round(data), parse_agenda(given), request, **LIMITS))


def meeting(request: str, slot: str, one: str, other: str) -> dict[str, Any]:
    return {"request": request, "slot": slot, "table": None, "people": [one, other], "interpreters": []}


ROUND: dict[str, Any] = {
    "format": "escale-round/1",
    "slots": slots(2),
    "tables": {"count": 2},
    "participants": [{"id": "p1"}, {"id": "p2"}, {"id": "p3", "unavailable": ["s2"]}],
    "requests": [
        {"id": "r1", "a": "p1", "b": "p2", "weight": 60},
        {"id": "r2", "a": "p1", "b": "p3", "weight": 40},
    ],
}


def test_in_the_agenda_already() -> None:
    held = meeting("r1", "s2", "p1", "p2")
    found = asked(ROUND, [held], "r1")
    assert (found["verdict"], found["placed"], found["conflict"]) == ("free", held, [])
    assert found["text"] == ["r1 is in the agenda already: in s2, with p1 and p2."]


def test_free_as_it_is() -> None:
    found = asked(ROUND, [meeting("r1", "s2", "p1", "p2")], "r2")
    assert (found["verdict"], found["where"], found["moves"]) == ("free", meeting("r2", "s1", "p1", "p3"), [])


def test_free_when_another_meeting_moves() -> None:
    before, after = meeting("r1", "s1", "p1", "p2"), meeting("r1", "s2", "p1", "p2")
    found = asked(ROUND, [before], "r2")
    assert (found["verdict"], found["proved"], found["where"]) == ("free", True, meeting("r2", "s1", "p1", "p3"))
    assert found["moves"] == [{"before": before, "after": after}]


TEXT = """\
r2 cannot take place beside every meeting of the agenda.
In its way: p1 is in one place at a time in s1; r1 may only be in its own slots; p3 is away in s2; \
r1 stays in the agenda.
With r2 in s1, with p1 and p3, r1 would leave.
Then: value 60 → 40.
The cheapest change that lets r2 take place: p3 is there in s2. Then it is in s2, with p1 and p3; \
nobody loses a meeting.
""".splitlines()


def test_costs_and_what_would_help() -> None:
    requests = [ROUND["requests"][0] | {"slots": ["s1"]}, ROUND["requests"][1]]
    found = asked(ROUND | {"requests": requests}, [meeting("r1", "s1", "p1", "p2")], "r2")
    assert (found["verdict"], found["proved"], found["minimal"]) == ("costs", True, True)
    assert [each["name"] for each in found["conflict"]] == [
        "p1.busy s1",
        "r1.placed",
        "r1.slots",
        "p3.unavailable s2",
    ]
    assert found["costs"]["leave"] == ["r1"]
    value = {"name": "value", "now": 60, "then": 40, "bound": 40}
    assert value in found["costs"]["levels"]
    assert found["remedy"]["changes"] == [{"kind": "availability", "of": "p3", "values": ["s2"], "price": 3}]
    assert (found["remedy"]["cheapest"], found["remedy"]["keeps_all"]) == (True, True)
    assert found["text"] == TEXT


def test_impossible_for_want_of_an_interpreter() -> None:
    people = [
        {"id": "p1", "people": [{"id": "p1a", "languages": ["ar"]}]},
        {"id": "p2", "people": [{"id": "p2a", "languages": ["de"]}]},
    ]
    found = asked(ROUND | {"participants": people, "requests": ROUND["requests"][:1]}, [], "r1")
    assert (found["verdict"], [each["name"] for each in found["conflict"]]) == ("impossible", ["r1.interpreters"])
    [change] = found["remedy"]["changes"]
    assert (change["kind"], change["values"][:2], change["price"]) == ("interpreter", ["ar", "de"], 8)
    assert found["remedy"]["where"]["interpreters"] == ["i+1"]


def test_impossible_beside_a_lock() -> None:
    locked = ROUND["requests"][0] | {"locked": {"slot": "s1"}}
    found = asked(ROUND | {"requests": [locked, ROUND["requests"][1]]}, [meeting("r1", "s1", "p1", "p2")], "r2")
    assert [each["name"] for each in found["conflict"]] == ["p1.busy s1", "r1.locked", "p3.unavailable s2"]
    assert (found["verdict"], found["costs"], found["remedy"]["price"]) == ("impossible", None, 3)


def test_a_full_participant_is_seen_at_once() -> None:
    """25 meetings in 24 slots: without the implied count the solver would try every order."""
    data = {
        "format": "escale-round/1",
        "slots": slots(24),
        "tables": {"count": 30},
        "participants": [{"id": f"p{number}"} for number in range(26)],
        "requests": [{"id": f"r{n}", "a": "p0", "b": f"p{n}", "weight": 1} for n in range(1, 26)],
    }
    held = [meeting(f"r{n}", f"s{n}", "p0", f"p{n}") for n in range(1, 25)]
    found = asked(data, held, "r25")
    assert (found["verdict"], found["proved"], found["minimal"]) == ("costs", True, True)
    assert len(found["conflict"]) == 48
    assert found["remedy"]["changes"] == [{"kind": "person", "of": "p0", "values": ["p0+1"], "price": 6}]


@pytest.mark.parametrize(
    ("meetings", "request_id", "pointer"),
    [
        ([], "r9", "/requests"),
        ([meeting("r9", "s1", "p1", "p2")], "r1", "/meetings/0/request"),
        ([meeting("r2", "s2", "p1", "p3")], "r1", "/meetings/0/slot"),
        ([meeting("r2", "s1", "p1", "p3"), meeting("r1", "s1", "p1", "p2")], "r1", "/meetings/1"),
    ],
)
def test_an_agenda_that_breaks_the_rules(meetings: list[dict[str, Any]], request_id: str, pointer: str) -> None:
    with pytest.raises(InvalidRound) as caught:
        asked(ROUND, meetings, request_id)
    assert caught.value.pointer == pointer


def test_the_command(tmp_path: Path) -> None:
    round_file, agenda_file, answer = (tmp_path / name for name in ("round.json", "agenda.json", "answer.json"))
    round_file.write_text(json.dumps(ROUND), encoding="utf-8")
    agenda = plan(parse_round(ROUND), effort=1, workers=1)
    agenda_file.write_text(json.dumps(agenda_to_json(agenda)), encoding="utf-8")

    def called(request: str) -> tuple[int, str, str]:
        parser = ArgumentParser()
        command.add_arguments(parser)
        out, err = StringIO(), StringIO()
        words = [str(round_file), str(agenda_file), request, "--out", str(answer)]
        return command.run(parser.parse_args(words), out, err), out.getvalue(), err.getvalue()

    assert called("r2") == (0, "", "r2 is in the agenda already: in s1, with p1 and p3.\n")
    assert json.loads(answer.read_text(encoding="utf-8"))["format"] == "escale-explanation/1"
    assert called("r9") == (1, "", f"{round_file}: /requests: expected a request 'r9'\n")
    agenda_file.write_text("{", encoding="utf-8")
    assert called("r2")[0] == 1


INTERPRETED: dict[str, Any] = ROUND | {
    "slots": slots(2),
    "participants": [
        {"id": "p1", "people": [{"id": "p1a", "languages": ["ar"]}]},
        *({"id": f"p{n}", "people": [{"id": f"p{n}a", "languages": ["de"]}]} for n in (2, 3)),
    ],
}


@pytest.mark.parametrize(
    ("limits", "rule"),
    [({"max_run": 20, "rest": 20}, "i1.max_run"), ({"max_day": 20}, "i1.max_day")],
)
def test_an_interpreter_who_must_rest(limits: dict[str, int], rule: str) -> None:
    data = INTERPRETED | {"interpreters": [{"id": "i1", "languages": ["ar", "de"]} | limits]}
    held = meeting("r1", "s1", "p1a", "p2a") | {"interpreters": ["i1"]}
    found = asked(data, [held], "r2")
    assert (found["verdict"], found["proved"]) == ("costs", True)
    names = {each["name"] for each in found["conflict"]}
    assert names == {rule, "r1.interpreters", "r1.placed", "r2.interpreters"}
    assert [each["kind"] for each in found["remedy"]["changes"]] == ["interpreter"]
    rules = {(each["rule"], each["of"] or "", each["slot"] or "") for each in found["conflict"]}
    assert not possible(data, {"r2"}, rules)
    assert all(possible(data, {"r2"}, rules - {each}) for each in rules)


def test_too_far_to_walk() -> None:
    """Each has its own venue, ten minutes apart, and there is no pause between the two slots."""
    people = [{"id": "p1"}, *({"id": f"p{n}", "home_tables": [f"t{n}"]} for n in (2, 3))]
    data = ROUND | {
        "participants": people,
        "tables": [{"id": f"t{n}", "venue": f"v{n}"} for n in (2, 3)],
        "walking_minutes": {"v2": {"v3": 10}},
    }
    found = asked(data, [meeting("r1", "s1", "p1", "p2") | {"table": "t2"}], "r2")
    assert (found["verdict"], found["proved"]) == ("costs", True)
    names = {each["name"] for each in found["conflict"]}
    assert {"p1.walking", "r1.placed"} < names
    assert names & {"p2.home_tables", "p3.home_tables"}
    rules = {(each["rule"], each["of"] or "", each["slot"] or "") for each in found["conflict"]}
    assert not possible(data, {"r2"}, rules)
    assert all(possible(data, {"r2"}, rules - {each}) for each in rules)
