"""The words for a chosen value are those of Django, in the language of the page."""

import pytest
from django.utils import translation

from escale.apps.directory.models import Organisation
from escale.core.labels import label
from escale.core.names import in_row
from escale.core.templatetags.escale import shortened


@pytest.mark.parametrize("language", ["en", "fr", "ar", "de"])
def test_it_says_what_django_says(language: str) -> None:
    with translation.override(language):
        for size in [*Organisation.Size.values, "", "unheard-of"]:
            organisation = Organisation(size=size)
            assert label(organisation, "size") == organisation.get_size_display()


def test_only_what_is_too_long_is_shortened() -> None:
    assert [shortened(text, 4) for text in ("", "abcd", "abcde", "دورة مهنية")] == ["", "abcd", "abc…", "دور…"]


def test_things_in_a_row_have_the_comma_of_the_language() -> None:
    for language, row in (("fr", "a, b"), ("ar", "a، b"), ("", "a, b")):
        with translation.override(language or None):
            assert in_row(["a", "b"]) == row
