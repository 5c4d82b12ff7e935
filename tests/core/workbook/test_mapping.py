"""Headings: the template's, other usual words, the organiser's own; nothing is guessed silently."""

import pytest

from escale.core.workbook import Unmapped, headings, interpret, read_workbook, write_template
from escale.core.workbook.folding import folded
from escale.core.workbook.specification import SHEETS, Sheet
from tests.core.workbook.books import ORGANISATIONS, found, read, xlsx

SHEET_IDS = [sheet.name for sheet in SHEETS]


@pytest.mark.parametrize("sheet", SHEETS, ids=SHEET_IDS)
def test_each_heading_of_the_template_means_one_column(sheet: Sheet) -> None:
    for number, _language in enumerate(headings.LANGUAGES):
        words = [folded(headings.template_headings(sheet.name, column.name)[number + 1]) for column in sheet.columns]
        assert len(set(words)) == len(words)
    meanings: dict[str, set[str]] = {}
    for column in sheet.columns:
        for word in headings.template_headings(sheet.name, column.name):
            meanings.setdefault(folded(word), set()).add(column.name)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize("language", headings.LANGUAGES)
def test_the_empty_template_is_understood_completely(language: str) -> None:
    result = interpret(read_workbook(write_template(language)))
    assert result.problems == ()
    assert result.unmapped == ()
    assert {words["*"] for words in result.mapping.values()} == set(SHEET_IDS)
    columns = {words["*"]: set(words.values()) - {words["*"]} for words in result.mapping.values()}
    assert all(columns[sheet.name] >= {column.name for column in sheet.columns} - {sheet.name} for sheet in SHEETS)


def test_headings_are_read_through_marks_case_and_accents() -> None:
    result = read(
        {"ENTREPRISES": [["REF.", "Raison  Sociale *", "Pays (obligatoire)", "CÔTÉ"], ["o", "A", "MA", "hôte"]]}
    )
    assert found(result) == []
    assert [row.name for row in result.rows.organisations] == ["A"]


def test_a_strange_heading_is_proposed_and_not_taken() -> None:
    sheet = [["ref", "Raison soc.", "country", "side", "Kontakt"], ["o", "A", "MA", "host", "www.atlas.ma"]]
    result = read({"organisations": sheet})
    assert result.rows.organisations == ()
    assert result.unmapped == (
        Unmapped("organisations", "B1", "Raison soc.", "name"),
        Unmapped("organisations", "E1", "Kontakt", "website"),
    )
    assert found(result) == [
        ("organisations!1:1", "column-missing"),
        ("organisations!B1", "heading-unknown"),
        ("organisations!E1", "heading-unknown"),
    ]


def test_the_organisers_words_come_first_and_are_given_back() -> None:
    sheet = [["ref", "name", "Raison soc.", "country", "side"], ["o", "internal", "Atlas", "MA", "host"]]
    raw = read_workbook(xlsx({"Blatt 1": sheet}))
    chosen = {"Blatt 1": {"*": "organisations", "name": "", "Raison soc.": "name"}}
    result = interpret(raw, chosen)
    assert [row.name for row in result.rows.organisations] == ["Atlas"]
    assert result.mapping == {
        "Blatt 1": {
            "*": "organisations",
            "ref": "ref",
            "name": "",
            "Raison soc.": "name",
            "country": "country",
            "side": "side",
        }
    }
    assert interpret(raw, result.mapping) == result


def test_a_sheet_is_known_by_its_headings_when_its_name_says_nothing() -> None:
    result = read({"Feuil1": ORGANISATIONS, "Feuil2": [["x"], ["y"]]})
    assert [row.ref for row in result.rows.organisations] == ["atlas", "lux"]
    assert found(result) == [("Feuil2", "sheet-unknown")]


def test_a_usual_name_gives_way_to_what_stands_under_it() -> None:
    people = [["Réf", "Société", "Nom et prénom", "Courriel"], ["p1", "atlas", "Amal B.", "amal@atlas.example"]]
    result = read({"organisations": ORGANISATIONS, "Participants": people})
    assert [row.name for row in result.rows.representatives] == ["Amal B."]
    assert [row.ref for row in read({"Participants": ORGANISATIONS}).rows.organisations] == ["atlas", "lux"]


def test_two_sheets_may_hold_one_kind() -> None:
    result = read({"Entreprises": ORGANISATIONS[:2], "Firmen": [ORGANISATIONS[0], ORGANISATIONS[2]]})
    assert [row.ref for row in result.rows.organisations] == ["atlas", "lux"]
    doubled = read({"Entreprises": ORGANISATIONS[:2], "Firmen": ORGANISATIONS[:2]})
    assert found(doubled) == [("Firmen!A2", "ref-twice")]


def test_two_columns_of_one_meaning() -> None:
    result = read({"organisations": [["ref", "name", "country", "side", "Pays"], ["o", "A", "MA", "host", "LU"]]})
    assert found(result) == [("organisations!E1", "heading-twice")]
    assert result.problems[0].details == {"column": "country", "other": "C1"}


def test_headings_repeated_for_printing_are_no_rows() -> None:
    result = read({"organisations": [*ORGANISATIONS[:2], *ORGANISATIONS[::2]]})
    assert found(result) == []
    assert [row.ref for row in result.rows.organisations] == ["atlas", "lux"]


def test_a_mapping_to_columns_that_do_not_exist_is_no_crash() -> None:
    result = read({"organisations": ORGANISATIONS}, mapping={"organisations": {"name": "nonsense", "*": "nothing"}})
    assert [code for _where, code in found(result)] == ["column-missing", "heading-unknown"]
