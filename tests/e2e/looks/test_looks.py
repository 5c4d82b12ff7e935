"""What people see is what was approved: the style guide, and the main pages where a combination adds something."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import Browser, Page

import tests.factories as factories
from tests.e2e.conftest import DESK, PHONE, Visit
from tests.e2e.looks.pictures import APPROVED, Look, fault, write_sheet
from tests.e2e.world import doubtful_workbook, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLET = 768
GUIDES = [
    *((language, theme, DESK) for language in ("fr", "ar", "de", "en") for theme in ("light", "dark")),
    ("ar", "light", PHONE),
    ("de", "dark", PHONE),
    ("fr", "light", TABLET),
    ("ar", "dark", TABLET),
]
WALKS = [
    ("fr", "light", DESK),
    ("ar", "dark", PHONE),
    ("ar", "light", DESK),
    ("de", "dark", TABLET),
    ("en", "light", PHONE),
]


@pytest.fixture
def judge(browser: Browser) -> Iterator[Page]:
    """An empty page, free of any policy, in which pictures are compared."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module", autouse=True)
def _sheet() -> Iterator[None]:
    yield
    write_sheet()


@pytest.fixture(autouse=True)
def _before_the_mission() -> Iterator[None]:
    """The next meeting stands large until it is over: pictures are taken weeks before it, in every year."""
    with time_machine.travel(datetime(2027, 1, 11, 9, tzinfo=UTC), tick=True):
        yield


@pytest.fixture(autouse=True)
def _first_names() -> None:
    """The same names in every run, whatever ran before."""
    for name in dir(factories):
        reset = getattr(getattr(factories, name), "reset_sequence", None)
        if reset is not None:
            reset(1, force=True)


@pytest.mark.parametrize(("language", "theme", "width"), GUIDES)
def test_the_style_guide(visit: Visit, judge: Page, language: str, theme: str, width: int) -> None:
    visitor = visit(language=language, theme=theme, width=width)
    visitor.open("/styleguide/?theme=device")
    assert fault(visitor.page, judge, Look("styleguide", language, theme, width)) is None


@pytest.mark.parametrize(("language", "theme", "width"), WALKS)
def test_the_main_pages(visit: Visit, judge: Page, language: str, theme: str, width: int) -> None:
    scenery = world()
    mission = scenery.scene.mission.slug
    pages = {
        None: {"home": "/", "sign-in": "/accounts/login/", "not-found": "/nowhere/"},
        scenery.guest: {
            "day": f"/my/{mission}/day/",
            "suggestions": f"/my/{mission}/suggestions/",
            "wishes": f"/my/{mission}/wishes/",
            "profile": f"/my/{mission}/profile/",
        },
        scenery.organiser: {
            "cockpit": f"/missions/{mission}/",
            "organisations": f"/missions/{mission}/organisations/",
            "round": scenery.scene.url,
            "who-wishes": f"{scenery.scene.url}wishes/",
            "agenda": f"{scenery.scene.url}agendas/{scenery.published.number}/",
            "grid": f"{scenery.scene.url}agendas/{scenery.published.number}/?view=grid",
            "import": f"/missions/imports/{doubtful_workbook(scenery)}/",
        },
    }
    faults = []
    for person, addresses in pages.items():
        visitor = visit(person, language=language, theme=theme, width=width)
        for name, path in addresses.items():
            visitor.open(path)
            faults.append(fault(visitor.page, judge, Look(name, language, theme, width)))
    assert [each for each in faults if each] == []


def test_the_approved_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in APPROVED.glob("*.webp")) < 10_000_000


def test_a_change_is_seen(visit: Visit, judge: Page) -> None:
    visitor = visit(language="fr", theme="light", width=DESK)
    visitor.open("/styleguide/?theme=device")
    visitor.page.evaluate("document.querySelectorAll('h2').forEach((heading) => { heading.hidden = true; })")
    words = fault(visitor.page, judge, Look("styleguide", "fr", "light", DESK))
    assert words is not None
    assert "changed" in words
