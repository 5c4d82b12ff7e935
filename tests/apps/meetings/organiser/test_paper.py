"""Badges and the sheet of a desk: what is on them, who gets them, what is written down."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from escale.apps.directory.models import Consent, Field, Institution, Membership, PersonalVisibility
from escale.apps.meetings.models import Interpreter
from escale.apps.privacy.models import DataAccess
from escale.core.models import AuditEntry
from tests.apps.meetings.scene import Scene, scene

pytestmark = pytest.mark.django_db


def desk(stage: Scene, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    stage.organiser.language = language
    stage.organiser.save()
    client.force_login(stage.organiser)
    return client


def badges(stage: Scene) -> str:
    return reverse("meetings:badges", args=[stage.mission.slug])


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages)
    return re.sub("[\u2066-\u2069]", "", text)


def test_everybody_of_the_mission_and_its_interpreters() -> None:
    stage = scene()
    Interpreter.objects.create(mission=stage.mission, ref="i", name="Ines Example", languages=["fr", "ar"])
    guest = stage.guests[0].representative
    guest.role = "Director"
    guest.save()
    written = words(desk(stage), badges(stage))
    for row in (*stage.guests, *stage.hosts):
        assert row.representative.person.name in written
        assert stage.organisation(row).name in written
        assert row.representative.person.email not in written
    for part in ("Director", "français", "Ines Example", "Interpreter", "Guest", "Host"):
        assert part in written
    assert written.index("Guest") < written.index("Host")


def test_who_said_no_has_none_and_what_is_hidden_is_not_on_one() -> None:
    stage = scene()
    no, narrow = stage.guests[0].representative, stage.hosts[0].representative
    Consent.objects.filter(person=no.person).update(withdrawn_at="2027-02-01T00:00:00Z")
    narrow.role = "Secret role"
    narrow.save()
    for field in (Field.NAME, Field.ROLE, Field.SPOKEN):
        PersonalVisibility.objects.create(person=narrow.person, field=field, audience="met")
    written = words(desk(stage), badges(stage))
    assert no.person.name not in written
    assert narrow.person.name not in written
    assert "Secret role" not in written
    assert narrow.organisation.name in written
    assert set(DataAccess.objects.values_list("person", flat=True)) == {
        row.representative.person_id for row in (stage.guests[1], stage.hosts[1])
    }


def test_it_is_written_down_who_took_whose_names() -> None:
    stage = scene(guests=1, hosts=1)
    stage.wish_everybody()
    agenda = stage.plan()
    client = desk(stage)
    sheet = reverse("meetings:desk-sheet", args=[stage.mission.slug, stage.of_round.pk, agenda.number])
    words(client, badges(stage))
    words(client, sheet)
    people = {row.representative.person_id for row in (*stage.guests, *stage.hosts)}
    assert set(DataAccess.objects.values_list("person", "what", "times")) == {(key, "print", 2) for key in people}
    entries = AuditEntry.objects.filter(verb__in=["badges.made", "desk-sheet.made"]).order_by("pk")
    assert [(each.verb, each.details["people"]) for each in entries] == [("badges.made", 2), ("desk-sheet.made", 2)]


def test_without_a_basis_nothing_leaves() -> None:
    stage = scene()
    abroad = Institution.objects.create(slug="abroad", name="Abroad", country="BR")
    Membership.objects.filter(user=stage.organiser).update(institution=abroad)
    answer = desk(stage).get(badges(stage))
    assert answer.status_code == 409
    assert "Nothing was printed" in answer.content.decode()
    assert not DataAccess.objects.exists()
    assert not AuditEntry.objects.filter(verb="badges.made").exists()


@pytest.mark.parametrize(
    ("language", "clock"),
    [
        ("fr", "Heures locales : Casablanca."),
        ("de", "Uhrzeiten in der Ortszeit von Casablanca."),
        ("en", "Times on the clock of Casablanca."),
    ],
)
def test_the_sheet_of_the_desk_says_who_sits_where_on_which_clock(language: str, clock: str) -> None:
    stage = scene(guests=2, hosts=2)
    stage.wish_everybody()
    agenda = stage.plan()
    written = words(
        desk(stage, language),
        reverse("meetings:desk-sheet", args=[stage.mission.slug, stage.of_round.pk, agenda.number]),
    )
    assert clock in written
    for meeting in agenda.meetings.all():
        assert meeting.table is not None
        assert meeting.table.ref in written
    for row in (*stage.guests, *stage.hosts):
        assert stage.organisation(row).name in written
        assert row.representative.person.name in written


def test_guests_stand_before_hosts() -> None:
    stage = scene(guests=1, hosts=1)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    agenda = stage.plan()
    written = words(
        desk(stage), reverse("meetings:desk-sheet", args=[stage.mission.slug, stage.of_round.pk, agenda.number])
    )
    guest, host = stage.organisation(stage.guests[0]).name, stage.organisation(stage.hosts[0]).name
    assert written.index(guest) < written.index(host)
