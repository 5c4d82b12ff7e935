"""What surrounds every page, in a real browser."""

import pytest
from playwright.sync_api import Route, expect

from escale.core.models import OutgoingMail
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.crawl import crawl
from tests.factories import MissionFactory, StopFactory, organiser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _demo(settings: object) -> None:
    settings.MODE = "demo"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "theme"), [("fr", "light"), ("ar", "dark"), ("de", "light"), ("en", "dark")])
def test_a_strangers_pages_have_no_fault(visit: Visit, language: str, theme: str) -> None:
    mission = MissionFactory()
    for position, city in enumerate(("Luxembourg", "Rabat", "Casablanca", "Tanger Med")):
        StopFactory(mission=mission, city=city, position=position)
    organiser(mission.cooperation)
    mail = OutgoingMail.objects.create(
        message_id="<1@escale.example>",
        recipient="amina@company.example",
        language="ar",
        subject="دعوة",
        text="مرحبا\n\nhttp://localhost/link/",
    )
    report = crawl(visit(language=language, theme=theme), "/")
    assert report.faults == []
    assert {"/", "/accounts/login/", "/mailbox/", f"/mailbox/{mail.pk}/"} <= set(report.visited)


def test_the_crawler_sees_faults(visit: Visit) -> None:
    visitor = visit(width=PHONE)

    def break_page(route: Route) -> None:
        route.fulfill(
            content_type="text/html",
            headers={"content-security-policy": "script-src 'none'"},
            body="<!doctype html><h2>Two</h2><p style='inline-size: 3000px'>x</p><script>1</script>",
        )

    visitor.context.route("**/", break_page)
    faults = " ".join(crawl(visitor, "/").faults)
    assert "at 390: overflows by" in faults
    assert "has not one h1" in faults
    assert "is a dead end" in faults
    assert "html-has-lang" in faults
    assert "CSP: script-src-elem inline" in faults


def test_the_line_and_the_menu_mirror(visit: Visit) -> None:
    stop = StopFactory(city="Rabat")
    StopFactory(mission=stop.mission, city="Casablanca", position=1)
    places = {}
    for language in ("fr", "ar"):
        visitor = visit(language=language)
        visitor.open("/")
        first, second = visitor.page.locator(".card ol.route > li").all()
        places[language] = first.bounding_box()["x"] - second.bounding_box()["x"]  # type: ignore[index]
    assert places["fr"] < 0 < places["ar"]


def test_the_language_menu_by_keyboard(visit: Visit) -> None:
    visitor = visit(language="en")
    visitor.open("/accounts/login/")
    menu = visitor.page.locator("details.menu > summary")
    menu.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("button", name="العربيّة").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("html")).to_have_attribute("dir", "rtl")
    assert visitor.path() == "/accounts/login/"
    menu = visitor.page.locator("details.menu > summary")
    menu.click()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("details.menu")).not_to_have_attribute("open", "")
    assert visitor.complaints == []
