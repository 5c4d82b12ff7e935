"""Every page that people reach by links, on a phone and on a desk, in French and in Arabic."""

import pytest

from tests.e2e.conftest import Visit
from tests.e2e.crawl import crawl
from tests.e2e.world import doubtful_workbook, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = [("fr", "light"), ("ar", "dark")]


@pytest.mark.parametrize(("language", "theme"), LANGUAGES)
def test_the_participants_pages_have_no_fault(visit: Visit, language: str, theme: str) -> None:
    scenery = world()
    report = crawl(visit(scenery.guest, language=language, theme=theme), "/start/")
    assert report.faults == []
    assert f"/my/{scenery.scene.mission.slug}/day/" in report.visited


@pytest.mark.parametrize(("language", "theme"), LANGUAGES)
def test_the_organisers_pages_have_no_fault(visit: Visit, language: str, theme: str) -> None:
    scenery = world()
    upload = doubtful_workbook(scenery)
    report = crawl(visit(scenery.organiser, language=language, theme=theme), "/start/")
    assert report.faults == []
    assert f"{scenery.scene.url}agendas/{scenery.draft.number}/" in report.visited
    assert f"/missions/imports/{upload}/" in report.visited
