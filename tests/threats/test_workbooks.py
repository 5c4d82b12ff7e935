"""26: a workbook of a stranger neither runs, nor fetches, nor fills the memory."""

import pytest

from tests.threats.checks import workbooks

pytestmark = [pytest.mark.django_db, pytest.mark.threat(26)]


@pytest.mark.parametrize("attack", workbooks.REFUSED)
def test_it_is_refused_in_words_and_nothing_is_kept(attack: str) -> None:
    workbooks.check_refused(workbooks.REFUSED[attack]())


def test_a_million_empty_rows_cost_little() -> None:
    workbooks.check_a_million_empty_rows_cost_little()


def test_nothing_is_fetched() -> None:
    workbooks.check_nothing_is_fetched()
