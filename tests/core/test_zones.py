"""Whose clock is shown beside that of a stop: Ramadan, summer time, countries without one clock."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from escale.core.names import zone_city
from escale.core.zones import find_zone, known_zones, other_zone

CASABLANCA, LUXEMBOURG = "Africa/Casablanca", "Europe/Luxembourg"
# Ramadan of 2019: clocks of Morocco were set back on 5 May and forward on 9 June, both on a Sunday.
BEFORE, IN_RAMADAN, AFTER = (datetime(2019, *day, 9, tzinfo=UTC) for day in ((5, 4), (5, 6), (6, 10)))
SEPTEMBER, WINTER = datetime(2019, 9, 23, 9, tzinfo=UTC), datetime(2019, 1, 15, 9, tzinfo=UTC)


def beside(at: datetime, there: str, *, chosen: str = "", country: str = "", language: str = "en") -> str:
    request = SimpleNamespace(user=SimpleNamespace(zone=chosen))
    template = Template("{{ at|timezone:there|date:'H:i' }} {{ there|zone_city }}{% beside at there %}")
    with translation.override(language):
        return template.render(Context({"at": at, "there": there, "request": request, "visitor_country": country}))


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (BEFORE, "10:00 Casablanca · 11:00 Luxembourg"),
        (IN_RAMADAN, "09:00 Casablanca · 11:00 Luxembourg"),
        (AFTER, "10:00 Casablanca · 11:00 Luxembourg"),
        (SEPTEMBER, "10:00 Casablanca · 11:00 Luxembourg"),
        (WINTER, "10:00 Casablanca"),
        (datetime(2019, 5, 5, 1, 59, tzinfo=UTC), "02:59 Casablanca · 03:59 Luxembourg"),
        (datetime(2019, 5, 5, 2, 0, tzinfo=UTC), "02:00 Casablanca · 04:00 Luxembourg"),
        (datetime(2019, 6, 9, 1, 59, tzinfo=UTC), "01:59 Casablanca · 03:59 Luxembourg"),
        (datetime(2019, 6, 9, 2, 0, tzinfo=UTC), "03:00 Casablanca · 04:00 Luxembourg"),
    ],
)
def test_in_morocco_beside_luxembourg(at: datetime, shown: str) -> None:
    for whose in ({"chosen": LUXEMBOURG}, {"country": "LU"}):
        text = beside(at, CASABLANCA, **whose)
        for tag in ("</time>", "<bdi>", "</bdi>"):
            text = text.replace(tag, "")
        before, _tag, after = text.partition("<time")
        assert before + after.partition(">")[2] == shown


def test_the_moment_is_told_to_programs_and_the_city_isolated() -> None:
    assert beside(SEPTEMBER, CASABLANCA, chosen=LUXEMBOURG) == (
        '10:00 Casablanca · <time datetime="2019-09-23T11:00+02:00">11:00</time> <bdi>Luxembourg</bdi>'
    )


def test_another_day_is_said() -> None:
    assert ">Mon 23 September · 18:00</time>" not in beside(SEPTEMBER, CASABLANCA, chosen="Asia/Tokyo")
    late = datetime(2019, 9, 23, 17, tzinfo=UTC)
    assert ">Tue 24 September · 02:00</time> <bdi>Tokyo</bdi>" in beside(late, CASABLANCA, chosen="Asia/Tokyo")


def test_cities_in_the_language_of_the_page() -> None:
    assert "<bdi>لوكسمبورغ</bdi>" in beside(SEPTEMBER, CASABLANCA, chosen=LUXEMBOURG, language="ar")
    with translation.override("ar"):
        assert zone_city(CASABLANCA) == "الدار البيضاء"
    with translation.override("de"):
        assert zone_city(LUXEMBOURG) == "Luxemburg"
    assert zone_city("America/New_York") == "New York"


def test_what_a_person_chose_goes_before_their_country() -> None:
    assert other_zone(SEPTEMBER, CASABLANCA, chosen="Asia/Tokyo", country="LU") == "Asia/Tokyo"
    assert other_zone(SEPTEMBER, CASABLANCA, chosen=CASABLANCA, country="LU") is None


@pytest.mark.parametrize("country", ["", "XX", "US", "RU"])
def test_without_one_clock_none_is_shown(country: str) -> None:
    assert other_zone(SEPTEMBER, CASABLANCA, country=country) is None
    assert beside(SEPTEMBER, CASABLANCA, country=country, language="ar") == "10:00 الدار البيضاء"


def test_a_zone_that_is_known_no_more_is_as_none() -> None:
    assert other_zone(SEPTEMBER, CASABLANCA, chosen="Europe/Atlantis", country="LU") == LUXEMBOURG


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Europe/Luxembourg", LUXEMBOURG),
        ("europe/luxembourg", LUXEMBOURG),
        (" casablanca ", CASABLANCA),
        ("new york", "America/New_York"),
        ("UTC", "UTC"),
        ("Atlantis", None),
        ("../etc/passwd", None),
        ("", None),
    ],
)
def test_a_zone_is_found_by_its_city(typed: str, found: str | None) -> None:
    assert find_zone(typed) == found


def test_the_zones_of_both_countries_are_proposed() -> None:
    assert {CASABLANCA, LUXEMBOURG} <= set(known_zones())
