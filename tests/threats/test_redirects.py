"""37: no parameter leads to another site."""

import pytest

from tests.threats.checks import redirects
from tests.threats.texts import ELSEWHERE

pytestmark = [pytest.mark.django_db, pytest.mark.threat(37)]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_doors_lead_inside(target: str) -> None:
    redirects.check_doors_lead_inside(target)


def test_a_path_of_this_site_is_followed() -> None:
    redirects.check_a_path_of_this_site_is_followed()


def test_no_page_leads_outside() -> None:
    redirects.check_no_page_leads_outside("//evil.example")
