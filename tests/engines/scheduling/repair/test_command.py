"""`escale reschedule`: files in, files out, exit statuses."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from escale.engines.checking import command as checking
from escale.engines.scheduling.repair import command
from tests.engines.scheduling.repair.test_events import AGENDA, ROUND
from tests.engines.scheduling.test_command import called


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    def written(name: str, value: Any) -> str:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return str(path)

    events = [{"kind": "late", "person": "p2", "until": "s2", "why": "fog"}]
    return {
        "round": written("round", ROUND),
        "agenda": written("agenda", AGENDA),
        "events": written("events", {"format": "escale-events/1", "events": events}),
        "out": str(tmp_path / "out.json"),
        "after": str(tmp_path / "after.json"),
    }


def test_reschedule_then_check(files: dict[str, str]) -> None:
    given = [files[name] for name in ("round", "agenda", "events")]
    status, out, err = called(command, *given, "--out", files["out"], "--out-round", files["after"])
    assert (status, out, err) == (0, "", f"{files['events']}: /events/0/why: unknown field, ignored\n")
    assert called(checking, files["after"], files["out"]) == (0, "", "no violation; value 110, bound 110 certified\n")
    found = json.loads(Path(files["out"]).read_text(encoding="utf-8"))
    assert found["changes"][0]["person"] == "p1a"
    assert (found["order"], found["moved"], found["disturbed"], found["dropped"]) == ("limited", [], [], [])


def test_errors_name_file_and_pointer(files: dict[str, str]) -> None:
    given = [files[name] for name in ("round", "agenda", "events")]
    Path(files["events"]).write_text('{"format": "escale-events/1", "events": [{"kind": "rain"}]}', encoding="utf-8")
    status, out, err = called(command, *given)
    assert (status, out) == (1, "")
    assert err.startswith(f"{files['events']}: /events/0/kind: expected one of cancelled, ")
    Path(files["agenda"]).write_text("{", encoding="utf-8")
    assert called(command, *given)[0] == 1
    assert called(command, files["round"], "none", files["events"])[2] == "none: No such file or directory\n"


def test_an_agenda_of_another_round(files: dict[str, str]) -> None:
    other = AGENDA | {"meetings": [AGENDA["meetings"][0] | {"slot": "s2"}, AGENDA["meetings"][1]]}
    Path(files["agenda"]).write_text(json.dumps(other), encoding="utf-8")
    Path(files["events"]).write_text('{"format": "escale-events/1", "events": []}', encoding="utf-8")
    status, _, err = called(command, *(files[name] for name in ("round", "agenda", "events")))
    assert (status, err.splitlines()[-1]) == (
        1,
        f"{files['agenda']}: /meetings/1: expected a meeting that keeps the rules of the round",
    )


def test_no_result(files: dict[str, str]) -> None:
    request = {"id": "r4", "a": "p4", "b": "p3", "weight": 10, "must": True, "slots": ["s3"]}
    events = [{"kind": "added", "participant": {"id": "p4"}, "requests": [request]}]
    Path(files["events"]).write_text(json.dumps({"format": "escale-events/1", "events": events}), encoding="utf-8")
    given = [files[name] for name in ("round", "agenda", "events")]
    status, out, err = called(command, *given, "--order", "refill")
    assert (status, out) == (3, "")
    assert err.endswith("no place was found for these with at most 0 meetings moved: r4\n")


@pytest.mark.parametrize("words", [["--order", "rough"], ["--most-moves", "-1"], ["--seconds", "0"]])
def test_wrong_usage(files: dict[str, str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        called(command, files["round"], files["agenda"], files["events"], *words)
    assert caught.value.code == 2


def test_reading_events_loads_no_solver() -> None:
    code = (
        "import sys, escale.engines.scheduling.repair.command\n"
        "print([name for name in ('numba', 'numpy', 'highspy', 'django') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
