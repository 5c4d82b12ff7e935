"""Calendar, secret feed, PDF and contact card (threats 18, 21, 27, 28, 36, 38, 90)."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from icalendar import Calendar

from escale.apps.directory.models import Consent, Organisation, Person
from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.models import CalendarFeed
from escale.apps.missions.models import Venue
from tests.apps.meetings.participant.stage import Stage, signed_in

pytestmark = pytest.mark.django_db
HOSTILE = "Évil\r\nATTENDEE:mailto:x@company.example\r\nEND:VEVENT\r\nX;a,b\\n ⵣⴰⵣⴰ شركة " + "長" * 60


def make_feed(scene: Stage, client: Client) -> str:
    page = client.post(scene.url("my-feed"), {"what": "new"})
    address = page.context["address"]
    assert address in page.content.decode()
    return str(urlsplit(address).path)


def test_the_calendar_names_zone_sequence_and_a_lasting_uid(scene: Stage, guest: Client) -> None:
    meeting = scene.meet(scene.agenda())
    response = guest.get(scene.url("my-calendar"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment;")
    calendar = Calendar.from_ical(response.content)
    (zone,) = calendar.walk("VTIMEZONE")
    (event,) = calendar.walk("VEVENT")
    assert zone["TZID"] == "Africa/Casablanca"
    assert event["UID"] == f"{meeting.request.uid}@localhost"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2027, 3, 2, 13, 0, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Africa/Casablanca"


@pytest.mark.threat(27)
def test_hostile_names_stay_inside_their_line(scene: Stage, guest: Client) -> None:
    meeting = scene.meet(scene.agenda())
    Organisation.objects.filter(pk=scene.theirs().pk).update(name=HOSTILE)
    table = meeting.table
    assert table is not None
    table.venue = Venue.objects.create(stop=scene.of_round.stop, name=HOSTILE[:190], address=HOSTILE[:190])
    table.save()
    content = guest.get(scene.url("my-calendar")).content
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert "ATTENDEE" not in event
    assert str(event["SUMMARY"]) == "Meeting with " + " ".join(HOSTILE.split())
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_a_declined_meeting_is_cancelled_in_calendars(scene: Stage, guest: Client) -> None:
    meeting = scene.meet(scene.agenda())
    decline_meeting(acting_user=scene.user, meeting=meeting, expected_version=0)
    (event,) = Calendar.from_ical(guest.get(scene.url("my-calendar")).content).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_what_left_the_agenda_is_cancelled_and_what_moved_is_one_event(scene: Stage, guest: Client) -> None:
    scene.add_host()
    before = scene.agenda(1, state="superseded")
    gone = scene.meet(before, 0, slot=0)
    scene.meet(before, 1, slot=1)
    scene.meet(scene.agenda(3, state="draft"), 0, slot=5)
    moved = scene.meet(scene.agenda(2), 1, slot=2)
    events = Calendar.from_ical(guest.get(scene.url("my-calendar")).content).walk("VEVENT")
    assert [(event["UID"], event["STATUS"]) for event in events] == [
        (f"{gone.request.uid}@localhost", "CANCELLED"),
        (f"{moved.request.uid}@localhost", "CONFIRMED"),
    ]


def test_the_feed_needs_no_sign_in_and_answers_304(scene: Stage, guest: Client) -> None:
    scene.meet(scene.agenda())
    path = make_feed(scene, guest)
    first = Client().get(path)
    assert first.status_code == 200
    assert len(Calendar.from_ical(first.content).walk("VEVENT")) == 1
    assert first["Referrer-Policy"] == "no-referrer"
    assert "private" in first["Cache-Control"]
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    scene.add_host()
    scene.meet(scene.of_round.agendas.get(), 1, slot=1)
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_only_a_hash_of_the_address_is_kept_and_it_is_shown_once(scene: Stage, guest: Client) -> None:
    token = make_feed(scene, guest).removeprefix("/feed/").removesuffix(".ics")
    assert len(token) >= 43
    assert CalendarFeed.objects.get().token_hash != token
    assert token not in guest.get(scene.url("my-feed")).content.decode()


def test_a_new_address_ends_the_one_before(scene: Stage, guest: Client) -> None:
    old = make_feed(scene, guest)
    new = make_feed(scene, guest)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    guest.post(scene.url("my-feed"), {"what": "end"})
    assert Client().get(new).status_code == 404


@pytest.mark.parametrize("token", ["A" * 43, "x", "é" * 20])
def test_a_guess_is_404(scene: Stage, guest: Client, token: str) -> None:
    make_feed(scene, guest)
    assert Client().get(f"/feed/{token}.ics").status_code == 404


def test_the_feed_of_a_person_who_left_is_404(scene: Stage, guest: Client) -> None:
    path = make_feed(scene, guest)
    scene.user.is_active = False
    scene.user.save()
    assert Client().get(path).status_code == 404
    scene.user.is_active = True
    scene.user.save()
    scene.guest.delete()
    assert Client().get(path).status_code == 404


@pytest.mark.threat(36)
@pytest.mark.parametrize("language", ["en", "fr", "ar", "de"])
def test_the_day_on_paper_in_every_language(scene: Stage, guest: Client, language: str) -> None:
    scene.meet(scene.agenda())
    Organisation.objects.filter(pk=scene.theirs().pk).update(name="شركة ⵣⴰⵣⴰ #strong[x]")
    guest.cookies["django_language"] = language
    response = guest.get(scene.url("my-pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


@pytest.mark.threat(28)
def test_the_card_of_somebody_i_meet(scene: Stage, guest: Client) -> None:
    scene.meet(scene.agenda())
    host = scene.hosts[0][1].representative
    Person.objects.filter(pk=host.person_id).update(name="Élie; Bennani,\nEND:VCARD", phone="+212 6 00 00 00 00")
    response = guest.get(scene.url("contact", host.pk))
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert "\n" not in response["Content-Disposition"]
    lines = response.content.decode().split("\r\n")
    assert lines.count("BEGIN:VCARD") == lines.count("END:VCARD") == 1
    assert "FN:Élie\\; Bennani\\,\\nEND:VCARD" in lines


def test_there_is_no_card_of_anybody_else(scene: Stage, guest: Client) -> None:
    scene.add_host()
    met, other = (host[1].representative for host in scene.hosts)
    assert guest.get(scene.url("contact", met.pk)).status_code == 404  # nothing is published yet
    meeting = scene.meet(scene.agenda())
    scene.meet(scene.agenda(2, state="draft"), 1, slot=1)
    assert guest.get(scene.url("contact", met.pk)).status_code == 200
    assert guest.get(scene.url("contact", other.pk)).status_code == 404
    assert guest.get(scene.url("contact", scene.guest.representative_id)).status_code == 404
    assert signed_in(scene.hosts[1][0]).get(scene.url("contact", met.pk)).status_code == 404
    Consent.objects.filter(person=met.person).update(withdrawn_at=datetime(2027, 1, 2, tzinfo=UTC))
    assert guest.get(scene.url("contact", met.pk)).status_code == 404
    Consent.objects.filter(person=met.person).update(withdrawn_at=None)
    decline_meeting(acting_user=scene.user, meeting=meeting, expected_version=0)
    assert guest.get(scene.url("contact", met.pk)).status_code == 404
