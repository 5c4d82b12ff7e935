"""The pseudo-language itself: what it keeps and what it changes."""

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from tests.languages.pseudo import LONGER, pseudo, spoken


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Save", "Šááṽéé"),
        ("My day", "Ṁý đááýöö"),
        ("%(n)s wish", "%(n)s ŵííšĥö"),
        ("Hello {name}, <strong>100&nbsp;%%</strong>", "Ĥééļļóóöö {name}, <strong>100&nbsp;%%</strong>"),
        ("", ""),
    ],
)
def test_other_letters_and_the_same_placeholders(message: str, told: str) -> None:
    assert pseudo(message) == told


def test_it_is_longer() -> None:
    text = "Nothing is booked before the organiser publishes the agenda; you get a mail then."
    assert len(pseudo(text)) >= LONGER * len(text)


def test_it_is_spoken_only_inside() -> None:
    with spoken("ar"), translation.override("ar"):
        assert gettext("Save") == "Šááṽéé"
        assert pgettext("a session", "End") == "Ééñđö"
        assert ngettext("%(n)s day", "%(n)s days", 1) == "%(n)s đááýö"
        assert npgettext("x", "%(n)s day", "%(n)s days", 2) == "%(n)s đááýšö"
        assert translation.get_language() == "ar"
        assert translation.get_language_bidi()
    with translation.override("ar"):
        assert gettext("Save") != "Šááṽéé"
    assert gettext("Save") == "Save"
