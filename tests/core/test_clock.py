"""Days and hours as each language writes them."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from escale.core import clock

MOMENT = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "short"),
    [
        ("en", "Tuesday 20 April 2027", "Tue 20 April · 09:30"),
        ("fr", "mardi 20 avril 2027", "mar 20 avril · 09:30"),
        ("de", "Dienstag 20. April 2027", "Di 20. April · 09:30"),
        ("ar", "الثلاثاء 20 أبريل 2027", "ثلاثاء 20 أبريل · 09:30"),
    ],
)
def test_a_day_in_each_language(language: str, day: str, short: str) -> None:
    with translation.override(language):
        assert clock.weekday(MOMENT) == day
        assert clock.day_and_hour(MOMENT) == short


def test_in_a_template_on_the_clock_of_a_stop() -> None:
    text = "{% load tz %}{{ at|timezone:'Europe/Luxembourg'|weekday }} | {{ at|timezone:'Asia/Tokyo'|day_and_hour }}"
    with translation.override("en"):
        assert Template(text).render(Context({"at": MOMENT})) == "Tuesday 20 April 2027 | Tue 20 April · 18:30"
