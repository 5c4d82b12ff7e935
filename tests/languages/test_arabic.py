"""Every page in Arabic, as Morocco writes it."""

import re

import pytest

from tests.languages.arabic import HALF_DAYS, OTHER_DIGITS, OTHER_MONTHS, names_that_reorder
from tests.languages.crawl import answers, data_of_people, speaking
from tests.languages.shown import Data

pytestmark = pytest.mark.django_db


def test_every_page_reads_from_the_right_in_moroccan_arabic(settings: object) -> None:
    settings.MODE = "demo"  # type: ignore[attr-defined]
    played = speaking("ar")
    names = (text for text in data_of_people() if len(text) > 2)  # not the codes of countries and languages
    data, found, pages = Data(names), set[str](), 0
    for asked, who, texts, page in answers(played):
        for text in texts:
            if OTHER_DIGITS.search(text) or OTHER_MONTHS.search(text) or HALF_DAYS.search(text):
                found.add(f"{asked} ({who}): {text}")
        if "<html" in page and not asked.endswith("/letter/"):  # a letter is in its reader's language
            pages += 1
            if not re.search(r'<html lang="ar" dir="rtl">', page):
                found.add(f"{asked} ({who}) is not from the right")
        found.update(f"{asked} ({who}) reorders: {text}" for text in names_that_reorder(page, data))
    assert not found, "\n".join(sorted(found))
    assert pages > 150
