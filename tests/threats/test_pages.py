"""33, 38, 39, 40, 43, 44, 45, 47, 54, 55: addresses, forms, headers and uploads of strangers, against every page."""

import pytest

from tests.threats.checks import pages

pytestmark = pytest.mark.django_db


@pytest.mark.threat(33)
@pytest.mark.parametrize("turn", [0, 3, 6])
def test_no_injection(turn: int) -> None:
    pages.check_no_injection(turn)


@pytest.mark.threat(44)
@pytest.mark.parametrize("search", pages.LONG_SEARCHES)
def test_long_searches_cost_little(search: str) -> None:
    pages.check_long_searches_cost_little(pages.LONG_SEARCHES[search])


@pytest.mark.threat(45)
@pytest.mark.parametrize("page", pages.PAGES)
def test_pages_that_are_not_there(page: str) -> None:
    pages.check_pages_that_are_not_there(page)


@pytest.mark.threat(47)
def test_private_pages_stay_private() -> None:
    pages.check_private_pages_stay_private()


@pytest.mark.threat(47)
def test_unkeyed_headers_say_nothing() -> None:
    pages.check_unkeyed_headers_say_nothing()


@pytest.mark.threat(54)
def test_forms_ask_for_their_token() -> None:
    pages.check_forms_ask_for_their_token()


@pytest.mark.threat(55)
def test_no_other_site_frames_or_reads_a_page() -> None:
    pages.check_no_other_site_frames_or_reads_a_page()


@pytest.mark.threat(43)
@pytest.mark.parametrize("name", pages.POLYGLOTS)
def test_type_comes_from_content(name: str) -> None:
    pages.check_type_comes_from_content(name)


@pytest.mark.threat(38)
@pytest.mark.threat(39)
@pytest.mark.parametrize("name", pages.OUTSIDE)
def test_names_lead_nowhere(name: str) -> None:
    pages.check_names_lead_nowhere(name)


@pytest.mark.threat(40)
def test_huge_bodies_are_refused_unread() -> None:
    pages.check_huge_bodies_are_refused_unread()
