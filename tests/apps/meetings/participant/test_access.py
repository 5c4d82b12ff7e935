"""Who reaches a participant's pages: strangers get 404, and nothing is shown before the notice is answered."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.directory.models import Consent
from escale.apps.meetings import urls
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import MissionFactory, UserFactory, organiser, participant

pytestmark = pytest.mark.django_db

NEED_CONSENT = {"my-profile", "my-suggestions", "my-counterparts", "my-wishes", "my-wish"}
AFTER_A_NO = {"my-mission", "my-visibility", "my-day", "my-calendar", "my-feed", "my-pdf", "contact", "decline"}
AFTER_A_NO |= {"my-why", "my-meeting", "rate"}
PAGES = NEED_CONSENT | AFTER_A_NO | {"my-consent"}


def address(scene: Stage, name: str) -> str:
    arguments: list[object] = []
    if name == "contact":
        arguments = [scene.hosts[0][1].representative_id]
    if name in ("decline", "my-meeting", "rate"):
        arguments = [scene.meet(scene.agenda()).pk]
    if name == "my-why":
        meeting = scene.meet(scene.agenda())
        meeting.request.waiting.create(agenda=meeting.agenda, reason="full")
        arguments = [meeting.request.waiting.get().pk]
    return scene.url(name, *arguments)


def request(client: Client, name: str, path: str) -> int:
    return (client.post if name == "my-wish" else client.get)(path).status_code


def test_every_page_of_a_participant_is_named_here() -> None:
    mine = {each.name for each in urls.urlpatterns if str(each.pattern).startswith("my/<slug:slug>/")}
    assert mine == PAGES


@pytest.mark.parametrize("name", sorted(PAGES))
def test_strangers_get_404(scene: Stage, name: str) -> None:
    path = address(scene, name)
    other = MissionFactory()
    strangers = [
        UserFactory(),
        participant(other)[0],
        organiser(other.cooperation),
        organiser(scene.mission.cooperation),
    ]
    for stranger in strangers:
        assert request(signed_in(stranger), name, path) == 404


@pytest.mark.parametrize("name", sorted(PAGES))
def test_whoever_is_not_signed_in_is_asked_to(scene: Stage, name: str) -> None:
    client = Client()
    path = address(scene, name)
    response = (client.post if name == "my-wish" else client.get)(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", sorted(PAGES - {"my-consent"}))
def test_nothing_is_shown_before_the_notice_is_answered(scene: Stage, guest: Client, name: str) -> None:
    path = address(scene, name)
    Consent.objects.filter(person=scene.guest.representative.person).delete()
    response = (guest.post if name == "my-wish" else guest.get)(path)
    assert (response.status_code, response["Location"]) == (302, scene.url("my-consent"))


@pytest.mark.parametrize("name", sorted(NEED_CONSENT))
def test_after_a_no_there_are_no_suggestions_and_wishes(scene: Stage, guest: Client, name: str) -> None:
    guest.post(scene.url("my-consent"), {"answer": "no"})
    response = (guest.post if name == "my-wish" else guest.get)(scene.url(name))
    assert (response.status_code, response["Location"]) == (302, scene.url("my-consent"))


def test_after_a_no_the_day_stays_open(scene: Stage, guest: Client) -> None:
    meeting = scene.meet(scene.agenda())
    guest.post(scene.url("my-consent"), {"answer": "no"})
    for path in (
        scene.url("my-mission"),
        scene.url("my-day"),
        scene.url("decline", meeting.pk),
        scene.url("my-meeting", meeting.pk),
    ):
        assert guest.get(path).status_code == 200


def test_one_mission_is_entered_at_once_and_several_are_listed(scene: Stage, guest: Client) -> None:
    assert guest.get(reverse("meetings:my-missions"))["Location"] == scene.url("my-mission")
    second = stage()
    role = second.guest.representative
    role.person.user = scene.user
    role.person.save()
    page = guest.get(reverse("meetings:my-missions"))
    assert page.context["missions"] == [second.mission, scene.mission] or set(page.context["missions"]) == {
        second.mission,
        scene.mission,
    }


def test_a_person_without_mission_reads_what_to_do(db: None) -> None:
    page = signed_in(UserFactory()).get(reverse("meetings:my-missions"))
    assert page.status_code == 200
    assert "No mission yet" in page.content.decode()


def test_the_list_of_missions_asks_the_same_for_two_and_four(
    scene: Stage, guest: Client, count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    figures = []
    for more in (1, 2):
        for _mission in range(more):
            person = stage().guest.representative.person
            person.user = scene.user
            person.save()
        with count_queries() as queries:
            assert guest.get(reverse("meetings:my-missions")).status_code == 200
        figures.append(len(queries))
    assert figures[0] == figures[1]
