"""Each rule, kept and broken."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from escale.core.workbook import Interpretation, interpret, read_workbook
from escale.core.workbook.specification import SHEETS
from tests.core.workbook.books import ORGANISATIONS, STOPS, found, read, saved

MISSION = [["ref", "title", "starts", "ends"], ["m", "Mission", "2019-09-22", "2019-09-26"]]
ROUNDS = [["ref", "stop", "title", "slot_minutes", "min", "max"], ["r", "casa", "B2B", 20, 1, 5]]
BLOCKS = [["ref", "round", "starts", "ends", "break_minutes"], ["b", "r", "2019-09-24 14:00", "2019-09-24 18:00", 5]]
TABLES = [["ref", "round", "home_of"], ["t1", "r", "atlas"]]
PEOPLE = [
    ["ref", "organisation", "name", "email", "arrives", "leaves", "languages", "consent", "stops"],
    ["p", "atlas", "Fatima", "f@atlas.ma", "2019-09-24 08:00", "2019-09-25 20:00", "fr", "oui", "casa"],
]
SESSIONS = [
    ["ref", "stop", "title", "kind", "starts", "ends", "capacity"],
    ["s", "casa", "S", "talk", "24/09/2019 9h", "10h30", 50],
]
INTERPRETERS = [["ref", "name", "languages", "max_run"], ["i", "I", "ar, français", 40]]
AVAILABILITY = [["who", "starts", "ends"], ["all", "2019-09-24 12:00", "2019-09-24 13:00"]]
WISHES = [["from", "to", "level"], ["atlas", "lux", "must"]]

GOOD = {
    "mission": MISSION, "stops": STOPS, "sessions": SESSIONS, "organisations": ORGANISATIONS,
    "representatives": PEOPLE, "rounds": ROUNDS, "blocks": BLOCKS, "tables": TABLES, "interpreters": INTERPRETERS,
    "availability": AVAILABILITY, "wishes": WISHES,
}  # fmt: skip


def with_cell(where: str, value: Any) -> Interpretation:
    sheet, cell = where.split("!")
    rows = [list(row) for row in GOOD[sheet]]
    line, column = int(cell[1:]) - 1, ord(cell[0]) - ord("A")
    while len(rows) <= line:
        rows.append(list(rows[1]))
    rows[line][column] = value
    return read(GOOD | {sheet: rows})


def test_all_is_well() -> None:
    result = read(GOOD)
    assert found(result) == []
    assert [len(getattr(result.rows, sheet.name)) for sheet in SHEETS] == [1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1]
    casablanca = ZoneInfo("Africa/Casablanca")
    assert result.rows.sessions[0].ends == datetime(2019, 9, 24, 10, 30, tzinfo=casablanca)
    assert result.rows.interpreters[0].languages == ("ar", "fr")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("mission!D2", "2019-09-21", "end-before-start"),
        ("mission!C2", "bientôt", "date"),
        ("stops!D2", "Africa/Rabat", "zone"),
        ("stops!E2", "2019-09-20", "outside-mission"),
        ("organisations!A2", None, "value-missing"),
        ("stops!B2", None, "value-missing"),
        ("stops!B2", "x" * 301, "too-long"),
        ("sessions!B2", "tanger", "ref-unknown"),
        ("sessions!B2", "casablanca", "ref-by-label"),
        ("sessions!E2", "27/09/2019 9h", "outside-stop"),
        ("sessions!E2", "24/09/2019", "hour-missing"),
        ("sessions!F2", "9h", "end-before-start"),
        ("sessions!G2", "beaucoup", "integer"),
        ("sessions!G2", 0, "range"),
        ("sessions!G2", 12.5, "integer"),
        ("organisations!A3", "a;b", "ref-form"),
        ("organisations!C2", "Atlantis", "country"),
        ("organisations!D2", "middle", "side"),
        ("representatives!B2", "nobody", "ref-unknown"),
        ("representatives!D2", "fatima@atlas", "email"),
        ("representatives!D2", "f@atlas.ma, g@atlas.ma", "email"),
        ("representatives!D2", "f@atlas.ma\nBcc: x@y.ma", "email"),
        ("representatives!F2", "2019-09-24 07:59", "end-before-start"),
        ("representatives!G2", "elvish", "language"),
        ("representatives!H2", "peut-être", "boolean"),
        ("representatives!I2", "casa; tanger", "ref-unknown"),
        ("rounds!D2", 22, "five-minute-grid"),
        ("rounds!E2", 6, "min-above-max"),
        ("blocks!C2", "2019-09-24 14:03", "five-minute-grid"),
        ("blocks!D2", "2019-09-24 14:10", "block-shorter-than-slot"),
        ("blocks!E2", 7, "five-minute-grid"),
        ("blocks!E2", -5, "range"),
        ("tables!C2", "Nobody SARL", "ref-unknown"),
        ("availability!A2", "someone", "ref-unknown"),
        ("availability!C2", "2019-09-24 11:00", "end-before-start"),
        ("wishes!C2", "maybe", "level"),
        ("wishes!B2", "atlas", "wish-to-self"),
        ("wishes!B2", "nobody", "ref-unknown"),
    ],
)
def test_what_is_wrong_is_named_at_its_cell(cell: str, value: Any, code: str) -> None:
    assert (cell, code) in found(with_cell(cell, value))


def test_a_wrong_cell_makes_no_other_problem() -> None:
    assert found(with_cell("blocks!C2", "2019-09-24 14:03")) == [("blocks!C2", "five-minute-grid")]
    assert found(with_cell("representatives!D2", "f")) == [("representatives!D2", "email")]
    assert found(with_cell("stops!D2", "x")) == [("stops!D2", "zone")]


def test_the_grid_says_why() -> None:
    (problem,) = with_cell("rounds!D2", 22).problems
    assert problem.expected == "a multiple of 5 minutes: people, tables and rooms are booked in units of 5 minutes"


def test_rows_are_compared_with_each_other() -> None:
    assert found(with_cell("mission!A3", "m2")) == [("mission!A3", "several-missions")]
    assert found(with_cell("organisations!A3", "atlas"))[0] == ("organisations!A3", "ref-twice")
    assert found(with_cell("wishes!C3", "like")) == [("wishes!B3", "wish-twice")]
    assert found(with_cell("representatives!A3", "q")) == [("representatives!D3", "email-shared")]


def test_wishes_within_a_side_are_only_a_warning() -> None:
    result = with_cell("organisations!D3", "host")
    assert found(result) == [("wishes!B2", "wish-same-side")]
    assert not result.has_errors
    assert len(result.rows.wishes) == 1


def test_an_hour_that_clocks_skip() -> None:
    """Morocco left UTC+1 on 5 May 2019 and came back to it on 9 June 2019 at 02:00."""
    stops = [STOPS[0], ["casa", "Casablanca", "MA", "Africa/Casablanca", "2019-05-01", "2019-06-30"]]
    skipped = [BLOCKS[0], ["b", "r", "2019-06-09 02:30", "2019-06-09 06:00", None]]
    assert found(read({"stops": stops, "rounds": ROUNDS, "blocks": skipped})) == [("blocks!C2", "hour-skipped")]
    twice = [BLOCKS[0], ["b", "r", "2019-05-05 02:30", "2019-05-05 06:00", None]]
    result = read({"stops": stops, "rounds": ROUNDS, "blocks": twice})
    assert found(result) == [("blocks!C2", "hour-twice")]
    assert result.rows.blocks[0].starts.isoformat() == "2019-05-05T02:30:00+01:00"


def test_parts_of_a_mission_that_exists_already() -> None:
    people = [PEOPLE[0], ["p", "old", "Fatima", "f@atlas.ma", "2019-09-24 08:00", None, None, None, None]]
    known = {"organisations": {"old"}, "stops": {"rab"}}
    zones = {"stops": {"rab": "Africa/Casablanca"}}
    result = read({"representatives": people}, known_refs=known, known_zones=zones)
    assert found(result) == []
    assert result.rows.representatives[0].arrives == datetime(2019, 9, 24, 8, tzinfo=ZoneInfo("Africa/Casablanca"))
    assert found(read({"representatives": people}, known_refs=known)) == [("representatives!E2", "zone-missing")]
    assert found(read({"representatives": people}, known_zones=zones)) == [("representatives!B2", "ref-unknown")]


def test_proposed_refs_are_stable_and_different() -> None:
    sheet = [
        ["name", "country", "side"],
        ["Atlas Soft", "MA", "host"],
        ["شركة النور", "MA", "host"],
        ["Atlas soft", "MA", "host"],
    ]
    result = read({"organisations": sheet})
    assert found(result) == [("organisations!1:1", "ref-proposed")]
    assert [row.ref for row in result.rows.organisations] == ["atlas-soft", "شركه-النور", "atlas-soft-2"]


def test_an_ambiguous_name_is_not_chosen() -> None:
    rows = [*ORGANISATIONS, ["atlas2", "ATLAS soft", "MA", "host"]]
    assert found(read({"organisations": rows, "wishes": [WISHES[0], ["lux", "Atlas Soft", "must"]]})) == [
        ("wishes!B2", "ref-ambiguous")
    ]


def test_numbers_as_refs() -> None:
    rows = [ORGANISATIONS[0], [12, "Atlas", "MA", "host"], [7.0, "Lux", "LU", "guest"]]
    result = read({"organisations": rows, "wishes": [WISHES[0], [7, "12", "must"]]})
    assert found(result) == []
    assert result.rows.wishes[0].wisher == "7"


def test_merged_keys_continue_a_row() -> None:
    book = Workbook()
    page = book.active
    page.title = "organisations"
    page.append(["ref", "name", "country", "side", "offers"])
    page.append(["o", "Atlas", "MA", "host", "one"])
    page.append([None, None, None, None, "two; three"])
    page.append([None, None, "LU", None, "four"])
    page.merge_cells("A2:A4")
    result = interpret(read_workbook(saved(book)))
    assert found(result) == [("organisations!C4", "continuation")]
    book["organisations"]["C4"] = None
    assert interpret(read_workbook(saved(book))).rows.organisations[0].offers == ("one", "two", "three", "four")
