"""Something happens on the day: an organiser compares ways out, looks into one and takes it; why a pair waits."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from escale.apps.meetings.domain.planning import plan_round
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Disruption, Round
from escale.core.models import Job, OutgoingMail
from tests.e2e.conftest import DESK, PHONE, SMALL_PHONE, Visit, Visitor
from tests.e2e.crawl import Report, examine
from tests.e2e.world import World, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage() -> World:
    return world()


def press(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("button", name=name, exact=True).first.click()


def aside(visitor: Visitor, run_jobs: Callable[[], list[Job]]) -> None:
    """The database of a test has one connection: the page must not ask while a job writes."""
    back = visitor.path()
    visitor.open("/healthz")
    run_jobs()
    visitor.open(back)


def test_an_organisation_cannot_come(visit: Visit, stage: World, run_jobs: Callable[[], list[Job]]) -> None:
    desk = visit(stage.organiser, language="en")
    desk.open(f"{stage.scene.url}agendas/{stage.published.number}/")
    desk.page.get_by_role("link", name="Something happened", exact=True).click()
    desk.page.get_by_label("Organisation").select_option(label="LuxCargo (example)")
    press(desk, "Compute proposals")
    expect(desk.page.locator("progress")).to_be_visible()
    found = Disruption.objects.get()
    aside(desk, run_jobs)
    expect(desk.page.get_by_role("heading", name="Nobody moves")).to_be_visible()
    expect(desk.page.locator(".cards > *")).to_have_count(3)
    report = Report()
    ways_out = desk.path()
    for page in (ways_out, f"{ways_out}full/", f"{ways_out.removesuffix(f'{found.pk}/')}?kind=late"):
        examine(desk, page, report, (PHONE, DESK), axe=True)
    assert report.faults == []
    desk.open(ways_out)
    desk.page.get_by_role("link", name="Look into it").first.click()
    expect(desk.page.locator(".rows .tag.no")).to_have_count(2)
    expect(desk.page.get_by_role("heading", name="Who must be told")).to_be_visible()
    OutgoingMail.objects.all().delete()
    press(desk, "Take it and tell 3 people")
    expect(desk.page.get_by_text("this is the agenda now")).to_be_visible()
    assert desk.path() == f"{stage.scene.url}agendas/3/"
    found.refresh_from_db()
    assert (found.state, OutgoingMail.objects.count()) == ("accepted", 3)
    assert Agenda.objects.get(number=3).state == Agenda.State.PUBLISHED
    assert desk.complaints == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_on_a_phone_without_scripts(
    visit: Visit, stage: World, run_jobs: Callable[[], list[Job]], language: str
) -> None:
    phone = visit(stage.organiser, language=language, width=SMALL_PHONE, javascript=False)
    address = f"{stage.scene.url}agendas/{stage.published.number}/reschedule/"
    phone.open(f"{address}?kind=delay")
    phone.page.locator("select[name=ends]").select_option(index=1)
    phone.page.locator("main form.stack button").click()
    run_jobs()
    phone.page.reload()
    expect(phone.page.locator(".cards > *")).to_have_count(3)
    for page in (phone.path(), f"{phone.path()}full/", address):
        phone.open(page)
        wide = phone.page.locator("html").evaluate("root => root.scrollWidth")
        assert wide <= SMALL_PHONE, page
    assert phone.complaints == []


def test_why_not(visit: Visit, stage: World, run_jobs: Callable[[], list[Job]]) -> None:
    Round.objects.filter(pk=stage.scene.of_round.pk).update(max_meetings=1)
    of_round = Round.objects.get(pk=stage.scene.of_round.pk)
    made = plan_round(acting_user=stage.organiser, of_round=of_round, seconds=1)
    publish_agenda(acting_user=stage.organiser, agenda=made)
    desk = visit(stage.organiser, language="en")
    desk.open(f"{stage.scene.url}agendas/{made.number}/?view=waiting")
    desk.page.get_by_role("link", name="Why was this meeting not placed?").first.click()
    press(desk, "Why was this meeting not placed?")
    expect(desk.page.locator("progress")).to_be_visible()
    aside(desk, run_jobs)
    expect(desk.page.get_by_role("heading", name="Why not?")).to_be_visible()
    expect(desk.page.get_by_text("No more meetings are allowed").first).to_be_visible()
    report = Report()
    examine(desk, desk.path(), report, (PHONE, DESK), axe=True)
    assert report.faults == []
    assert desk.complaints == []
