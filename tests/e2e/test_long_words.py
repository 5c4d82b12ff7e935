"""Words 40 % longer than in English fit on the smallest phone, in both directions."""

import pytest

from escale.apps.accounts.models import User
from tests.e2e.conftest import SMALL_PHONE, Visit
from tests.e2e.crawl import crawl
from tests.e2e.world import World, doubtful_workbook, world
from tests.languages.pseudo import spoken
from tests.rights.cast import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage() -> World:
    made = world()
    doubtful_workbook(made)
    return made


@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_page_overflows(visit: Visit, stage: World, language: str) -> None:
    with spoken(language):
        for user in (None, stage.guest, stage.organiser):
            visitor = visit(user, language=language, width=SMALL_PHONE)
            report = crawl(visitor, "/start/" if user else "/", widths=(SMALL_PHONE,), axe=False)
            assert report.faults == [], "\n".join(report.faults)
            visitor.open("/")
            assert "Šķííþ ţóó" in visitor.page.locator("a.skip").text_content()


def test_no_page_of_another_role_overflows(visit: Visit) -> None:
    """Desks of operators, data protection, delegations, interpreters …: right to left, where a fault shows sooner."""
    everybody = cast().users()
    User.objects.update(language="ar")
    with spoken("ar"):
        for role in ("operator", "administrator", "dpo", "auditor", "staff", "interpreter", "focal point"):
            visitor = visit(everybody[role], language="ar", width=SMALL_PHONE)
            report = crawl(visitor, "/start/", widths=(SMALL_PHONE,), axe=False)
            assert report.faults == [], f"{role}\n" + "\n".join(report.faults)
            assert len(report.visited) > 3, role
