"""What stays on a participant's device for when there is no network, and that it is shown to nobody else."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Error, expect

from escale.apps.accounts.models import Session, User
from escale.web import offline
from tests.e2e.conftest import PHONE, Visit, Visitor
from tests.e2e.crawl import RULES
from tests.e2e.gateway import Gateway
from tests.e2e.world import NAMES, World, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_PAGES = """async () => {
  const found = [];
  for (const name of (await caches.keys()).filter((each) => each.startsWith("escale-pages-"))) {
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  }
  return found.sort();
}"""
_KEPT = f"async (path) => (await ({_PAGES})()).includes(path)"
_NOTHING = """async () => !(await caches.keys()).length
  && !(await navigator.serviceWorker.getRegistrations()).length"""
HOSTS = NAMES[2:]


@pytest.fixture(autouse=True)
def _files(settings: object, font_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker asks for fonts by itself, and for its own script at each visit."""
    settings.STATICFILES_DIRS = [("fonts", font_folder)]  # type: ignore[attr-defined]
    monkeypatch.setattr(offline, "FRESH_SECONDS", 0)
    finders.get_finder.cache_clear()
    yield
    finders.get_finder.cache_clear()


@pytest.fixture
def stage() -> World:
    return world()


@pytest.fixture
def network(live_server: object) -> Iterator[Gateway]:
    """What the browsers of these tests reach the server through."""
    made = Gateway(live_server.url)  # type: ignore[attr-defined]
    yield made
    made.close()


@pytest.fixture
def come(visit: Visit, network: Gateway) -> Visit:
    """``visit`` with the service worker, through the network."""

    def through(user: User, language: str = "en") -> Visitor:
        visitor = visit(user, language=language, width=PHONE, keeps=True)
        visitor.origin = network.origin
        return visitor

    return through


def day_of(stage: World) -> str:
    return f"/my/{stage.scene.mission.slug}/day/"


def keeping(come: Visit, stage: World, language: str = "en") -> Visitor:
    """The guest, who has looked at their day once."""
    visitor = come(stage.guest, language)
    visitor.open(day_of(stage))
    until(visitor, _KEPT, day_of(stage))
    return visitor


def until(visitor: Visitor, script: str, arg: str | None = None) -> None:
    """Wait for a promise of something true; the browser's own waiting takes any promise for it."""
    deadline = time.monotonic() + 10
    while not visitor.page.evaluate(script, arg):
        assert time.monotonic() < deadline, script
        time.sleep(0.05)


def be(visitor: Visitor, user: User) -> None:
    """Somebody else's session in the same browser."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": visitor.origin}])


def host_of(stage: World) -> User:
    user = stage.scene.hosts[0].representative.person.user
    assert user is not None
    return user


def shown_without(network: Gateway, visitor: Visitor, path: str) -> str:
    """What the browser shows without a network: words of ours, or none."""
    network.away = True
    try:
        visitor.page.goto(visitor.origin + path)
    except Error as error:
        if "ERR_EMPTY_RESPONSE" not in str(error):
            raise
        visitor.page.wait_for_url("chrome-error://chromewebdata/")  # it comes a moment after the error
        return ""
    return visitor.page.locator("body").inner_text()


def violations(visitor: Visitor) -> list[str]:
    """What axe finds on a page."""
    return [each["id"] for each in Axe().run(visitor.page, options=RULES).response["violations"]]


def heading(visitor: Visitor) -> str:
    return visitor.page.get_by_role("heading", level=1).inner_text()


def test_a_day_looked_at_once_is_there_without_a_network(come: Visit, network: Gateway, stage: World) -> None:
    visitor = keeping(come, stage)
    words = shown_without(network, visitor, day_of(stage))
    assert heading(visitor) == "My day"
    assert any(host in words for host in HOSTS)
    banner = visitor.page.locator('[data-banner="kept"]')
    expect(banner).to_be_visible()
    assert visitor.page.locator('[data-banner="offline"]').is_hidden()
    shown = banner.locator("time").inner_text()
    assert shown == visitor.page.evaluate(
        """() => new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", hour: "2-digit",
          minute: "2-digit", hourCycle: "h23" }).format(new Date(document.documentElement.dataset.kept))"""
    )
    assert visitor.page.evaluate("document.fonts.check('16px IBM Plex Sans')")
    network.away = False
    banner.get_by_role("link", name="Load again").click()
    expect(visitor.page.locator('[data-banner="kept"]')).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "title", "day"), [("fr", "Pas de réseau", "Ma journée"), ("ar", "لا توجد شبكة", "يومي")]
)
def test_a_page_never_visited_says_what_happened(
    come: Visit, network: Gateway, stage: World, language: str, title: str, day: str
) -> None:
    visitor = keeping(come, stage, language)
    shown_without(network, visitor, f"/my/{stage.scene.mission.slug}/wishes/")
    assert heading(visitor) == title
    assert visitor.page.locator("html").get_attribute("lang") == language
    assert visitor.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    expect(visitor.page.locator("[data-nothing-kept]")).to_be_hidden()
    assert violations(visitor) == []
    visitor.page.locator("[data-kept-pages] a").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(day)
    month = visitor.page.locator('[data-banner="kept"] time').inner_text()
    assert not set(month) & set("٠١٢٣٤٥٦٧٨٩")
    assert violations(visitor) == []


def test_the_language_of_the_page_without_a_network_follows_the_person(
    come: Visit, network: Gateway, stage: World
) -> None:
    visitor = keeping(come, stage, "fr")
    visitor.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "ar", "url": visitor.origin}])
    visitor.open(f"/my/{stage.scene.mission.slug}/")
    until(
        visitor,
        """async () => (await navigator.serviceWorker.getRegistration())?.active?.scriptURL.endsWith("worker-ar.js")
          && (await caches.keys()).filter((each) => each.startsWith("escale-shell-")).length === 1""",
    )
    until(visitor, _KEPT, day_of(stage))
    shown_without(network, visitor, "/my/")
    assert heading(visitor) == "لا توجد شبكة"
    shown_without(network, visitor, day_of(stage))
    assert heading(visitor) == "يومي"


def test_after_signing_out_another_account_sees_nothing(come: Visit, network: Gateway, stage: World) -> None:
    visitor = keeping(come, stage)
    visitor.page.locator(".site-nav .menu summary").first.click()
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.wait_for_url(visitor.origin + "/")
    until(visitor, _NOTHING)
    assert shown_without(network, visitor, day_of(stage)) == ""
    network.away = False
    be(visitor, host_of(stage))
    visitor.open(f"/my/{stage.scene.mission.slug}/")
    until(visitor, "() => navigator.serviceWorker.controller !== null")
    words = shown_without(network, visitor, day_of(stage))
    assert heading(visitor) == "No network"
    assert "Nothing yet." in words


def test_another_account_without_signing_out_sees_nothing_either(come: Visit, network: Gateway, stage: World) -> None:
    visitor = keeping(come, stage)
    be(visitor, host_of(stage))
    visitor.open(f"/my/{stage.scene.mission.slug}/")
    assert visitor.page.evaluate(_PAGES) == []
    words = shown_without(network, visitor, day_of(stage))
    assert heading(visitor) == "No network"
    assert not any(host in words for host in HOSTS)


def test_when_the_session_has_ended_nothing_is_left(come: Visit, network: Gateway, stage: World) -> None:
    visitor = keeping(come, stage)
    Session.objects.all().delete()
    visitor.open(day_of(stage))
    assert visitor.path().startswith("/accounts/login/")
    assert visitor.page.evaluate(_PAGES) == []
    until(visitor, _NOTHING)
    assert shown_without(network, visitor, day_of(stage)) == ""


def test_only_the_day_and_the_programme_are_kept(come: Visit, network: Gateway, stage: World) -> None:
    mission = stage.scene.mission.slug
    visitor = keeping(come, stage)
    programme = f"/missions/{mission}/programme/"
    for path in ("/start/", "/account/", f"/my/{mission}/suggestions/", f"/my/{mission}/profile/", programme):
        visitor.open(path)
    visitor.open(f"{programme}?q=water")
    visitor.open(f"{day_of(stage)}?page=1")
    until(visitor, _KEPT, programme)
    assert visitor.page.evaluate(_PAGES) == sorted([programme, day_of(stage)])
    assert shown_without(network, visitor, programme) != ""
    expect(visitor.page.locator('[data-banner="kept"]')).to_be_visible()


def test_an_organisers_pages_are_not_kept(come: Visit, network: Gateway, stage: World) -> None:
    mission = stage.scene.mission.slug
    visitor = come(stage.organiser)
    visitor.open(f"/missions/{mission}/")
    until(visitor, "() => navigator.serviceWorker.controller !== null")
    for path in (f"/missions/{mission}/", f"/missions/{mission}/organisations/", f"/missions/{mission}/programme/"):
        visitor.open(path)
    assert visitor.page.evaluate(_PAGES) == []
    shown_without(network, visitor, f"/missions/{mission}/organisations/")
    assert heading(visitor) == "No network"


def test_another_release_takes_the_place_of_the_old(
    come: Visit, network: Gateway, stage: World, monkeypatch: object
) -> None:
    visitor = keeping(come, stage)
    names = "async () => (await caches.keys()).filter((each) => each.startsWith('escale-shell-'))"
    before = visitor.page.evaluate(names)
    monkeypatch.setattr(offline.staticfiles_storage, "manifest_hash", "another", raising=False)  # type: ignore[attr-defined]
    visitor.page.evaluate("async () => { await (await navigator.serviceWorker.getRegistration()).update(); }")
    until(
        visitor,
        f"async (before) => {{ const now = await ({names})(); return now.length === 1 && now[0] !== before; }}",
        arg=before[0],
    )
    until(visitor, _KEPT, day_of(stage))
    shown_without(network, visitor, day_of(stage))
    assert heading(visitor) == "My day"


def test_the_operator_takes_everything_away(come: Visit, network: Gateway, stage: World, settings: object) -> None:
    visitor = keeping(come, stage)
    settings.OFFLINE = False  # type: ignore[attr-defined]
    visitor.page.evaluate(
        "async () => { await (await navigator.serviceWorker.getRegistration())?.update().catch(() => {}); }"
    )
    until(visitor, _NOTHING)
    visitor.open(day_of(stage))
    until(visitor, _NOTHING)
    assert shown_without(network, visitor, day_of(stage)) == ""


def test_a_person_with_the_worker_meets_no_fault(come: Visit, network: Gateway, stage: World) -> None:
    visitor = keeping(come, stage)
    for path in ("/start/?all", day_of(stage), f"/my/{stage.scene.mission.slug}/wishes/"):
        visitor.open(path)
    assert visitor.complaints == []


def test_a_server_that_is_away_or_slow_is_not_waited_for(come: Visit, network: Gateway, stage: World) -> None:
    visitor = keeping(come, stage)
    network.busy = True
    visitor.open(day_of(stage))
    assert heading(visitor) == "My day"
    expect(visitor.page.locator('[data-banner="kept"]')).to_be_visible()
    assert visitor.open("/start/").status == 503
    network.busy, network.seconds = False, 10
    visitor.page.goto(visitor.origin + day_of(stage), timeout=9_500)
    assert heading(visitor) == "My day"
    expect(visitor.page.locator('[data-banner="kept"]')).to_be_visible()
