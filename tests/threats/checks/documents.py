"""27, 28, 36: calendars, cards, paper and workbooks hold a name as one value, whatever its letters."""

import io
import unicodedata

import vobject
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from icalendar.cal import Component
from pypdf import PdfReader

from escale.apps.directory.models import Organisation, Person
from escale.apps.missions.models import Mission, Stop, Table, Venue
from escale.core.documents.text import one_line, several_lines
from escale.core.translated import say
from escale.core.workbook import interpret, read_workbook
from tests.threats.world import World, world


def named(name: str) -> World:
    """A mission in which everything that has a name is called so, and a meeting is published."""
    made = world()
    play = made.play
    Mission.objects.filter(pk=play.mission.pk).update(title=say(name, "en"))
    Stop.objects.update(city=name[:110])
    Organisation.objects.update(name=name)
    Person.objects.update(name=name[:190])
    for table in Table.objects.all():
        venue, _made = Venue.objects.get_or_create(stop=table.stop, name=name[:190], address=name[:190])
        Table.objects.filter(pk=table.pk).update(venue=venue, ref=f"{table.pk} {name[:50]}")
    play.mission.refresh_from_db()
    return made


def check_calendars_hold_one_event_a_meeting(name: str) -> None:
    """My calendar and the feed without sign-in: parsed back equal, folded, no guest and no event slipped in."""
    made = named(name)
    page = made.guest.post(made.play.url("my-feed"), {"what": "new"})
    feed = Client().get(page.context["address"].replace("http://localhost:8000", ""))
    for content in (made.guest.get(made.play.url("my-calendar")).content, feed.content):
        _check_calendar(content, made, name)


def _check_calendar(content: bytes, made: World, name: str) -> None:
    assert content.count(b"\r\nBEGIN:VEVENT\r\n") == content.count(b"\r\nEND:VEVENT\r\n") == 2
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert str(calendar["X-WR-CALNAME"]) == one_line(name)
    assert len(events) == 2
    assert _properties(events[0]) == _properties(events[1]) == _EVENT
    assert {str(event["SUMMARY"]) for event in events} == {f"Meeting with {one_line(name)}"}
    meeting = made.meeting
    meeting.refresh_from_db()
    assert meeting.table is not None
    places = [f"Table {meeting.table.ref}", name[:190], name[:190], name[:110]]
    assert str(events[0]["LOCATION"]) == one_line(", ".join(places))


_EVENT = {
    "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "URL", "STATUS", "TRANSP",
}  # fmt: skip


def _properties(event: Component) -> set[str]:
    return set(event)


def check_a_card_holds_one_person(name: str) -> None:
    """The contact card through its page, read by another's parser: one card, its values as they were."""
    made = named(name)
    content = made.guest.get(made.play.url("contact", made.host.representative_id)).content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert sum(line.startswith((b"BEGIN:", b"END:")) for line in content.splitlines()) == 2
    cards = list(vobject.readComponents(content.decode()))
    assert len(cards) == 1
    assert set(cards[0].contents) == {"version", "prodid", "fn", "org", "email", "lang"}
    assert cards[0].fn.value == several_lines(name[:190])
    assert cards[0].org.value == [several_lines(name)]


def check_letters_survive_every_document(name: str) -> None:
    """Calendar, card, paper, workbook and CSV of one mission."""
    made = named(name)
    _check_calendar(made.guest.get(made.play.url("my-calendar")).content, made, name)
    check_a_card_holds_one_person(name)
    _check_paper(made, name)
    export = reverse("missions:export", args=[made.play.mission.slug])
    for content in (made.desk.get(export).content, made.desk.get(export, {"format": "csv"}).content):
        rows = interpret(read_workbook(content)).rows
        assert {each.name for each in rows.organisations} == {each.name for each in rows.representatives} == {name}
        assert (rows.mission[0].title, rows.stops[0].city, rows.tables[0].venue) == (name, name, name)


def _check_paper(made: World, name: str) -> None:
    """Every letter is on the page, and an Arabic name is drawn with joined letters of an Arabic font."""
    reader = PdfReader(io.BytesIO(made.guest.get(made.play.url("my-pdf")).content))
    assert set(name.split()) <= set("\n".join(page.extract_text() for page in reader.pages).split())
    if any("ARABIC" in unicodedata.name(letter, "") for letter in name):
        fonts = {str(font.get_object()["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}
        assert any("Arabic" in font for font in fonts)
