"""Files of the published benchmark, given to the two commands."""

import json
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from escale.engines.checking import command as checking
from escale.engines.scheduling import command as scheduling
from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.model.dzn import round_from_dzn
from tests.engines.scheduling.test_command import called

PUBLISHED = Path(__file__).parents[5] / "shared" / "data" / "scheduling" / "jair2022"
SMALL = """% an instance of our own
nBusiness = 4;
nMeetings = 4;
nTables = 1;
nTotalSlots = 5;
nMorningSlots = 3;
requested = [|1, 2, 3,
|3, 1, 1,
|1, 4, 2,
|2, 3, 3|];
meetingsxBusiness = [{2,3,4}, {2,5}, {3,5}, {4}];
nMeetingsBusiness = [3,2,2,1];
forbidden = [{0},{5},{0},{4}];
fixed = [0,0,0,0];
precedences = [{3},{},{},{}];
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "instance.dzn"
    path.write_text(text, encoding="utf-8")
    return path


def planned(tmp_path: Path, text: str, *words: str) -> tuple[int, dict[str, Any], str]:
    status, out, err = called(scheduling, str(written(tmp_path, text)), "--effort", "1", *words)
    return status, json.loads(out), err


def test_an_instance_is_planned_and_checked(tmp_path: Path) -> None:
    status, agenda, err = planned(tmp_path, SMALL)
    assert (status, err) == (0, "")
    at = {meeting["request"]: int(meeting["slot"][1:]) for meeting in agenda["meetings"]}
    assert at["m3"] == 5  # p4 is away in slot 4
    assert at["m2"] < at["m1"] < 5  # the dummy counts: m1 comes after m2
    assert agenda["levels"][1] == {"name": "breaks", "value": 1, "bound": 1}
    assert agenda["optimal"]
    file = tmp_path / "agenda.json"
    file.write_text(json.dumps(agenda), encoding="utf-8")
    instance = str(tmp_path / "instance.dzn")
    status, out, err = called(checking, instance, str(file))
    assert (status, out) == (0, "")
    assert err.startswith("no violation; breaks 1, at least 1: ")
    agenda["meetings"][0]["slot"], agenda["meetings"][1]["slot"] = "s2", "s2"
    file.write_text(json.dumps(agenda), encoding="utf-8")
    assert called(checking, instance, str(file))[0] == 1


class Terminal(StringIO):
    """Standard error of somebody who looks on."""

    def isatty(self) -> bool:
        return True


def test_who_looks_on_reads_of_breaks(tmp_path: Path) -> None:
    parser = ArgumentParser()
    scheduling.add_arguments(parser)
    err = Terminal()
    scheduling.run(parser.parse_args([str(written(tmp_path, SMALL)), "--effort", "1"]), StringIO(), err)
    assert err.getvalue().endswith("\r[##############################] 1 breaks, at least 1 needed\n")


def test_no_schedule(tmp_path: Path) -> None:
    status, agenda, err = planned(tmp_path, SMALL.replace("nTables = 1", "nTables = 0"))
    assert (status, agenda) == (3, {"format": "escale-agenda/1", "infeasible": True})
    assert "no agenda is possible" in err


def test_a_smallest_conflict_is_named(tmp_path: Path) -> None:
    status, _, err = planned(
        tmp_path, SMALL.replace("fixed = [0,0,0,0]", "fixed = [0,0,4,4]").replace(",{4}]", ",{0}]")
    )
    assert status == 3
    assert err.endswith(
        "no agenda is possible: these requests cannot all be placed: m3, m4 (in the way: tables s4); "
        "take one of them out or change a rule\n"
    )


def test_one_table_too_few_is_counted(tmp_path: Path) -> None:
    """Twenty one meetings in ten slots with two tables: a solver alone would not find out for minutes."""
    rows = "|".join(f"{2 * number + 1}, {2 * number + 2}, 3" for number in range(21))
    text = "nBusiness = 42; nMeetings = 21; nTables = 2; nTotalSlots = 10; nMorningSlots = 5;"
    status, agenda, err = planned(tmp_path, f"{text} requested = [|{rows}|];")
    assert (status, agenda["infeasible"]) == (3, True)
    assert "m20, m21 (in the way: tables s1, tables s2, " in err


def test_that_there_is_none_is_not_certified(tmp_path: Path) -> None:
    text = SMALL.replace("nTables = 1", "nTables = 0")
    file = tmp_path / "agenda.json"
    file.write_text(json.dumps(planned(tmp_path, text)[1]), encoding="utf-8")
    said = "says that no agenda is possible: not certified here\n"
    assert called(checking, str(written(tmp_path, text)), str(file)) == (0, "", said)


def test_the_allowed_difference(tmp_path: Path) -> None:
    assert planned(tmp_path, SMALL, "--max-break-difference", "0")[0] == 3
    assert planned(tmp_path, SMALL, "--max-break-difference", "none")[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ("nTables = 1;", "", "/nTables"),
        ("nTotalSlots = 5", "nTotalSlots = 1001", "/nTotalSlots"),
        ("nMorningSlots = 3", "nMorningSlots = 9", "/nMorningSlots"),
        ("|1, 2, 3,", "|1, 2,", "/requested"),
        ("|1, 2, 3,", "|1, 1, 3,", "/requested/0"),
        ("|1, 2, 3,", "|1, 2, 4,", "/requested/0"),
        ("{5}", "{6}", "/forbidden"),
        ("fixed = [0", "fixed = [7", "/fixed"),
        ("precedences = [{3}", "precedences = [{9}", "/precedences"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, pointer: str) -> None:
    with pytest.raises(InvalidRound) as caught:
        round_from_dzn(SMALL.replace(old, new))
    assert caught.value.pointer == pointer
    assert called(scheduling, str(written(tmp_path, SMALL.replace(old, new))))[0] == 1


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published instances lie beside the project, not in it")
@pytest.mark.parametrize("name", ["tic-12", "tic-13crafc", "forumt-14crafe", "forumt-14"])
def test_a_published_optimum(tmp_path: Path, name: str) -> None:
    optimum = json.loads((PUBLISHED / "published.json").read_text(encoding="utf-8"))[name]["optimum"]
    instance = str(PUBLISHED / f"{name}.original.dzn")
    agenda = tmp_path / "agenda.json"
    assert called(scheduling, instance, "--out", str(agenda))[0] == 0
    found = json.loads(agenda.read_text(encoding="utf-8"))
    assert found["levels"][1] == {"name": "breaks", "value": optimum, "bound": optimum}
    assert called(checking, instance, str(agenda))[:2] == (0, "")
