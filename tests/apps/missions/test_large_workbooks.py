"""Large workbooks are worked on by the worker: seen, stopped, started again, and never half written."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation
from escale.apps.missions.domain import importing, readings
from escale.apps.missions.domain.background import apply_soon, correct_soon, undo_soon
from escale.apps.missions.domain.importing import ImportRefused
from escale.apps.missions.domain.readings import Step
from escale.apps.missions.models import Mission, WorkbookImport
from escale.core.models import Job
from escale.core.queues.running import run_job
from escale.core.tasks import request_cancel
from tests.apps.missions.workbooks import ORGANISATIONS, workbook
from tests.core.workbook.books import with_sheet_xml

RunJobs = Callable[[], list[Job]]
NEW = reverse("missions:import-new")


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are many here."""
    monkeypatch.setattr(importing, "LARGE_ROWS", 3)


def bring(desk: Client, **sheets: str) -> str:
    """The address of the page of a workbook whose preview waits for the worker."""
    answer = desk.post(NEW, {"workbook": SimpleUploadedFile("m.zip", workbook(**sheets))})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def seen(desk: Client, page: str) -> str:
    return desk.get(page).content.decode()


def ended(jobs: list[Job]) -> list[tuple[str, str]]:
    return [(job.name.removeprefix("missions."), job.state) for job in jobs]


def test_from_upload_to_mission_to_undo(desk: Client, run_jobs: RunJobs) -> None:
    page = bring(desk)
    waiting = seen(desk, page)
    assert "Waiting" in waiting
    assert f'action="{page}cancel/"' in waiting
    assert 'value="apply"' not in waiting
    assert ended(run_jobs()) == [("preview_import", "done")]
    shown = seen(desk, page)
    assert "This workbook can be taken in. Nothing was written yet." in shown
    assert "3 new, 0 changed, 0 unchanged" in shown
    assert not Mission.objects.exists()
    desk.post(page, {"action": "apply"})
    assert not Mission.objects.exists()
    assert ended(run_jobs()) == [("apply_import", "done")]
    assert Organisation.objects.count() == 3
    assert "This workbook was taken in." in seen(desk, page)
    desk.post(f"{page}undo/")
    assert Mission.objects.exists()
    assert ended(run_jobs()) == [("undo_import", "done")]
    assert not Mission.objects.exists()
    assert "This import was undone" in seen(desk, page)


def test_many_bytes_make_a_workbook_large_too(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LARGE_ROWS", 2_000)
    bring(desk)
    assert WorkbookImport.objects.get().large is False
    monkeypatch.setattr(importing, "LARGE_BYTES", 100)
    bring(desk)
    assert WorkbookImport.objects.get().large is True


def test_the_page_shows_the_stored_preview_without_reading_again(
    desk: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = bring(desk)
    run_jobs()

    def unread(*_arguments: object) -> None:
        raise AssertionError("the workbook was read again")

    monkeypatch.setattr(readings, "read_workbook", unread)
    assert "3 new, 0 changed, 0 unchanged" in seen(desk, page)


def test_a_new_word_for_a_heading_makes_the_preview_stale_until_it_is_made_again(
    desk: Client, run_jobs: RunJobs
) -> None:
    page = bring(desk, organisations=ORGANISATIONS.replace(";name;", ";Raison XY;"))
    run_jobs()
    assert "Raison XY" in seen(desk, page)
    choice = {"sheet": ["organisations"], "heading": ["Raison XY"], "column": ["name"], "action": "check"}
    desk.post(page, choice)
    assert WorkbookImport.objects.get().stale is True
    assert 'value="apply"' not in seen(desk, page)
    assert ended(run_jobs()) == [("preview_import", "done")]
    assert WorkbookImport.objects.get().stale is False
    assert 'value="apply"' in seen(desk, page)


def test_a_stale_preview_is_not_taken_in(desk: Client, host: User, run_jobs: RunJobs) -> None:
    page = bring(desk)
    desk.post(f"{page}cancel/")
    assert run_jobs() == []
    upload = WorkbookImport.objects.get()
    with pytest.raises(ImportRefused, match="checked again first"):
        apply_soon(acting_user=host, upload=upload, merges={})
    stopped = seen(desk, page)
    assert "It was stopped." in stopped
    assert "This workbook is kept here" in stopped
    desk.post(page, {"action": "check"})
    assert ended(run_jobs()) == [("preview_import", "done")]
    assert 'value="apply"' in seen(desk, page)


def test_two_works_on_one_workbook_are_not_begun(desk: Client, host: User, run_jobs: RunJobs) -> None:
    page = bring(desk)
    upload = WorkbookImport.objects.get()
    with pytest.raises(ImportRefused, match="being worked on"):
        correct_soon(acting_user=host, upload=upload, mapping={}, merges={})
    run_jobs()
    desk.post(page, {"action": "apply"})
    desk.post(page, {"action": "apply"})
    assert ended(run_jobs()) == [("apply_import", "done")]


def test_a_job_whose_worker_died_blocks_nobody_who_stopped_it(desk: Client, run_jobs: RunJobs) -> None:
    page = bring(desk)
    Job.objects.update(state=Job.State.RUNNING)
    desk.post(f"{page}cancel/")
    desk.post(page, {"action": "check"})
    assert ended(run_jobs()) == [("preview_import", "done")]


@pytest.mark.parametrize("last", [Step.READING, Step.UNDERSTANDING, Step.COMPARING, Step.WRITING])
def test_stopped_at_any_step_nothing_is_written_and_it_can_be_done_again(
    desk: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch, last: Step
) -> None:
    page = bring(desk)
    run_jobs()
    desk.post(page, {"action": "apply"})
    job = Job.objects.get(name="missions.apply_import")
    stop_at(last, job, monkeypatch)
    assert ended(run_jobs()) == [("apply_import", "cancelled")]
    assert not Mission.objects.exists()
    assert WorkbookImport.objects.get().state == "previewed"
    assert "It was stopped." in seen(desk, page)
    monkeypatch.undo()
    desk.post(page, {"action": "apply"})
    run_jobs()
    assert Organisation.objects.count() == 3


def stop_at(last: Step, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody presses the button just before a step begins."""
    from escale.core.tasks import Progress

    begin = Progress.begin

    def stopped(self: Progress, fraction: float, **report: object) -> None:
        if report["doing"] == last:
            request_cancel(job)
        begin(self, fraction, **report)

    monkeypatch.setattr(Progress, "begin", stopped)


def test_jobs_run_twice_without_harm(desk: Client, host: User, run_jobs: RunJobs) -> None:
    page = bring(desk)
    run_jobs()
    desk.post(page, {"action": "apply"})
    run_jobs()
    Job.objects.filter(name__in=["missions.preview_import", "missions.apply_import"]).update(state="queued")
    before = WorkbookImport.objects.values("preview", "before", "state").get()
    for job in Job.objects.order_by("pk"):
        run_job(job.pk)
    assert WorkbookImport.objects.values("preview", "before", "state").get() == before
    assert Organisation.objects.count() == 3
    undo_soon(acting_user=host, upload=WorkbookImport.objects.get())
    run_jobs()
    Job.objects.filter(name="missions.undo_import").update(state="queued")
    run_job(Job.objects.get(name="missions.undo_import").pk)
    assert not Organisation.objects.exists()
    assert WorkbookImport.objects.get().state == "undone"


def test_words_that_changed_while_it_was_read_keep_the_preview_stale(
    desk: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(desk)
    read = readings.interpret

    def meanwhile(*arguments: object) -> object:
        WorkbookImport.objects.update(mapping={"organisations": {"name": "about"}})
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(readings, "interpret", meanwhile)
    assert ended(run_jobs()) == [("preview_import", "done")]
    upload = WorkbookImport.objects.get()
    assert (upload.stale, upload.preview) == (True, {})


def test_a_file_brought_in_its_place_ends_the_work_on_the_first(desk: Client, run_jobs: RunJobs) -> None:
    first, second = bring(desk), bring(desk)
    assert ended(run_jobs()) == [("preview_import", "done")] * 2
    assert desk.get(first).status_code == 404
    assert 'value="apply"' in seen(desk, second)


def test_a_failed_undo_says_why_and_keeps_everything(desk: Client, run_jobs: RunJobs) -> None:
    page = bring(desk)
    run_jobs()
    desk.post(page, {"action": "apply"})
    run_jobs()
    Organisation.objects.filter(ref="C").update(name="Gamma AG")
    desk.post(f"{page}undo/")
    assert ended(run_jobs()) == [("undo_import", "failed")]
    shown = seen(desk, page)
    assert "Gamma AG" in shown
    assert "This workbook was taken in." in shown
    assert Mission.objects.exists()


def test_words_of_the_worker_are_in_the_language_of_who_waits(
    desk: Client, host: User, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.language = "fr"
    host.save()
    bring(desk, mission="")
    run_jobs()
    remark = WorkbookImport.objects.get().preview["remarks"][0]["message"]
    assert "mission" in remark
    assert "is missing" not in remark


def test_what_is_being_done_is_said_and_a_step_that_cannot_be_stopped_offers_no_button(
    desk: Client, run_jobs: RunJobs
) -> None:
    page = bring(desk)
    job = Job.objects.get()
    Job.objects.update(state="running", percent=15, report={"doing": "understanding"})
    shown = seen(desk, page)
    assert "Understanding rows and references." in shown
    assert "15 %" in shown
    assert f'id="job-{job.key}"' in shown
    assert f'action="{page}cancel/"' in shown
    Job.objects.update(report={"doing": "writing"})
    shown = seen(desk, page)
    assert "Writing everything at once." in shown
    assert f'action="{page}cancel/"' not in shown


def test_whoever_polls_is_sent_to_the_result(desk: Client, run_jobs: RunJobs) -> None:
    page = bring(desk)
    run_jobs()
    assert "data-done" not in seen(desk, page)
    polled = desk.get(page, headers={"HX-Request": "true"}).content.decode()
    assert f'data-done="{page}"' in polled


def test_a_hostile_file_never_reaches_the_worker(desk: Client) -> None:
    formula = "<row r='1'><c r='A1'><f>cmd|'/c calc'!A1</f><v>0</v></c></row>"
    rows = "".join(f"<row r='{n}'><c r='A{n}'><v>1</v></c></row>" for n in range(2, 9))
    content = with_sheet_xml(f"<sheetData>{formula}{rows}</sheetData>")
    answer = desk.post(NEW, {"workbook": SimpleUploadedFile("m.xlsx", content)})
    assert "calls another program" in answer.content.decode()
    assert not WorkbookImport.objects.exists()
    assert not Job.objects.exists()
