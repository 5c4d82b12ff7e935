"""Calendar files: what is written is read back equal, and nothing else (threats 27, 35, 36)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from escale.core.documents.calendar import CalendarEvent, calendar_file
from escale.core.documents.text import one_line, several_lines

CASABLANCA = ZoneInfo("Africa/Casablanca")
STAMP = datetime(2019, 9, 20, 12, 0, tzinfo=UTC)
ATTACK = "x\r\nATTENDEE:mailto:evil@example.org\r\nEND:VEVENT\rBEGIN:VEVENT\nSUMMARY:y\u2028END:VCALENDAR\x85z"


def event(**changes: object) -> CalendarEvent:
    start = datetime(2019, 9, 24, 14, 0, tzinfo=CASABLANCA)
    values: dict[str, object] = {
        "uid": "m1@escale", "sequence": 2, "stamp": STAMP, "title": "Lux Tech", "starts": start,
        "ends": start + timedelta(minutes=20),
    }  # fmt: skip
    return CalendarEvent(**(values | changes))  # type: ignore[arg-type]


def read(content: bytes) -> list:  # type: ignore[type-arg]
    return Calendar.from_ical(content).walk("VEVENT")


def test_an_event_is_read_back() -> None:
    (item,) = read(
        calendar_file([event(location="Table 3", description="a\nb", url="https://e.lu/x")], name="N", language="fr")
    )
    assert (str(item["UID"]), item["SEQUENCE"], str(item["STATUS"])) == ("m1@escale", 2, "CONFIRMED")
    assert item["DTSTAMP"].dt == STAMP
    assert item["DTSTART"].dt == datetime(2019, 9, 24, 14, 0, tzinfo=CASABLANCA)
    assert item["DTSTART"].params["TZID"] == "Africa/Casablanca"
    assert (str(item["SUMMARY"]), str(item["LOCATION"]), str(item["DESCRIPTION"])) == ("Lux Tech", "Table 3", "a\nb")
    assert str(item["URL"]) == "https://e.lu/x"


def test_a_cancelled_meeting() -> None:
    content = calendar_file([event(is_cancelled=True, sequence=3)], name="N", language="fr", method="CANCEL")
    (item,) = read(content)
    assert (str(item["STATUS"]), item["SEQUENCE"]) == ("CANCELLED", 3)
    assert str(Calendar.from_ical(content)["METHOD"]) == "CANCEL"


def test_the_same_events_give_the_same_bytes() -> None:
    assert calendar_file([event()], name="N", language="fr") == calendar_file([event()], name="N", language="fr")


@pytest.mark.parametrize(
    ("day", "offsets"),
    [
        (datetime(2019, 5, 10, 9, tzinfo=CASABLANCA), [("2019-05-08", 0, 0)]),
        (datetime(2019, 9, 24, 9, tzinfo=CASABLANCA), [("2019-09-22", 1, 1)]),
        (datetime(2024, 3, 10, 9, tzinfo=CASABLANCA), [("2024-03-08", 1, 1), ("2024-03-10", 1, 0)]),
        (datetime(2024, 4, 14, 9, tzinfo=CASABLANCA), [("2024-04-12", 0, 0), ("2024-04-14", 0, 1)]),
    ],
)
def test_morocco_leaves_its_offset_in_ramadan(day: datetime, offsets: list[tuple[str, int, int]]) -> None:
    content = calendar_file([event(starts=day, ends=day + timedelta(hours=1))], name="N", language="ar")
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")
    hours = timedelta(hours=1)
    assert [
        (part["DTSTART"].dt.date().isoformat(), part["TZOFFSETFROM"].td // hours, part["TZOFFSETTO"].td // hours)
        for part in zone.subcomponents
    ] == offsets


@pytest.mark.parametrize(
    "key", ["Africa/Casablanca", "Europe/Luxembourg", "Asia/Tokyo", "America/New_York", "Africa/El_Aaiun"]
)
def test_zones_tell_every_offset_of_a_year(key: str) -> None:
    zone = ZoneInfo(key)
    days = [datetime(2019, 1, 1, 12, tzinfo=zone) + timedelta(days=number) for number in range(0, 365, 5)]
    events = [event(uid=str(day), starts=day, ends=day + timedelta(hours=1)) for day in days]
    (written,) = Calendar.from_ical(calendar_file(events, name="N", language="en")).walk("VTIMEZONE")
    parts = sorted((part["DTSTART"].dt, part["TZOFFSETTO"].td) for part in written.subcomponents)
    for day in days:
        told = [offset for start, offset in parts if start <= day.replace(tzinfo=None)][-1]
        assert told == day.utcoffset(), day


@pytest.mark.threat(27)
def test_text_cannot_leave_its_property() -> None:
    content = calendar_file(
        [event(title=ATTACK, location=ATTACK, description=ATTACK, url=ATTACK, uid=ATTACK)], name=ATTACK, language="en"
    )
    lines = content.split(b"\r\n")
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == lines.count(b"END:VCALENDAR") == 1
    assert not [line for line in lines if line.startswith((b"ATTENDEE", b"SUMMARY:"))]
    (item,) = read(content)
    assert str(item["SUMMARY"]) == one_line(ATTACK)
    assert str(item["DESCRIPTION"]) == several_lines(ATTACK)
    assert b"\r" not in content.replace(b"\r\n", b"")


@pytest.mark.threat(27)
@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_comes_back_folded_at_75_octets(title: str, name: str) -> None:
    content = calendar_file([event(title=title, description=title)], name=name, language="ar")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (item,) = read(content)
    assert str(item["SUMMARY"]) == one_line(title)
    assert str(item.get("DESCRIPTION", "")) == several_lines(title)


@pytest.mark.threat(36)
@pytest.mark.parametrize(
    "title", ["لقاء مع شركة الأطلس " * 8, "ⵜⴰⵎⴰⵣⵉⵖⵜ " * 12, "Société d'Études, « Œuvre »; \\n", "👩‍🔬" * 30]
)
def test_scripts_of_both_countries(title: str) -> None:
    (item,) = read(calendar_file([event(title=title)], name="N", language="ar"))
    assert str(item["SUMMARY"]) == title.strip()


def test_an_hour_needs_its_iana_zone() -> None:
    with pytest.raises(TypeError):
        calendar_file([event(starts=STAMP)], name="N", language="en")
