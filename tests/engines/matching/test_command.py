import argparse
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from escale.engines.matching.command import add_arguments, run

GOOD = (
    '{"id": "o1", "needs": ["Wir suchen Anlagen zur Meerwasserentsalzung."]}\n'
    "\n"
    '{"id": "o2", "offers": ["وحدات لتحلية مياه البحر"]}\n'
    '{"id": "o3", "offers": ["Chaussures pour enfants"]}\n'
)


def called(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    out, err = io.StringIO(), io.StringIO()
    status = run(parser.parse_args(arguments), io.StringIO(stdin), out, err)
    return status, out.getvalue(), err.getvalue()


def test_reads_standard_input_and_writes_one_line_per_profile() -> None:
    status, out, err = called("-", "--top", "1", stdin=GOOD)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [line["id"] for line in lines] == ["o1", "o2", "o3"]
    assert [item["id"] for item in lines[0]["suggestions"]] == ["o2"]
    assert lines[0]["suggestions"][0]["reasons"][0]["offer"] == "وحدات لتحلية مياه البحر"
    assert "وحدات" in out


def test_writes_to_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "profiles.jsonl", tmp_path / "out.jsonl"
    source.write_text("\ufeff" + GOOD, encoding="utf-8")
    assert called(str(source), "--out", str(target)) == (0, "", "")
    assert len(target.read_text("utf-8").splitlines()) == 3


def test_nothing_in_nothing_out() -> None:
    assert called("-") == (0, "", "")


def test_warns_about_unknown_fields() -> None:
    status, _, err = called("-", stdin='{"id": "o1", "zone": 1, "colour": 2}\n')
    assert status == 0
    assert err == "standard input: line 1: warning: unknown fields ignored: colour, zone\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": "a"}\n{"needs": []}', "line 2: id: expected a text that is not empty"),
        ('{"id": "a"}\n\n{"id": "a"}', "line 3: id: expected an id of its own, 'a' is that of line 1"),
        ('{"id": "a", "needs": 3}', "line 1: needs: expected a list of texts"),
        ("[]", "line 1: profile: expected a JSON object"),
        ("{", "line 1: profile: expected a JSON object (Expecting property name enclosed in double quotes"),
        ("[" * 100_000, "line 1: profile: expected a JSON object ("),
    ],
)
def test_invalid_input_is_named_by_file_line_and_field(tmp_path: Path, text: str, message: str) -> None:
    source = tmp_path / "profiles.jsonl"
    source.write_text(text, encoding="utf-8")
    status, out, err = called(str(source))
    assert (status, out) == (1, "")
    assert err.startswith(f"{source}: {message}")
    assert err.count("\n") == 1


def test_a_missing_file_and_another_encoding(tmp_path: Path) -> None:
    status, _, err = called(str(tmp_path / "none.jsonl"))
    assert (status, "No such file" in err) == (1, True)
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    status, _, err = called(str(tmp_path / "latin.jsonl"))
    assert (status, "utf-8" in err) == (1, True)


@pytest.mark.parametrize("top", ["0", "-1", "many"])
def test_wrong_usage(top: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        called("-", "--top", top)
    assert caught.value.code == 2
    assert f"expected an integer of 1 or more, got '{top}'" in capsys.readouterr().err


def test_runs_without_django() -> None:
    code = (
        "import argparse, io, sys; sys.modules['django'] = None\n"
        "from escale.engines.matching.command import add_arguments, run\n"
        "parser = argparse.ArgumentParser(); add_arguments(parser)\n"
        "sys.exit(run(parser.parse_args(['-']), sys.stdin, sys.stdout, sys.stderr))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=GOOD, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 3
