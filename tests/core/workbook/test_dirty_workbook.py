"""A workbook as it comes by mail: every problem is named with its cell, and once corrected it is read right."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from escale.core.workbook import (
    Interpretation,
    MergeProposal,
    OrganisationRow,
    RepresentativeRow,
    Severity,
    Side,
    Why,
    interpret,
    read_workbook,
)
from tests.core.workbook.books import found, saved

CASABLANCA = ZoneInfo("Africa/Casablanca")


def dirty() -> Workbook:
    book = Workbook()
    _stops(book)
    _companies(book)
    _people(book)
    wishes = book.create_sheet("Vœux")
    wishes.append(["De", "À", "Niveau"])
    wishes.append(["E2", "E1", "indispensable"])
    wishes.append(["E2", "E7", "beaucoup"])
    book.create_sheet("Feuil3").append(["brouillon"])
    return book


def _stops(book: Workbook) -> None:
    stops = book.active
    stops.title = "Étapes"
    stops.append(["Réf", "Ville", "Pays", "Fuseau horaire", "Début", "Fin"])
    stops.append(["rab", "الرباط", "المغرب", "Africa/Casablanca", "22 شتنبر 2019", "٢٣/٠٩/٢٠١٩"])
    stops.append(["cas", "Casablanca", "Maroc", "GMT+1 (Paris)", "24 septembre 2019", date(2019, 9, 25)])


def _companies(book: Workbook) -> None:
    firms = book.create_sheet("Liste sociétés")
    firms["A1"] = "Mission économique 2019 — entreprises inscrites"
    firms.merge_cells("A1:H1")
    firms["A2"] = "mise à jour le 12/09/2019"
    headings = [
        "Réf",
        "Raison sociale",
        "Pays",
        "Visiteur/Hôte",
        "Nous offrons",
        "Nous cherchons",
        "Site web",
        "Badge ?",
    ]
    for column, heading in enumerate(headings, start=1):
        firms.cell(4, column, heading)
    for line, values in {
        5: ["E1", "Atlas Logiciels SARL", "Maroc", "hôte", "• ERP en ligne\n• Formation", "clients", "atlas.ma", "x"],
        7: ["E2", "Lux Tech S.à r.l.", "Luxemburg", "visiteur", "Sécurité; Audit", None, "https://www.lux.lu", None],
        8: ["E3", "ATLAS LOGICIELS", "Marokko", "مضيف", None, None, None, None],
        9: ["E1", "Rif Énergie", "Marooc", "hôte", "=1+", None, None, None],
        10: ["E5", "شركة النور ش.م.م", "المغرب", "peut-être", "حلول سحابية", "تمويل", "pas de site", None],
        12: [None, "Sans référence", "LU", "guest", None, None, None, None],
    }.items():
        for column, value in enumerate(values, start=1):
            firms.cell(line, column, value)
    firms["E9"] = "=VLOOKUP(A9,X1:Y9,2)"


def _people(book: Workbook) -> None:
    people = book.create_sheet("Contacts")
    people.append(["Entreprise", "Nom et prénom", "Courriel", "GSM", "Arrivée", "Départ"])
    people.append(["E1", "Fatima Zahra El Idrissi", "f.idrissi@atlas.example.ma", "+212 5 22 00 00 00", None, None])
    people.append([None, "محمد العلوي", "m.alaoui(at)atlas.ma", "non", "24.09.2019 14h30", "24.09.2019 9h"])
    people.merge_cells("A2:A3")
    people.append(["Lux Tech S.à r.l.", "Jean Muller", "jean@lux.example.lu", None, "22/09/2019", "31/09/2019"])
    people.append(["E99", "Inconnu", "x@y.example", None, None, None])


@pytest.fixture(scope="module")
def dirty_interpretation() -> Interpretation:
    return interpret(read_workbook(saved(dirty()), "mission.xlsx"))


def test_every_problem_is_named_with_its_cell(dirty_interpretation: Interpretation) -> None:
    assert found(dirty_interpretation) == [
        ("Étapes!D3", "zone"),
        ("Liste sociétés!H4", "heading-unknown"),
        ("Liste sociétés!A9", "ref-twice"),
        ("Liste sociétés!C9", "country"),
        ("Liste sociétés!E9", "formula-without-value"),
        ("Liste sociétés!D10", "side"),
        ("Liste sociétés!G10", "website"),
        ("Liste sociétés!A12", "value-missing"),
        ("Contacts!1:1", "ref-proposed"),
        ("Contacts!C3", "email"),
        ("Contacts!D3", "phone"),
        ("Contacts!F3", "end-before-start"),
        ("Contacts!A4", "ref-by-label"),
        ("Contacts!F4", "moment"),
        ("Contacts!A5", "ref-unknown"),
        ("Vœux!B3", "ref-unknown"),
        ("Vœux!C3", "level"),
        ("Feuil3", "sheet-unknown"),
    ]


def test_good_rows_are_read_as_they_are_meant(dirty_interpretation: Interpretation) -> None:
    rows = dirty_interpretation.rows
    assert [stop.starts for stop in rows.stops] == [date(2019, 9, 22)]
    assert [stop.ends for stop in rows.stops] == [date(2019, 9, 23)]
    assert rows.organisations[0] == OrganisationRow(
        ref="E1",
        name="Atlas Logiciels SARL",
        country="MA",
        side=Side.HOST,
        website="https://atlas.ma",
        offers=("ERP en ligne", "Formation"),
        needs=("clients",),
    )
    assert [row.country for row in rows.organisations] == ["MA", "LU", "MA"]
    assert rows.representatives == (
        RepresentativeRow(
            ref="fatima-zahra-el-idrissi",
            organisation="E1",
            name="Fatima Zahra El Idrissi",
            email="f.idrissi@atlas.example.ma",
            phone="+212 5 22 00 00 00",
        ),
    )


def test_two_spellings_are_proposed_and_both_kept(dirty_interpretation: Interpretation) -> None:
    assert dirty_interpretation.merges == (MergeProposal("E1", "E3", Why.SAME_NAME),)


def test_every_problem_has_words(dirty_interpretation: Interpretation) -> None:
    for problem in dirty_interpretation.problems:
        assert problem.where in problem.message
        assert "%(" not in problem.message
    country = next(problem for problem in dirty_interpretation.problems if problem.code == "country")
    assert country.message == (
        "Liste sociétés!C9: “Marooc” was found; expected: a country: its name, or its code like LU or MA."
    )
    assert country.severity is Severity.ERROR


def test_corrected_it_has_no_error_left() -> None:
    book = dirty()
    book["Étapes"]["D3"] = "Africa/Casablanca"
    firms, people, wishes = book["Liste sociétés"], book["Contacts"], book["Vœux"]
    for cell, value in {"A9": "E4", "C9": "Maroc", "E9": "Éolien", "D10": "hôte", "A12": "E6"}.items():
        firms[cell] = value
    for cell, value in {"C3": "m.alaoui@atlas.ma", "F3": "25.09.2019 9h", "F4": "25/09/2019", "A5": "E4"}.items():
        people[cell] = value
    wishes["B3"], wishes["C3"] = "E4", "souhaité"
    raw = read_workbook(saved(book))
    result = interpret(raw, {"Feuil3": {"*": ""}, "Liste sociétés": {"Badge ?": ""}})
    assert not result.has_errors
    assert [row.ref for row in result.rows.organisations] == ["E1", "E2", "E3", "E4", "E5", "E6"]
    alaoui, muller = result.rows.representatives[1:3]
    assert (alaoui.organisation, alaoui.name) == ("E1", "محمد العلوي")
    assert alaoui.arrives == datetime(2019, 9, 24, 14, 30, tzinfo=CASABLANCA)
    assert alaoui.leaves == datetime(2019, 9, 25, 9, 0, tzinfo=CASABLANCA)
    assert muller.leaves == datetime(2019, 9, 26, 0, 0, tzinfo=CASABLANCA)
    assert [(wish.wished, wish.level) for wish in result.rows.wishes] == [("E1", "must"), ("E4", "like")]
    again = interpret(raw, result.mapping)
    assert (again.mapping, again.rows) == (result.mapping, result.rows)
