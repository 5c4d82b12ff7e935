"""A participant's way on a phone: mail, agreement, profile, suggestions, wishes, day, calendar, declining."""

import pytest
from playwright.sync_api import expect

from escale.apps.accounts.domain import issue_sign_in_link
from escale.apps.directory.models import Consent, Statement
from escale.apps.meetings.models import Meeting, Wish
from escale.core.models import OutgoingMail
from tests.e2e.conftest import PHONE, Visit, Visitor
from tests.e2e.world import World, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("button", name=name, exact=True).first.click()


@pytest.fixture
def stage() -> World:
    return world()


def test_from_the_link_in_the_mail_to_a_wish(visit: Visit, stage: World) -> None:
    Consent.objects.filter(person=stage.attendance.representative.person).delete()
    Wish.objects.filter(from_organisation=stage.attendance.representative.organisation).delete()
    home = f"/my/{stage.scene.mission.slug}/"
    link = issue_sign_in_link(user=stage.guest, next_path=home)
    visitor = visit(language="en", width=PHONE)
    visitor.open("/link/" + link.split("/link/")[1])
    assert visitor.page.get_by_role("button", name="Sign out").count() == 0
    press(visitor, "Sign in")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Do you agree?")
    press(visitor, "Yes, I agree")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Your organisation in its own words")
    visitor.page.get_by_label("Statement").nth(1).fill("We audit port software.")
    press(visitor, "Save")
    expect(visitor.page.locator(".message.success")).to_be_visible()
    said = Statement.objects.filter(organisation=stage.attendance.representative.organisation)
    assert said.filter(kind="offer", text="We audit port software.").exists()
    visitor.open(f"{home}suggestions/")
    expect(visitor.page.locator("mark").first).to_have_text("Nous cherchons un port d’escale au Maroc.")
    press(visitor, "Must")
    expect(visitor.page.get_by_role("button", name="Must", exact=True).first).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(visitor.page.locator("#live")).to_have_text("Your wish is kept. Nothing is booked yet.")
    assert list(
        Wish.objects.filter(from_organisation=stage.attendance.representative.organisation).values_list("level")
    ) == [("must",)]
    assert visitor.complaints == []


def test_the_day_its_files_and_declining(visit: Visit, stage: World) -> None:
    visitor = visit(stage.guest, language="en", width=PHONE)
    visitor.open(f"/my/{stage.scene.mission.slug}/day/")
    for name, kind in (("Add to calendar", "text/calendar"), ("Print (PDF)", "application/pdf")):
        address = visitor.page.get_by_role("link", name=name).get_attribute("href")
        answer = visitor.context.request.get(f"{visitor.origin}{address}")
        assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, kind)
    before = OutgoingMail.objects.count()
    visitor.page.get_by_role("link", name="I cannot come").first.click()
    press(visitor, "Decline the meeting")
    expect(visitor.page.locator("li.declined")).to_have_count(1)
    assert Meeting.objects.filter(agenda=stage.published, state=Meeting.State.DECLINED).count() == 1
    assert OutgoingMail.objects.count() > before
    assert visitor.complaints == []


def test_a_wish_without_javascript(visit: Visit, stage: World) -> None:
    visitor = visit(stage.guest, language="en", width=PHONE, javascript=False)
    visitor.open(f"/my/{stage.scene.mission.slug}/suggestions/")
    press(visitor, "No")
    expect(visitor.page.get_by_role("button", name="No", exact=True).first).to_have_attribute("aria-pressed", "true")
    assert visitor.path().startswith(f"/my/{stage.scene.mission.slug}/suggestions/")
    assert (
        Wish.objects.filter(from_organisation=stage.attendance.representative.organisation, level="no").count() == 1
    )
