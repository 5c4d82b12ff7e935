"""Names in Tifinagh, on a machine that has no letters for them."""

import pytest

from tests.apps.meetings.scene import scene
from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_its_font_comes_with_the_first_such_name_and_not_before(visit: Visit) -> None:
    stage = scene()
    visitor = visit(stage.organiser)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    path = f"/missions/{stage.mission.slug}/organisations/"
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    assert [name for name in asked if "tifinagh" in name] == []
    organisation = stage.organisation(stage.guests[0])
    organisation.name = "ⵜⴰⵎⵙⵙⵓⵔⵜ"
    organisation.save()
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    assert [name for name in asked if "tifinagh" in name] == ["tifinagh-600.woff2"]
    assert visitor.page.evaluate("document.fonts.check('600 16px \"Escale Tifinagh\"', 'ⵜⴰⵎ')") is True
    assert visitor.complaints == []
