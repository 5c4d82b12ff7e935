"""Dates and hours as people write them."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.core.workbook.dates import Written, from_serial, written

DAY = date(2019, 9, 24)
HALF_PAST_TWO = time(14, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2019-09-24", "2019/09/24", "24/09/2019", "24.09.2019", "24-09-2019", "24 / 9 / 2019", "24/9/19",
        "٢٤/٠٩/٢٠١٩",
        "24 septembre 2019", "mardi 24 sept. 2019", "Mardi, 24 Septembre 2019", "24-sept-2019", "24 September 2019",
        "24. September 2019", "Dienstag, den 24. Sept. 2019", "September 24, 2019", "24th of September 2019",
        "24 شتنبر 2019", "الثلاثاء 24 شتنبر 2019", "٢٤ شتنبر ٢٠١٩", "24 سبتمبر 2019", "24 أيلول 2019",
    ],
)  # fmt: skip
def test_days(text: str) -> None:
    assert written(text) == Written(DAY, None)


@pytest.mark.parametrize(
    "text",
    [
        "2019-09-24T14:30", "2019-09-24 14:30:00", "24.09.2019 14h30", "24/09/2019 14:30", "24/09/2019 à 14 h 30",
        "24.09.2019 14.30 Uhr", "24 September 2019, 2:30 pm", "24 شتنبر 2019 الساعة 14:30", "14:30 24/09/2019",
        "٢٤ شتنبر ٢٠١٩ ١٤:٣٠", "24 شتنبر 2019 2:30 م",
    ],
)  # fmt: skip
def test_days_with_hours(text: str) -> None:
    assert written(text) == Written(DAY, HALF_PAST_TWO)


@pytest.mark.parametrize(("text", "hours"), [("+01:00", 1), ("+0100", 1), ("Z", 0), ("-05:00", -5)])
def test_distance_from_utc(text: str, hours: int) -> None:
    assert written(f"2019-09-24T14:30{text}") == Written(DAY, HALF_PAST_TWO, timedelta(hours=hours))


@pytest.mark.parametrize(
    ("text", "hour"), [("14h", time(14)), ("9 h 05", time(9, 5)), ("14:30", time(14, 30)), ("12:05 am", time(0, 5))]
)
def test_hours_alone(text: str, hour: time) -> None:
    assert written(text) == Written(None, hour)


MONTHS = {
    1: "janvier يناير كانون-الثاني Jänner", 2: "février فبراير شباط", 3: "mars مارس März", 4: "avril أبريل ابريل",
    5: "mai ماي Mai", 6: "juin يونيو", 7: "juillet يوليوز يوليو", 8: "août غشت أغسطس aout", 9: "septembre شتنبر",
    10: "octobre أكتوبر تشرين-الأول Oktober", 11: "novembre نونبر تشرين-الثاني",
    12: "décembre دجنبر Dezember كانون-الأول",
}  # fmt: skip


@pytest.mark.parametrize(("month", "names"), MONTHS.items())
def test_months(month: int, names: str) -> None:
    for name in names.split():
        assert written(f"3 {name.replace('-', ' ')} 2020") == Written(date(2020, month, 3), None), name


@pytest.mark.parametrize(
    "text",
    [
        "", "demain", "12", "2019", "31/02/2019", "09/24/2019", "24/09", "24-25/09/2019", "24/09/2019 ou 25/09/2019",
        "24/09/2019 25:00", "vers 24/09/2019", "24 foo 2019", "0/0/2019", "2019-13-01", "x" * 100_000, "9" * 500,
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert written(text) is None


def test_the_day_comes_before_the_month() -> None:
    assert written("03/04/2019") == Written(date(2019, 4, 3), None)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert written(text) is None or isinstance(written(text), Written)


@given(st.datetimes(datetime(1955, 1, 1), datetime(2118, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))  # noqa: DTZ001
def test_iso_and_serial_numbers_are_read_exactly(moment: datetime) -> None:
    assert written(moment.isoformat()) == Written(moment.date(), moment.time())
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
    assert from_serial(serial) == moment
