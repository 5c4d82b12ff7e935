"""Names in mails: isolated where they run the other way, and only there."""

import pytest
from django.utils import translation

from escale.core.documents.text import isolating
from escale.core.templatetags.escale import apart, names_apart


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("fr", "Élan", "Élan"),
        ("fr", "أطلس", "\u2068أطلس\u2069"),
        ("ar", "أطلس", "أطلس"),
        ("ar", "Élan\u202e", "\u2068Élan\u2069"),
        ("de", "ⴰⵎⴰⵣⵉⵖ", "ⴰⵎⴰⵣⵉⵖ"),
        ("en", "12 %", "12 %"),
        ("en", "", ""),
    ],
)
def test_a_name_is_isolated_where_it_runs_the_other_way(language: str, name: str, written: str) -> None:
    with translation.override(language):
        assert apart(name) == written


def test_a_row_has_the_comma_of_its_language() -> None:
    with translation.override("ar"):
        assert names_apart(["أطلس", "Élan"]) == "أطلس، \u2068Élan\u2069"


def test_what_a_translation_isolates_too_is_isolated_once() -> None:
    assert isolating("مرحبا \u2068\u2068Élan\u2069\u2069،") == "مرحبا \u2068Élan\u2069،"
