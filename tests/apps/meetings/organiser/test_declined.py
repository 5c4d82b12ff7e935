"""What the organiser sees of meetings that were declined or cancelled."""

import pytest
from django.test import Client
from django.urls import reverse

from escale.apps.meetings.domain.declining import decline_meeting
from escale.apps.meetings.domain.moving import cancel_meeting
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Meeting
from escale.apps.missions.models import Attendance
from tests.apps.meetings.scene import Scene, scene

pytestmark = pytest.mark.django_db
NOTICE = "2 meetings declined since publication"


@pytest.fixture
def stage() -> Scene:
    made = scene(guests=2, hosts=2, slots=2)
    made.wish_everybody()
    return made


@pytest.fixture
def agenda(stage: Scene) -> Agenda:
    """Published, then two meetings declined by one host and another one cancelled."""
    published = publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    for guest in stage.guests:
        meeting = meeting_of(stage, published, guest, stage.hosts[0])
        host = stage.hosts[0].representative.person.user
        decline_meeting(acting_user=host, meeting=meeting, expected_version=0, reason="A <strike>")
    off = meeting_of(stage, published, stage.guests[0], stage.hosts[1])
    cancel_meeting(acting_user=stage.organiser, meeting=off, reason="Flight late")
    return published


@pytest.fixture
def desk(stage: Scene, client: Client) -> Client:
    client.force_login(stage.organiser)
    return client


def meeting_of(stage: Scene, agenda: Agenda, guest: Attendance, host: Attendance) -> Meeting:
    return agenda.meetings.get(request=stage.request(guest, host))


def test_the_cockpit_the_round_and_the_agenda_count_what_was_declined(
    stage: Scene, agenda: Agenda, desk: Client
) -> None:
    address = f"{stage.url}agendas/{agenda.number}/"
    for page in (reverse("missions:detail", args=[stage.mission.slug]), stage.url, address):
        content = desk.get(page).content.decode()
        assert NOTICE in content, page
        assert f'href="{address}?view=off"' in content, page


def test_who_declined_and_why_is_named_with_the_way_back(stage: Scene, agenda: Agenda, desk: Client) -> None:
    page = desk.get(f"{stage.url}agendas/{agenda.number}/?view=off")
    off = list(page.context["page"].object_list)
    host = stage.hosts[0].representative
    assert (
        sorted((each.state, each.declining) for each in off if each.declining)
        == [("declined", host.organisation.name)] * 2
    )
    content = page.content.decode()
    who = f"declined by <bdi>{host.person.user.name}</bdi> (<bdi>{host.organisation.name}</bdi>)"
    assert content.count(f"{who} · <bdi>A &lt;strike&gt;</bdi>") == 2
    assert content.count("Flight late") == 1
    declined, cancelled = (next(each for each in off if each.state == state) for state in ("declined", "cancelled"))
    # A pair of which one declined comes back only when the organiser insists.
    assert f'href="{stage.url}wishes/{declined.request.first_id}/"' in content
    again = f"{stage.url}agendas/{agenda.number}/requests/{{}}/place/"
    assert again.format(cancelled.request_id) in content
    assert again.format(declined.request_id) not in content


def test_the_list_shows_every_meeting_with_its_state_and_the_grid_those_that_take_place(
    stage: Scene, agenda: Agenda, desk: Client
) -> None:
    address = f"{stage.url}agendas/{agenda.number}/"
    content = desk.get(address).content.decode()
    assert [content.count(f'class="{state}">') for state in ("declined", "cancelled")] == [2, 1]
    assert content.count('/move/"') == 1
    rows = desk.get(f"{address}?view=organisations").context["rows"]
    assert sum(len(cell) for row in rows for cell in row.cells) == 2


def test_a_new_version_starts_its_count_anew(stage: Scene, agenda: Agenda, desk: Client) -> None:
    publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    assert NOTICE not in desk.get(reverse("missions:detail", args=[stage.mission.slug])).content.decode()
    page = desk.get(stage.url)
    assert page.context["published"].declined_count == 0
    # The version in which they were declined still says so.
    assert page.content.decode().count(NOTICE) == 1
