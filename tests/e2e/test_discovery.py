"""Searching by words and meaning, saved searches, similar organisations; who is shown to whom, and what came of it.

On a phone of 360 px, in Arabic, in the dark, by keyboard; axe looks at every page.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from escale.apps.directory.models import Organisation, Statement
from escale.apps.discovery.models import SavedSearch
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.suggestions.domain.recommending import recommend
from escale.apps.suggestions.models import Recommendation, Similarity
from escale.core.models import Job
from tests.e2e.conftest import SMALL_PHONE, Visit, Visitor
from tests.e2e.crawl import Report, examine
from tests.e2e.test_access import walk
from tests.e2e.world import NAMES, World, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Run = Callable[[], list[Job]]


@pytest.fixture
def stage() -> World:
    return world()


def faults(visitor: Visitor, *paths: str) -> list[str]:
    report = Report()
    for path in paths:
        examine(visitor, path, report, (SMALL_PHONE,), axe=True)
    return report.faults


def host(stage: World, number: int) -> Organisation:
    return stage.scene.organisation(stage.scene.hosts[number])


def test_a_sentence_is_found_by_its_meaning_and_the_search_is_kept(visit: Visit, stage: World, run_jobs: Run) -> None:
    mission = stage.scene.mission.slug
    visitor = visit(stage.guest, language="en", width=SMALL_PHONE)
    visitor.open(f"/my/{mission}/search/")
    visitor.page.locator("form[role=search] input[name=q]").last.focus()
    visitor.page.keyboard.type("storage and distribution")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#found")).to_contain_text("follow in a moment")
    run_jobs()
    # The page asks again by itself.
    card = visitor.page.locator("#found .organisation", has_text=NAMES[2])
    expect(card).to_contain_text("found by meaning")
    assert card.locator("[lang=ar]").first.get_attribute("dir") in ("rtl", "auto")
    visitor.page.get_by_role("button", name="Keep this search and hear of news").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(".message.success")).to_be_visible()
    visitor.page.get_by_role("button", name="Pause").press("Enter")
    expect(visitor.page.get_by_role("button", name="Resume")).to_be_visible()
    assert SavedSearch.objects.get().paused
    visitor.page.get_by_role("button", name="Delete").click()
    expect(visitor.page.get_by_text("No search is kept yet.")).to_be_visible()
    assert visitor.complaints == []


def test_searching_on_a_small_phone_in_arabic_and_in_the_dark(visit: Visit, stage: World) -> None:
    mission, person = stage.scene.mission, stage.attendance.representative.person.user
    for one, other in ((host(stage, 0), host(stage, 1)), (host(stage, 1), host(stage, 0))):
        said = other.statements.get(kind=Statement.Kind.OFFER)
        Similarity.objects.create(
            context=context_of(mission),
            organisation=one,
            other=other,
            rank=1,
            score=700,
            mine="x",
            theirs=said.text,
            theirs_language=said.language,
        )
    mine = f"/my/{mission.slug}"
    visitor = visit(person, language="ar", width=SMALL_PHONE, theme="dark")
    found = faults(
        visitor, f"{mine}/search/?q=Casablanca", f"{mine}/searches/", f"{mine}/organisations/{host(stage, 0).pk}/"
    )
    assert found == []
    assert visitor.page.locator("html").get_attribute("dir") == "rtl"
    # The last page is that of a counterpart: who is alike leads on to it.
    visitor.page.locator(f"a[href$='/organisations/{host(stage, 1).pk}/']").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(host(stage, 1).name)
    assert walk(visitor.page) == []
    desk = visit(stage.organiser, language="ar", width=SMALL_PHONE, theme="dark")
    pages = [f"/missions/{mission.slug}/{name}" for name in ("search/?q=Casablanca", "searches/")]
    assert faults(desk, *pages) == []
    assert visitor.complaints + desk.complaints == []


def test_an_organiser_sees_who_is_shown_to_nobody_and_proposes_somebody(visit: Visit, stage: World) -> None:
    mission = stage.scene.mission.slug
    desk = visit(stage.organiser, language="en", width=SMALL_PHONE)
    desk.open(f"/missions/{mission}/suggestions/")
    desk.page.get_by_role("link", name="Who is shown to whom, and who to nobody").click()
    expect(desk.page.locator("h2").first).to_have_text(NAMES[1])
    assert walk(desk.page) == []
    desk.page.locator("a[href$='/propose/']").first.click()
    desk.page.get_by_label(NAMES[3]).check()
    desk.page.get_by_label("Why (both sides read it)").fill("Both sell to small shops.")
    desk.page.get_by_role("button", name="Propose", exact=True).press("Enter")
    expect(desk.page.locator(".message.success")).to_be_visible()
    made = Recommendation.objects.get()
    assert {made.first.name, made.second.name} == {NAMES[1], NAMES[3]}
    recommend(
        acting_user=stage.organiser,
        context=context_of(stage.scene.mission),
        one=stage.scene.organisation(stage.attendance).pk,
        other=host(stage, 1).pk,
        reason="Beide verkaufen an kleine Läden.",
    )
    guest = visit(stage.guest, language="en", width=SMALL_PHONE)
    guest.open(f"/my/{mission}/suggestions/")
    expect(guest.page.get_by_text("proposed by the organiser")).to_have_count(1)
    assert desk.complaints + guest.complaints == []


def test_the_pages_about_suggestions_fit_a_small_phone(visit: Visit, stage: World) -> None:
    mission = f"/missions/{stage.scene.mission.slug}"
    desk = visit(stage.organiser, language="ar", width=SMALL_PHONE, theme="dark")
    organisation = stage.scene.organisation(stage.attendance).pk
    pages = ("exposure/", "exposure/?show=all", "outcomes/", f"organisations/{organisation}/propose/")
    assert faults(desk, *(f"{mission}/{page}" for page in pages)) == []
    meeting = stage.published.meetings.filter(attendees__representative=stage.attendance.representative)[0]
    guest = visit(stage.guest, language="ar", width=SMALL_PHONE, theme="dark")
    assert faults(guest, f"/my/{stage.scene.mission.slug}/meetings/{meeting.pk}/rating/") == []
    assert desk.complaints + guest.complaints == []
