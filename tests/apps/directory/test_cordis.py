"""EU project data becomes organisations that speak in their projects' own sentences."""

import json
from pathlib import Path

import pytest

from escale.apps.directory.cordis import ATTRIBUTION, CordisError, choose, read_folder, statements_of
from escale.apps.directory.domain.partners import take_in_partners
from escale.apps.directory.models import Organisation, Reality, Statement
from tests.factories import CooperationFactory

SHARED = Path("../shared/data/matching/cordis_cleantech_to_2017")
OBJECTIVE = (
    "Ports waste energy because cranes run all night. There is a need for cheap sensors that survive salt water. "
    "The project will develop a novel platform that switches cranes off when no ship is near. "
    "Harbour masters lack tools to compare their energy bills with those of other ports."
)
PROJECT_HEAD = "id;acronym;status;title;startDate;objective;rcn"
PARTNER_HEAD = "projectID;organisationID;name;SME;activityType;city;country;organizationURL;role"


def official(folder: Path, *, partner_head: str = PARTNER_HEAD, partners: tuple[str, ...] = ()) -> Path:
    folder.mkdir(exist_ok=True)
    rows = [PROJECT_HEAD, f'"1";"CRANES";"SIGNED";"Quiet cranes";"2016-05-01";"{OBJECTIVE}";"7"']
    (folder / "project.csv").write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    (folder / "organization.csv").write_text("\n".join((partner_head, *partners)) + "\n", encoding="utf-8-sig")
    return folder


FIRST = '"1";"999";"HARBOUR ""NORTH""";"true";"PRC";"Tallinn";"EE";"www.harbour.example";"coordinator"'
SECOND = '"1";"";"Crane Works";"false";"PRC";"Leeds";"UK";"";"participant"'


def test_the_official_columns_are_read(tmp_path: Path) -> None:
    first, second = read_folder(official(tmp_path, partners=(FIRST, SECOND)))

    assert (first.ref, first.name, first.country, first.city) == ("cordis-999", 'HARBOUR "NORTH"', "EE", "Tallinn")
    assert first.website == "https://www.harbour.example"
    assert (second.country, second.pic) == ("GB", "")
    assert second.ref.startswith("cordis-")
    assert [project.acronym for project, _place in first.projects] == ["CRANES"]


def test_every_statement_is_a_verbatim_sentence(tmp_path: Path) -> None:
    first, second = read_folder(official(tmp_path, partners=(FIRST, SECOND)))

    assert statements_of(first).offers == (
        "The project will develop a novel platform that switches cranes off when no ship is near.",
    )
    needs = statements_of(first).needs + statements_of(second).needs
    assert set(needs) == {
        "There is a need for cheap sensors that survive salt water.",
        "Harbour masters lack tools to compare their energy bills with those of other ports.",
    }
    assert len(needs) == 2  # partners of one project take different sentences of it


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    folder = official(tmp_path, partner_head=PARTNER_HEAD.replace("organisationID", "orgId"))
    with pytest.raises(CordisError, match=r"organization.csv, line 1: the columns organisationID are missing; found"):
        read_folder(folder)


def test_a_row_that_ends_too_early_is_named(tmp_path: Path) -> None:
    with pytest.raises(CordisError, match=r"organization.csv, line 3: the row ends before its last column"):
        read_folder(official(tmp_path, partners=(FIRST, '"1";"2";"Short"')))


def test_a_missing_file_and_a_folder_of_something_else_are_named(tmp_path: Path) -> None:
    with pytest.raises(CordisError, match=r"expected project\.csv and organization\.csv"):
        read_folder(tmp_path)
    (official(tmp_path) / "organization.csv").unlink()
    with pytest.raises(CordisError, match=r"organization\.csv is missing"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"rcn": 1', "line 2: expected a JSON object"),
        ("[]", "line 2: expected a JSON object"),
        ('{"rcn": 1}', "line 2: the field 'acronym' is missing"),
    ],
)
def test_a_bad_line_of_json_is_named(tmp_path: Path, line: str, words: str) -> None:
    good = json.dumps({"rcn": 1, "acronym": "A", "title": "T", "objective": OBJECTIVE, "start": "2016-01-01"})
    (tmp_path / "projects.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    (tmp_path / "organisations.csv").write_text("org,pic,country,type\n", encoding="utf-8")
    (tmp_path / "participations.csv").write_text("rcn,org,role\n", encoding="utf-8")
    with pytest.raises(CordisError, match=words):
        read_folder(tmp_path)


@pytest.mark.django_db
def test_taking_in_twice_changes_nothing(tmp_path: Path) -> None:
    cooperation = CooperationFactory()
    chosen = choose(read_folder(official(tmp_path, partners=(FIRST, SECOND))), most=10)

    once = take_in_partners(acting_user=None, cooperation=cooperation, chosen=chosen)
    texts = sorted(Statement.objects.values_list("organisation__ref", "kind", "text"))
    twice = take_in_partners(acting_user=None, cooperation=cooperation, chosen=chosen)

    assert [each.pk for each in once] == [each.pk for each in twice]
    assert sorted(Statement.objects.values_list("organisation__ref", "kind", "text")) == texts
    assert set(Organisation.objects.values_list("reality", "attribution")) == {(Reality.REAL, ATTRIBUTION)}
    assert set(Statement.objects.values_list("language", flat=True)) == {"en"}


@pytest.mark.shared
def test_the_real_data_gives_two_hundred_organisations() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared is not there")
    chosen = choose(read_folder(SHARED), most=240)

    assert len(chosen) == 240
    for partner, said in chosen:
        objectives = [project.objective for project, _place in partner.projects]
        assert all(any(text in objective for objective in objectives) for text in said.offers + said.needs)
