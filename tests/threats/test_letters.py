"""35: no letter breaks a page, hides in a table or turns what stands beside it."""

import pytest

from tests.threats import texts
from tests.threats.checks import letters

pytestmark = [pytest.mark.django_db, pytest.mark.threat(35)]
ODD = (texts.RTL_OVERRIDE, texts.ZERO_WIDTH, texts.COMBINING, texts.LONE_SURROGATE, texts.EMOJI, texts.DECOMPOSED)


def test_nul_is_refused_everywhere() -> None:
    letters.check_nul_is_refused_everywhere()


@pytest.mark.parametrize("text", ["".join(ODD)])
def test_no_request_breaks_a_page(text: str) -> None:
    letters.check_no_request_breaks_a_page(text)


@pytest.mark.parametrize("text", [*ODD, "a\x01\x1b[31m\x85b"])
def test_forms_store_plain_text(text: str) -> None:
    letters.check_forms_store_plain_text(text)


def test_workbooks_store_plain_text() -> None:
    letters.check_workbooks_store_plain_text(letters.workbook_of_odd_letters(), "a\u202eb.xlsx")


def test_csv_files_store_plain_text() -> None:
    letters.check_workbooks_store_plain_text(letters.files_of_odd_letters(), "a\0b.zip")


def test_names_are_shown_isolated() -> None:
    letters.check_names_are_shown_isolated(texts.RTL_OVERRIDE)
