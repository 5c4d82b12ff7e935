"""25: spreadsheets run nothing of what people wrote."""

import pytest

from tests.threats.checks import formulae
from tests.threats.texts import FORMULAE

pytestmark = [pytest.mark.django_db, pytest.mark.threat(25)]


@pytest.mark.parametrize("text", FORMULAE)
def test_a_workbook_goes_out_inert_and_means_the_same_again(text: str) -> None:
    formulae.check_a_workbook_goes_out_inert(text)


@pytest.mark.parametrize("text", FORMULAE[::2])
def test_what_was_typed_goes_out_inert_and_comes_back(text: str) -> None:
    formulae.check_forms_go_out_inert(text)


@pytest.mark.parametrize("text", FORMULAE)
def test_files_are_inert(text: str) -> None:
    formulae.check_csv_is_inert(text)
    formulae.check_xlsx_is_inert(text)
