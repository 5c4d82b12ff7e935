"""`escale results`: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest

from escale.cli import main
from tests.engines.results.example import FILES

PLAIN, MESSY = str(FILES / "plain.xml"), str(FILES / "messy.xml")


def test_what_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["results", "check", PLAIN]) == 0
    assert capsys.readouterr() == ("", "nothing wrong; indicators: 4\n")


def test_what_is_wrong_has_line_and_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["results", "check", MESSY]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 14
    assert lines[5] == (
        f"{MESSY}:21: /iati-activities/iati-activity[1]/result[1]/indicator[1]/period[1]/actual[1]: "
        "expected a number with a decimal point, at most 40 digits, not '1,5'"
    )


def test_nothing_begins_before_the_signature(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["results", "check", PLAIN, "--signed", "2020-06-01"]) == 1
    assert (
        capsys.readouterr().out.splitlines()[0].endswith("starts on 2020-01-01, before the signature on 2020-06-01")
    )
    with pytest.raises(SystemExit) as ended:
        main(["results", "check", PLAIN, "--signed", "yesterday"])
    assert ended.value.code == 2


def test_sums_are_lines_of_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["results", "sum", PLAIN]) == 0
    printed = capsys.readouterr().out
    trained, *others = map(json.loads, printed.splitlines())
    assert [each["indicator"] for each in others] == ["trained-online", "late", "XX-EXAMPLE-1#2.1"]
    assert trained["title"]["ar"] == "الموظفون المدربون"
    assert trained["periods"] == [
        {
            "start": "2020-01-01",
            "end": "2020-12-31",
            "target": "40",
            "own": "12",
            "value": "42",
            "numerator": None,
            "denominator": None,
            "known": 2,
            "expected": 3,
            "left_out": [],
        }
    ]
    out = tmp_path / "sums.jsonl"
    assert main(["results", "sum", PLAIN, "--out", str(out)]) == 0
    assert out.read_text("utf-8") == printed
    assert main(["results", "sum", PLAIN, "--out", str(tmp_path)]) == 1


def test_what_cannot_be_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nothing, bomb, circle = (tmp_path / name for name in ("nothing.xml", "bomb.xml", "circle.xml"))
    bomb.write_text('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "utf-8")
    text = Path(PLAIN).read_text("utf-8")
    circle.write_text(text.replace('ref="trained" counts', 'ref="trained-online" counts'), "utf-8")
    assert main(["results", "sum", str(nothing)]) == 1
    assert main(["results", "check", str(bomb)]) == 1
    assert main(["results", "sum", str(circle)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{nothing}: No such file or directory",
        f"{bomb}:2: expected no document type and no entities",
        (
            f"{circle}:103: /iati-activities/iati-activity[1]/result[1]/indicator[2]: is its own forefather: "
            "trained-online → trained-online"
        ),
    ]
