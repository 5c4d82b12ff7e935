"""Workbooks come in as a whole, again without harm, and out again."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from escale.apps.directory.models import Consent, Organisation, Person, Representative, Statement
from escale.apps.missions.domain.exporting import export_workbook, template_workbook
from escale.apps.missions.domain.importing import (
    ImportRefused,
    apply_import,
    correct_import,
    import_workbook,
    start_import,
)
from escale.apps.missions.domain.readings import standing_rows
from escale.apps.missions.models import Attendance, HeadingMemory, Mission, Session, WorkbookImport
from escale.core.models import AuditEntry
from escale.core.workbook import WorkbookRefused, interpret, read_workbook
from tests.apps.missions.workbooks import MISSION, ORGANISATIONS, workbook
from tests.factories import CooperationFactory, OrganisationFactory, organiser

pytestmark = pytest.mark.django_db


class Desk:
    """An organiser with workbooks."""

    def __init__(self) -> None:
        self.cooperation = CooperationFactory()
        self.user = organiser(self.cooperation)

    def upload(self, content: bytes, mission: Mission | None = None, name: str = "mission.zip") -> WorkbookImport:
        return start_import(
            acting_user=self.user,
            cooperation=self.cooperation,
            mission=mission,
            filename=name,
            content=content,
        )

    def correct(self, upload: WorkbookImport, *, mapping: dict[str, dict[str, str]], merges: dict[str, str]) -> None:
        correct_import(acting_user=self.user, upload=upload, mapping=mapping, merges=merges)

    def take_in(self, content: bytes, mission: Mission | None = None) -> Mission:
        done = apply_import(acting_user=self.user, upload=self.upload(content, mission))
        assert done.mission is not None
        return done.mission


@pytest.fixture
def desk() -> Desk:
    return Desk()


def counts(upload: WorkbookImport) -> dict[str, dict[str, int]]:
    return {sheet["name"]: sheet["counts"] for sheet in upload.preview["sheets"]}


def messages(upload: WorkbookImport) -> list[tuple[str, int, str]]:
    return [(each["sheet"], each["line"], each["message"]) for each in upload.preview["remarks"]]


def test_a_preview_counts_and_writes_nothing(desk: Desk) -> None:
    upload = desk.upload(workbook())
    new = {"unchanged": 0, "changed": 0}
    assert counts(upload) == {
        "mission": {**new, "new": 1},
        "stops": {**new, "new": 1},
        "sessions": {**new, "new": 1},
        "organisations": {**new, "new": 3},
        "representatives": {**new, "new": 3},
    }
    assert (upload.preview["errors"], upload.state) == (0, "previewed")
    assert not Mission.objects.exists()
    assert not Organisation.objects.exists()
    assert not Person.objects.exists()


def test_applying_writes_everything_with_one_audit_entry(desk: Desk) -> None:
    mission = desk.take_in(workbook())
    assert (mission.ref, mission.slug, mission.home_country) == ("M1", "example-mission", "LU")
    session = Session.objects.get()
    assert session.starts == datetime(2027, 3, 2, 9, 0, tzinfo=UTC)  # Ramadan: Casablanca is on UTC
    assert session.kind == Session.Kind.SEMINAR
    alpha = Organisation.objects.get(ref="A")
    said = [(each.kind, each.text, each.language) for each in alpha.statements.all()]
    assert said == [("need", "un distributeur", ""), ("offer", "sécurité des réseaux", "")]
    sides = dict(mission.participations.values_list("organisation__ref", "side"))
    assert sides == {"A": "guest", "B": "host", "C": "host"}
    stops = {a.representative.ref: list(a.stops.values_list("ref", flat=True)) for a in Attendance.objects.all()}
    assert stops == {"p1": ["casa"], "p2": [], "p3": []}
    consent = Consent.objects.get()
    assert (consent.person.email, consent.given_through) == ("anne@alpha.example", "workbook")
    assert AuditEntry.objects.filter(verb="workbook.applied").count() == 1


def test_the_same_workbook_again_changes_nothing(desk: Desk) -> None:
    mission = desk.take_in(workbook())
    versions = list(Organisation.objects.values_list("ref", "version"))
    again = desk.upload(workbook(), mission)
    assert all(each["new"] == each["changed"] == 0 for each in counts(again).values())
    apply_import(acting_user=desk.user, upload=again)
    assert Organisation.objects.count() == Person.objects.count() == Attendance.objects.count() == 3
    assert list(Organisation.objects.values_list("ref", "version")) == versions


def test_an_export_comes_in_again_and_says_the_same(desk: Desk) -> None:
    mission = desk.take_in(workbook())
    for language in ("en", "fr", "ar", "de"):
        content = export_workbook(mission, language)
        rows = interpret(read_workbook(content, "x.xlsx")).rows
        assert rows == standing_rows(mission)
        again = desk.upload(content, mission, "export.xlsx")
        assert again.preview["errors"] == 0
        assert all(each["unchanged"] and not each["new"] + each["changed"] for each in counts(again).values())


def test_the_template_has_every_sheet_and_comes_in_without_complaint(desk: Desk) -> None:
    content = template_workbook("fr")
    _guide, *tables = read_workbook(content, "t.xlsx").tables
    assert [table.sheet for table in tables][:3] == ["mission", "escales", "sessions"]
    assert len(tables) == 11
    upload = desk.upload(content, name="t.xlsx")
    assert (upload.preview["problems"], upload.preview["rows"]) == ([], 0)
    assert messages(upload) == [
        ("mission", 0, "The sheet “mission” is missing: which mission is this workbook about?")
    ]


@pytest.mark.threat(25)
@pytest.mark.parametrize("lead", ["=cmd|'/c calc'!A1", "+1+1", "-1", "@SUM(1)", "'=1", "\u200fنص", "\u202eevil"])
def test_formula_text_is_inert_and_comes_back(desk: Desk, lead: str) -> None:
    mission = desk.take_in(workbook())
    Organisation.objects.filter(ref="C").update(about=lead, city=lead)
    content = export_workbook(mission, "en")
    row = next(row for row in interpret(read_workbook(content, "x.xlsx")).rows.organisations if row.ref == "C")
    assert (row.about, row.city) == (lead, lead)
    cells = [cell for line in load_workbook(BytesIO(content))["organisations"] for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_a_bad_cell_keeps_everything_out_and_the_upload_in(desk: Desk) -> None:
    bad = ORGANISATIONS.replace("Alpha SARL;LU;guest", "Alpha SARL;Atlantis;guest")
    upload = desk.upload(workbook(organisations=bad))
    problem = upload.preview["problems"][0]
    assert (problem["sheet"], problem["cell"], problem["code"], problem["found"]) == (
        "organisations",
        "C2",
        "country",
        "Atlantis",
    )
    with pytest.raises(ImportRefused):
        apply_import(acting_user=desk.user, upload=upload)
    assert not Mission.objects.exists()
    assert WorkbookImport.objects.get().state == "previewed"


def test_an_upload_replaces_the_one_before(desk: Desk) -> None:
    desk.upload(workbook())
    second = desk.upload(workbook())
    assert list(WorkbookImport.objects.values_list("pk", flat=True)) == [second.pk]


def test_a_file_that_cannot_be_read_is_not_kept(desk: Desk) -> None:
    with pytest.raises(WorkbookRefused):
        desk.upload(b"%PDF-1.4 no workbook", name="plan.pdf")
    assert not WorkbookImport.objects.exists()


def test_two_spellings_are_proposed_and_merged_only_on_a_word(desk: Desk) -> None:
    double = ORGANISATIONS + "\nD;ALPHA;LU;guest;de;audits;"
    people = (
        "ref;organisation;name;email\np1;A;Anne Exemple;anne@alpha.example\np4;D;Doris Beispiel;doris@alpha.example"
    )
    content = workbook(organisations=double, representatives=people)
    upload = desk.upload(content)
    assert [(pair["key"], pair["choice"]) for pair in upload.preview["pairs"]] == [("A;D", "")]
    apart = desk.take_in(content)
    assert apart.participations.count() == 4
    upload = desk.upload(content, apart)
    desk.correct(upload, mapping={}, merges={"A;D": "merge"})
    assert upload.preview["pairs"][0]["choice"] == "merge"


def test_a_merged_row_brings_its_people_and_words(desk: Desk) -> None:
    double = ORGANISATIONS + "\nD;ALPHA;LU;guest;de;audits;un distributeur"
    people = (
        "ref;organisation;name;email\np1;A;Anne Exemple;anne@alpha.example\np4;D;Doris Beispiel;doris@alpha.example"
    )
    content = workbook(organisations=double, representatives=people)
    upload = desk.upload(content)
    desk.correct(upload, mapping={}, merges={"A;D": "merge"})
    mission = apply_import(acting_user=desk.user, upload=upload).mission
    alpha = Organisation.objects.get(ref="A")
    assert not Organisation.objects.filter(ref="D").exists()
    assert alpha.languages == ["fr", "de"]
    assert [each.text for each in alpha.statements.filter(kind="offer")] == ["sécurité des réseaux", "audits"]
    assert [each.text for each in alpha.statements.filter(kind="need")] == ["un distributeur"]
    assert set(Representative.objects.filter(organisation=alpha).values_list("ref", flat=True)) == {"p1", "p4"}
    again = desk.upload(content, mission)
    assert again.preview["pairs"][0]["choice"] == "merge"  # what was decided once is not asked as if new
    assert counts(again)["organisations"] == {"unchanged": 3, "changed": 0, "new": 0}


def test_a_known_organisation_of_the_mission_is_proposed_too(desk: Desk) -> None:
    mission = desk.take_in(workbook())
    more = workbook(organisations="ref;name;country;side\nZ;Gamma GmbH;MA;host", representatives="")
    upload = desk.upload(more, mission)
    assert [(p["ref_a"], p["ref_b"]) for p in upload.preview["pairs"]] == [("C", "Z")]


def test_strange_headings_are_mapped_once_and_remembered(desk: Desk) -> None:
    strange = ORGANISATIONS.replace("ref;name;country", "ref;Firma XY;country")
    upload = desk.upload(workbook(organisations=strange))
    assert [(each["heading"], each["cell"]) for each in upload.preview["unmapped"]] == [("Firma XY", "B1")]
    assert upload.preview["errors"] == 1
    desk.correct(upload, mapping={"organisations": {"Firma XY": "name"}}, merges={})
    assert upload.preview["errors"] == 0
    memory = HeadingMemory.objects.get()
    assert (memory.sheet, memory.heading, memory.column) == ("organisations", "Firma XY", "name")
    assert desk.upload(workbook(organisations=strange)).preview["errors"] == 0
    stranger = Desk()
    assert stranger.upload(workbook(organisations=strange)).preview["errors"] == 1


def test_a_workbook_without_offers_or_needs_works(desk: Desk) -> None:
    mission = desk.take_in(workbook(organisations="ref;name;country;side\nA;Alpha;LU;guest", representatives=""))
    assert mission.participations.count() == 1
    assert not Statement.objects.exists()


def test_an_empty_cell_takes_nothing_away(desk: Desk) -> None:
    mission = desk.take_in(workbook())
    sparse = "ref;name;country;side;languages;offers;needs\nA;Alpha SARL;LU;guest;;;"
    upload = desk.upload(workbook(organisations=sparse, representatives=""), mission)
    assert counts(upload)["organisations"] == {"unchanged": 1, "changed": 0, "new": 0}


def test_a_ref_of_another_mission_is_not_another_company(desk: Desk) -> None:
    OrganisationFactory(cooperation=desk.cooperation, ref="A", name="Quite another firm")
    upload = desk.upload(workbook())
    assert messages(upload) == [
        ("organisations", 2, "The ref “A” is already “Quite another firm”, of another mission. Choose another ref.")
    ]
    with pytest.raises(ImportRefused):
        apply_import(acting_user=desk.user, upload=upload)
    assert not Mission.objects.exists()


def test_two_people_cannot_share_an_address(desk: Desk) -> None:
    people = (
        "ref;organisation;name;email\np1;A;Anne Exemple;info@alpha.example\np2;A;Bert Beispiel;INFO@alpha.example"
    )
    upload = desk.upload(workbook(representatives=people))
    message = "“INFO@alpha.example” is already the address of Anne Exemple (row 2); each person needs their own."
    assert messages(upload) == [("representatives", 3, message)]
    assert upload.preview["errors"] == 1


def test_a_corrected_address_stays_with_the_person(desk: Desk) -> None:
    mission = desk.take_in(workbook())
    people = "ref;organisation;name;email\np1;A;Anne Exemple;anne.exemple@alpha.example"
    desk.take_in(workbook(representatives=people), mission)
    assert Person.objects.count() == 3
    assert Representative.objects.get(ref="p1").person.email == "anne.exemple@alpha.example"


def test_text_longer_than_its_field_is_named(desk: Desk) -> None:
    city = "x" * 121
    long = STOPS_WITH.format(city=city)
    upload = desk.upload(workbook(stops=long))
    expected = f"“{'x' * 40}…” is too long for “city”: 120 characters at most."
    assert messages(upload) == [("stops", 2, expected)]


STOPS_WITH = "ref;city;country;zone;starts;ends\ncasa;{city};MA;Africa/Casablanca;2027-03-02;2027-03-02"


def test_a_workbook_of_another_mission_is_refused_on_this_page(desk: Desk) -> None:
    mission = desk.take_in(workbook())
    upload = desk.upload(workbook(mission=MISSION.replace("M1;", "M2;")), mission)
    expected = "This workbook is about the mission “M2”, but this page is about “M1”."
    assert messages(upload) == [("mission", 2, expected)]


@pytest.mark.threat(35)
def test_names_are_stored_in_nfc_without_control_characters(desk: Desk) -> None:
    rough = "ref;name;country;side\nA;Cafe\u0301 \u202eevil\u202c 👩\u200d💻\x07;LU;guest"
    desk.take_in(workbook(organisations=rough, representatives=""))
    assert Organisation.objects.get().name == "Café \u202eevil\u202c 👩\u200d💻"


def test_an_applied_import_is_not_applied_twice(desk: Desk) -> None:
    upload = desk.upload(workbook())
    apply_import(acting_user=desk.user, upload=upload)
    with pytest.raises(ImportRefused):
        apply_import(acting_user=desk.user, upload=upload)


def test_from_the_command_line(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "mission"
    folder.mkdir()
    (folder / "mission.csv").write_text(MISSION, encoding="utf-8")
    (folder / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    seen = import_workbook(folder)
    assert (seen.state, seen.preview["errors"]) == ("previewed", 0)
    done = import_workbook(folder, apply=True, acting_user=desk.user)
    assert (done.state, Organisation.objects.count()) == ("applied", 3)
    with pytest.raises(LookupError):
        import_workbook(folder, "M9")
    file = tmp_path / "export.xlsx"
    file.write_bytes(export_workbook(done.mission))
    assert import_workbook(file, "M1", apply=True).state == "applied"
