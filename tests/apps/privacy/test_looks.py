"""Pages and papers with somebody's contact data leave a trace; those without leave none."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from escale.apps.privacy.models import DataAccess
from tests.apps.meetings.participant.stage import signed_in, stage
from tests.factories import organiser

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
