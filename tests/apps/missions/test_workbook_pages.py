"""Uploading, correcting, applying and undoing in the browser."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.missions.models import Mission, WorkbookImport
from escale.core.workbook import read_workbook
from tests.apps.missions.workbooks import MISSION, ORGANISATIONS, workbook

NEW = reverse("missions:import-new")


def file(content: bytes, name: str = "mission.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bring(desk: Client, content: bytes) -> str:
    """The address of the preview of a workbook."""
    answer = desk.post(NEW, {"workbook": file(content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def test_from_upload_to_mission_to_undo(desk: Client) -> None:
    page = bring(desk, workbook())
    shown = desk.get(page).content.decode()
    assert "This workbook can be taken in. Nothing was written yet." in shown
    assert "3 new, 0 changed, 0 unchanged" in shown
    assert desk.post(page, {"action": "apply"}).status_code == 302
    mission = Mission.objects.get()
    assert "This workbook was taken in." in desk.get(page).content.decode()
    assert desk.post(page, {"action": "apply"}).status_code == 302
    assert "was taken in already" in desk.get(page).content.decode()
    undone = desk.post(f"{page}undo/")
    assert undone.headers["Location"] == reverse("missions:list")
    assert not Mission.objects.filter(pk=mission.pk).exists()


def test_problems_name_sheet_cell_and_expectation_and_nothing_is_written(desk: Client) -> None:
    page = bring(desk, workbook(organisations=ORGANISATIONS.replace(";MA;host;ar", ";MA;nobody;ar")))
    shown = desk.get(page).content.decode()
    assert "organisations!D3" in shown
    assert "guest, host or both" in shown
    assert 'value="apply"' not in shown
    desk.post(page, {"action": "apply"})
    assert not Mission.objects.exists()
    assert WorkbookImport.objects.get().state == "previewed"


def test_a_strange_heading_is_mapped_on_the_page(desk: Client) -> None:
    page = bring(desk, workbook(organisations=ORGANISATIONS.replace(";name;", ";Raison XY;")))
    assert "Raison XY" in desk.get(page).content.decode()
    choice = {"sheet": ["organisations"], "heading": ["Raison XY"], "column": ["name"], "action": "check"}
    desk.post(page, choice)
    assert 'value="apply"' in desk.get(page).content.decode()
    desk.post(page, {"sheet": ["organisations"], "heading": ["Raison XY"], "column": ["is_staff"], "action": "check"})
    assert WorkbookImport.objects.get().mapping == {"organisations": {"Raison XY": "name"}}


def test_a_heading_that_changes_meaning_is_shown_before_it_is_written(desk: Client) -> None:
    page = bring(desk, workbook(organisations=ORGANISATIONS.replace(";languages;", ";Sprachen XY;")))
    choice = {"sheet": ["organisations"], "heading": ["Sprachen XY"], "column": ["languages"], "action": "apply"}
    desk.post(page, choice)
    assert not Mission.objects.exists()
    desk.post(page, choice)
    assert Mission.objects.get().participations.get(organisation__ref="A").organisation.languages == ["fr"]


def test_a_merge_is_offered_and_decided_on_the_page(desk: Client) -> None:
    page = bring(desk, workbook(organisations=f"{ORGANISATIONS}\nD;ALPHA;LU;guest;;;"))
    assert "Are these the same?" in desk.get(page).content.decode()
    desk.post(page, {"pair-0": "merge", "action": "apply"})
    assert Mission.objects.get().participations.count() == 3


def test_files_that_are_no_workbook_are_refused_in_words(desk: Client) -> None:
    answer = desk.post(NEW, {"workbook": file(b"%PDF-1.4", "plan.xlsx")})
    assert "This is neither an Excel workbook (.xlsx) nor CSV files. Nothing was kept." in answer.content.decode()
    assert desk.post(NEW, {"workbook": file(b"\x00" * 100, "a.csv")}).status_code == 200
    assert desk.post(NEW, {}).status_code == 200
    assert not WorkbookImport.objects.exists()


def test_a_file_above_the_limit_is_not_read(desk: Client, settings: object) -> None:
    settings.WORKBOOK_LARGEST_BYTES = 100  # type: ignore[attr-defined]
    answer = desk.post(NEW, {"workbook": file(workbook())})
    assert "The file is larger than 20 MB. Nothing was read." in answer.content.decode()
    assert not WorkbookImport.objects.exists()


def test_several_csv_files_are_one_workbook(desk: Client) -> None:
    files = [file(MISSION.encode(), "mission.csv"), file(ORGANISATIONS.encode(), "../organisations.csv")]
    answer = desk.post(NEW, {"workbook": files})
    assert WorkbookImport.objects.get().preview["rows"] == 4
    assert answer.status_code == 302


def test_hostile_file_names_are_only_shown(desk: Client) -> None:
    answer = desk.post(NEW, {"workbook": file(workbook(), "<b>=cmd|x.zip")})
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "<b>=cmd" not in page
    assert "&lt;b&gt;=cmd|x.zip" in page


def test_export_and_template_are_workbooks(desk: Client, mission: Mission) -> None:
    exported = desk.get(reverse("missions:export", args=[mission.slug]), {"language": "de"})
    assert exported.headers["Content-Disposition"] == 'attachment; filename="example-mission.xlsx"'
    assert exported.headers["X-Content-Type-Options"] == "nosniff"
    assert "Organisationen" in [table.sheet for table in read_workbook(exported.content, "x.xlsx").tables]
    for language in ("fr", "xx", "../..", ""):
        assert desk.get(reverse("missions:template"), {"language": language}).status_code == 200


def test_posted_ids_do_not_choose_another_cooperation(desk: Client, host: User, stranger: Client) -> None:
    from tests.factories import CooperationFactory

    foreign = CooperationFactory()
    desk.post(NEW, {"workbook": file(workbook()), "cooperation": foreign.pk, "created_by": 1, "state": "applied"})
    kept = WorkbookImport.objects.get()
    assert (kept.cooperation, kept.created_by, kept.state) == (host.memberships.get().cooperation, host, "previewed")
