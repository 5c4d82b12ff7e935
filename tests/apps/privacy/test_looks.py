"""Pages and papers with somebody's contact data leave a trace; those without leave none."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from escale.apps.directory.models import Institution, Membership
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.domain.importing import apply_import, start_import
from escale.apps.missions.domain.undoing import undo_import
from escale.apps.missions.models import Delegation, FocalPoint, WorkbookImport
from escale.apps.privacy.models import DataAccess
from tests.apps.meetings.participant.stage import signed_in, stage
from tests.apps.missions.workbooks import workbook
from tests.factories import CooperationFactory, organiser

pytestmark = pytest.mark.django_db


def test_who_looks_at_the_addresses_of_the_invitations_is_seen() -> None:
    play = stage()
    desk = organiser(play.mission.cooperation)
    page = signed_in(desk).get(reverse("missions:invite", args=[play.mission.slug])).content.decode()
    people = [play.guest.representative.person, play.hosts[0][1].representative.person]
    assert all(person.email in page for person in people)
    assert set(DataAccess.objects.values_list("person", "viewer", "what", "times")) == {
        (person.pk, desk.pk, "page", 1) for person in people
    }


def test_the_day_on_paper_and_in_a_calendar_holds_no_contact_data_of_others() -> None:
    """That is why neither counts as a look; should they ever hold some, this fails."""
    play = stage()
    play.meet(play.agenda(1))
    other = play.hosts[0][1].representative.person
    other.email, other.phone = "somebody@hosts.example", "+352 621 000 111"
    other.save()
    browser = signed_in(play.user)
    paper = browser.get(reverse("meetings:my-pdf", args=[play.mission.slug]))
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    calendar = browser.get(reverse("meetings:my-calendar", args=[play.mission.slug])).content.decode()
    assert play.hosts[0][0].name in words or play.theirs().name in words
    for text in (words, calendar):
        assert other.email not in text
        assert "621" not in text
    assert DataAccess.objects.count() == 0


def test_who_looks_at_the_addresses_of_accounts_is_seen_by_them() -> None:
    play = stage()
    desk, other = organiser(play.mission.cooperation), organiser(play.mission.cooperation)
    home = Institution.objects.create(slug="home", name="Home")
    Membership.objects.create(
        cooperation=play.mission.cooperation, user=desk, role=Membership.Role.ADMINISTRATOR, institution=home
    )
    Membership.objects.filter(user=other).update(institution=home)
    Interpreter.objects.create(mission=play.mission, ref="i", name="Ines", email=other.email, user=other)
    delegation = Delegation.objects.create(mission=play.mission, name="North")
    FocalPoint.objects.create(delegation=delegation, user=other)
    browser, slug = signed_in(desk), play.mission.slug
    for address in (
        reverse("directory:roles", args=[play.mission.cooperation.slug]),
        reverse("missions:delegation", args=[slug, delegation.pk]),
        reverse("meetings:interpreters", args=[slug]),
    ):
        assert other.email in browser.get(address).content.decode(), address
    look = DataAccess.objects.get()
    assert (look.account, look.viewer, look.what, look.times) == (other, desk, "page", 3)
    shown = signed_in(other).get(reverse("privacy:my-data")).content.decode()
    assert desk.name in shown
    assert "the address of your account" in shown


def test_who_looks_at_an_uploaded_workbook_is_seen_by_those_in_it() -> None:
    play = stage()
    person = play.guest.representative.person
    desk = organiser(play.mission.cooperation)
    first = [["Ada", person.email.upper()], ["Eve", "nobody@known.example"]]
    sheet = {"name": "representatives", "rows": 2, "counts": None, "first": first}
    upload = WorkbookImport.objects.create(
        cooperation=play.mission.cooperation,
        mission=play.mission,
        filename="mission.xlsx",
        content=b"",
        preview={"sheets": [sheet]},
    )
    page = signed_in(desk).get(reverse("missions:import-preview", args=[upload.pk])).content.decode()
    assert person.email.upper() in page
    assert list(DataAccess.objects.values_list("person", "viewer", "what")) == [(person.pk, desk.pk, "page")]


def test_a_look_does_not_keep_an_import_from_being_undone() -> None:
    cooperation = CooperationFactory()
    desk = organiser(cooperation)
    upload = start_import(
        acting_user=desk, cooperation=cooperation, mission=None, filename="mission.zip", content=workbook()
    )
    apply_import(acting_user=desk, upload=upload)
    upload.refresh_from_db()
    assert upload.mission is not None
    organisation = upload.mission.attendances.order_by("pk")[0].representative.organisation_id
    signed_in(desk).get(reverse("missions:organisation", args=[upload.mission.slug, organisation]))
    assert DataAccess.objects.exists()
    undo_import(acting_user=desk, upload=upload)
    assert not DataAccess.objects.exists()
