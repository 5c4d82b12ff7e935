"""`escale schedule` and `escale check` as commands: exit statuses and messages."""

import json
import subprocess
import sys
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from benchmarks.rounds import slots

from escale.engines.checking import command as checking
from escale.engines.scheduling import command as scheduling

ROUND: dict[str, Any] = {
    "format": "escale-round/1",
    "slots": slots(2),
    "tables": {"count": 1},
    "participants": [{"id": "p1"}, {"id": "p2"}, {"id": "p3", "mood": "good"}],
    "requests": [
        {"id": "r1", "a": "p1", "b": "p2", "weight": 60},
        {"id": "r2", "a": "p2", "b": "p3", "weight": 40},
    ],
}


def called(module: Any, *words: str) -> tuple[int, str, str]:
    parser = ArgumentParser()
    module.add_arguments(parser)
    out, err = StringIO(), StringIO()
    return module.run(parser.parse_args(words), out, err), out.getvalue(), err.getvalue()


@pytest.fixture
def round_file(tmp_path: Path) -> Path:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(ROUND), encoding="utf-8")
    return path


def test_schedule_then_check(round_file: Path, tmp_path: Path) -> None:
    status, out, err = called(scheduling, str(round_file))
    assert (status, err) == (0, f"{round_file}: /participants/2/mood: unknown field, ignored\n")
    agenda = tmp_path / "agenda.json"
    agenda.write_text(out, encoding="utf-8")
    assert called(checking, str(round_file), str(agenda)) == (
        0,
        "",
        "no violation; value 100, bound 100 certified\n",
    )


def test_check_prints_one_line_per_violation(round_file: Path, tmp_path: Path) -> None:
    agenda = tmp_path / "agenda.json"
    assert called(scheduling, str(round_file), "--out", str(agenda))[:2] == (0, "")
    broken = json.loads(agenda.read_text(encoding="utf-8"))
    for meeting in broken["meetings"]:
        meeting["slot"] = "s1"
    agenda.write_text(json.dumps(broken), encoding="utf-8")
    status, out, _ = called(checking, str(round_file), str(agenda))
    assert status == 1
    assert out.splitlines() == [
        "busy: p2: is in r1 and r2 at the same time",
        "tables: s1: 2 meetings at 1 tables",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n  oops", ":2: expected JSON"),
        ('{"format": "escale-round/2"}', '/format: expected "escale-round/1"'),
        ("[]", "/: expected an object"),
        (json.dumps(ROUND | {"requests": [{"id": "r", "a": "p1", "b": "p1", "weight": 1}]}), "/requests/0/b"),
        ("[" * 100_000, "too deep"),
        (json.dumps(ROUND).replace("60", "NaN"), "/requests/0/weight: expected an integer from 0 to 1000000000"),
        (json.dumps(ROUND).replace("60", "1" * 5000), "limit"),
    ],
)
def test_invalid_input(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "round.json"
    path.write_text(text, encoding="utf-8")
    status, out, err = called(scheduling, str(path))
    assert (status, out) == (1, "")
    assert message in err


def test_a_missing_file(tmp_path: Path) -> None:
    assert called(scheduling, str(tmp_path / "none"))[0] == 1
    assert called(checking, str(tmp_path / "none"), str(tmp_path / "none"))[0] == 1


def test_no_result(tmp_path: Path) -> None:
    requests = [request | {"must": True} for request in ROUND["requests"]]
    path = tmp_path / "round.json"
    path.write_text(json.dumps(ROUND | {"requests": requests, "slots": slots(1)}), encoding="utf-8")
    status, out, err = called(scheduling, str(path))
    assert (status, out) == (3, "")
    assert err.splitlines()[-1].endswith(
        "no agenda is possible: these requests cannot all be kept: r1, r2 (in the way: p2.busy s1); "
        "unlock one of them, take back its must or change a rule"
    )


def test_what_prices_do_not_prove_is_proved_by_cases(tmp_path: Path) -> None:
    """A triangle in two slots: by prices alone all three might be half placed, worth 130."""
    triangle = [*ROUND["requests"], {"id": "r3", "a": "p1", "b": "p3", "weight": 30}]
    path, agenda = tmp_path / "round.json", tmp_path / "agenda.json"
    path.write_text(json.dumps(ROUND | {"requests": triangle, "tables": {"count": 9}}), encoding="utf-8")
    assert called(scheduling, str(path), "--out", str(agenda))[:2] == (0, "")
    assert called(checking, str(path), str(agenda)) == (0, "", "no violation; value 100, bound 100 certified\n")


@pytest.mark.parametrize("words", [["--seconds", "0"], ["--effort", "-1"], ["--workers", "0"], ["--seed", "x"]])
def test_wrong_usage(round_file: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        called(scheduling, str(round_file), *words)
    assert caught.value.code == 2


def test_reading_a_round_loads_no_solver_and_no_web() -> None:
    code = (
        "import sys, escale.engines.scheduling.model, escale.engines.scheduling.command\n"
        "import escale.engines.checking.command\n"
        "print([name for name in ('numba', 'numpy', 'highspy', 'django') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
