"""docs/reference/threats.md says what is tried; this holds it to the tests and the defences."""

import re
from pathlib import Path

import pytest

from tests.threats.defences import DEFENCES

ROOT = Path(__file__).parents[2]
LINES = {
    *range(1, 23),
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    33,
    35,
    36,
    37,
    38,
    39,
    40,
    41,
    42,
    43,
    44,
    45,
    46,
    47,
    48,
    49,
    50,
    51,
    52,
    53,
    54,
    55,
    56,
    57,
    58,
    59,
    60,
    61,
    62,
    63,
    64,
    68,
    69,
    70,
    71,
    72,
    73,
    74,
    76,
    77,
    78,
    79,
    80,
    81,
    82,
    83,
    84,
    85,
    86,
    87,
    88,
    89,
    90,
    91,
    92,
    93,
    94,
}
_ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_MARK = re.compile(r"mark\.threat\((\d+)\)")


@pytest.fixture(scope="module")
def rows() -> dict[int, tuple[list[str], list[str]]]:
    """Of each line of the table its defences and its test modules."""
    table = (ROOT / "docs" / "reference" / "threats.md").read_text(encoding="utf-8")
    found = _ROW.findall(table)
    assert len({number for number, *_cells in found}) == len(found)
    return {
        int(number): (re.findall(r"`([^`]+)`", defences), re.findall(r"`([^`]+)`", tests))
        for number, defences, tests in found
    }


def marked() -> dict[str, set[int]]:
    """Which threats the marks of each test module name."""
    modules = (ROOT / "tests").rglob("test_*.py")
    return {
        path.relative_to(ROOT).as_posix(): {int(number) for number in _MARK.findall(path.read_text(encoding="utf-8"))}
        for path in modules
    }


def test_every_line_is_in_the_table_and_marked(rows: dict[int, tuple[list[str], list[str]]]) -> None:
    assert set(rows) == set().union(*marked().values()) == LINES


def test_the_named_tests_carry_the_mark(rows: dict[int, tuple[list[str], list[str]]]) -> None:
    marks = marked()
    missing = [
        (number, path) for number, (_defences, paths) in rows.items() for path in paths if number not in marks[path]
    ]
    assert missing == []


def test_every_defence_is_named_and_every_name_is_switched_off(rows: dict[int, tuple[list[str], list[str]]]) -> None:
    tried = {(defence.threat, defence.name) for defence in DEFENCES}
    assert tried == {(number, name) for number, (defences, _tests) in rows.items() for name in defences}
