"""An organiser's way at a desk: workbook, wishes, planning, moving by hand, publishing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Agenda
from escale.core.models import Job, OutgoingMail
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.world import World, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW_ROW = b"ref;name;side;country\nacme;Acme Ports (example);host;MA\n"
BAD_ROW = b"ref;name;side;country\nacme;Acme Ports (example);host;Atlantis\n"


@pytest.fixture
def stage() -> World:
    return world()


@pytest.fixture
def desk(visit: Visit, stage: World) -> Visitor:
    return visit(stage.organiser, language="en")


def press(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("button", name=name, exact=True).first.click()


def bring(visitor: Visitor, content: bytes) -> None:
    visitor.page.locator("input[type=file]").set_input_files(
        {"name": "organisations.csv", "mimeType": "text/csv", "buffer": content}
    )
    press(visitor, "Show what it would do")


def test_a_workbook_is_corrected_taken_in_and_undone(desk: Visitor, stage: World) -> None:
    acme = Organisation.objects.filter(ref="acme")
    desk.open(f"/missions/{stage.scene.mission.slug}/import/")
    bring(desk, BAD_ROW)
    expect(desk.page.get_by_role("cell", name="Atlantis")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Take it in")).to_have_count(0)
    desk.page.get_by_role("link", name="Bring a corrected file").click()
    bring(desk, NEW_ROW)
    assert not acme.exists()
    press(desk, "Take it in")
    expect(desk.page.get_by_text("This workbook was taken in.")).to_be_visible()
    assert acme.get().name == "Acme Ports (example)"
    press(desk, "Undo this import")
    expect(desk.page.get_by_text("everything is as it was before")).to_be_visible()
    assert not acme.exists()
    assert desk.complaints == []


def test_planning_shows_its_progress_and_then_the_agenda(
    desk: Visitor, stage: World, run_jobs: Callable[[], list[Job]]
) -> None:
    desk.open(stage.scene.url)
    desk.page.get_by_label("Seconds of planning").fill("1")
    press(desk, "Plan")
    expect(desk.page.locator("progress")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Cancel")).to_be_visible()
    planning = desk.path()
    desk.open("/healthz")  # the database of a test has one connection: the page must not ask while the job writes
    run_jobs()
    newest = Agenda.objects.filter(round=stage.scene.of_round).latest("number")
    assert newest.number == stage.draft.number + 1
    desk.open(planning)
    desk.page.get_by_role("link", name="See the result").click()
    assert desk.path() == f"{stage.scene.url}agendas/{newest.number}/"
    expect(desk.page.locator(".certificate")).to_contain_text("160")
    assert desk.complaints == []


def test_the_page_that_waits_goes_on_by_itself(desk: Visitor, stage: World) -> None:
    desk.open(stage.scene.url)
    press(desk, "Plan")
    expect(desk.page.locator("progress")).to_be_visible()
    Job.objects.filter(name="meetings.plan").update(state=Job.State.RUNNING, percent=40, report={"value": 120})
    expect(desk.page.locator("progress")).to_have_attribute("value", "40")
    expect(desk.page.locator("#live")).to_have_text("running")
    Job.objects.filter(name="meetings.plan").update(state=Job.State.DONE, report={"agenda": stage.draft.number})
    desk.page.wait_for_url(f"**/agendas/{stage.draft.number}/")
    assert desk.complaints == []


def test_moving_by_hand_and_publishing(desk: Visitor, stage: World) -> None:
    agenda = f"{stage.scene.url}agendas/{stage.draft.number}/"
    desk.open(agenda)
    desk.page.get_by_role("link", name="Move", exact=True).first.click()
    free = desk.page.locator("select[name=slot] option").last.get_attribute("value")
    desk.page.locator("select[name=slot]").select_option(free)
    press(desk, "Move")
    expect(desk.page.locator(".message.success")).to_be_visible()
    before = OutgoingMail.objects.count()
    desk.page.get_by_role("link", name="Preview and publish").click()
    expect(desk.page.locator("article.mail")).to_be_visible()
    desk.page.get_by_role("button", name="Publish and send").click()
    expect(desk.page.get_by_text("The mails are on their way.")).to_be_visible()
    assert Agenda.objects.get(pk=stage.draft.pk).state == Agenda.State.PUBLISHED
    assert Agenda.objects.get(pk=stage.published.pk).state == Agenda.State.SUPERSEDED
    assert OutgoingMail.objects.count() == before + 2
    assert desk.complaints == []
