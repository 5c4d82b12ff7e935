"""Practices on a phone in Arabic, in the dark, and on a desk in French: axe looks at every page."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Membership, Party
from escale.apps.practices.models import Practice
from escale.demo.practices import load_practices
from tests.e2e.conftest import DESK, SMALL_PHONE, Visit, Visitor
from tests.e2e.crawl import Report, examine
from tests.factories import CooperationFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(db: None) -> User:
    """Who decides for the chamber, in a cooperation with the three examples and a sheet that waits for them."""
    cooperation: Cooperation = CooperationFactory()
    made = [
        Institution.objects.create(slug=slug, name=slug) for slug in ("chamber-example", "digital-agency-example")
    ]
    for each in made:
        Party.objects.create(cooperation=cooperation, institution=each)
    user: User = UserFactory()
    Membership.objects.create(cooperation=cooperation, institution=made[0], user=user, role="organiser")
    load_practices(cooperation, organiser=user)
    waiting = Practice.objects.get(theme="government")
    waiting.pk, waiting.state = None, "checked"
    waiting.validated_for = waiting.confirmed_on = waiting.published_at = None
    waiting.save()
    return user


def faults(visitor: Visitor, width: int, *paths: str) -> list[str]:
    report = Report()
    for number, path in enumerate(paths):
        examine(visitor, path, report, (width,), axe=True)
        if folder := os.environ.get("ESCALE_PICTURES"):
            visitor.page.screenshot(path=Path(folder) / f"practices-{width}-{number}.png", full_page=True)
    return report.faults


@pytest.mark.parametrize(("language", "width", "theme"), [("ar", SMALL_PHONE, "dark"), ("fr", DESK, "light")])
def test_every_page_of_practices(visit: Visit, officer: User, language: str, width: int, theme: str) -> None:
    forms, signatures, vouchers = Practice.objects.filter(state="validated").order_by("pk")
    visitor = visit(officer, language=language, width=width, theme=theme)
    paths = [
        "/practices/",
        "/practices/queue/",
        f"/practices/{forms.pk}/",
        f"/practices/{vouchers.pk}/",
        f"/practices/{signatures.pk}/edit/?text=fr",
        f"/practices/{signatures.pk}/parts/",
        f"/practices/{forms.pk}/act/",
        f"/practices/public/{forms.pk}/",
        "/practices/new/",
    ]
    assert faults(visitor, width, *paths) == []
    assert visitor.complaints == []


def test_a_sheet_is_refused_by_keyboard_alone(visit: Visit, officer: User) -> None:
    waiting = Practice.objects.get(state="checked")
    visitor = visit(officer, language="en", width=SMALL_PHONE)
    visitor.open(f"/practices/{waiting.pk}/")
    visitor.page.locator("summary", has_text="Refuse it").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.type("The figures have no source.")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("body")).to_contain_text("The author reads your reason.")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("refused", "The figures have no source.")
