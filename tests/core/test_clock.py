"""Days and hours as each language writes them."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import formats, translation

from escale.core import clock
from escale.core.names import countries

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


def test_the_months_of_morocco_and_no_others() -> None:
    with translation.override("ar"):
        months = [
            formats.date_format(datetime(2027, month, 1, tzinfo=UTC), "MONTH_DAY_FORMAT") for month in range(1, 13)
        ]
    assert months == [
        *("1 يناير", "1 فبراير", "1 مارس", "1 أبريل", "1 ماي", "1 يونيو"),
        *("1 يوليوز", "1 غشت", "1 شتنبر", "1 أكتوبر", "1 نونبر", "1 دجنبر"),
    ]


@pytest.mark.parametrize("language", ["en", "fr", "de", "ar"])
def test_weeks_begin_on_monday_days_have_24_hours_and_digits_are_ours(language: str) -> None:
    afternoon = datetime(2027, 4, 20, 15, 5, tzinfo=UTC)
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        assert formats.date_format(afternoon, "TIME_FORMAT") == "15:05"
        written = [formats.date_format(afternoon, name) for name in ("DATE_FORMAT", "SHORT_DATETIME_FORMAT")]
        written.append(formats.number_format(1234567.5, 1))
    assert all(letter.isascii() for text in written for letter in text if letter.isdigit())
    assert all("20" in text and "2027" in text for text in written[:2])


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("fr", "Égypte", "Émirats arabes unis"),
        ("fr", "Émirats arabes unis", "Équateur"),
        ("de", "Österreich", "Pakistan"),
    ],
)
def test_countries_stand_where_their_letter_does(language: str, before: str, after: str) -> None:
    with translation.override(language):
        names = [name for _code, name in countries()]
    assert names.index(before) < names.index(after) < len(names) * 0.8
