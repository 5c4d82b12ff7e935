"""The front page: what everybody may know, and that nobody gets to know more."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Membership, Role
from escale.apps.missions.models import Mission
from escale.core.models import AuditEntry
from escale.core.translated import best, say, with_translation
from tests.factories import CooperationFactory, MissionFactory, StopFactory, UserFactory, participant

pytestmark = pytest.mark.django_db
CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
MARCH = "2027-03-02T12:00:00+00:00"


def journey(title: str, *, starts: date, ends: date, **fields: object) -> Mission:
    mission: Mission = MissionFactory(title=say(title, "en"), starts=starts, ends=ends, **{"public": True, **fields})
    StopFactory(mission=mission, city="Luxembourg", zone="Europe/Luxembourg", starts=starts, ends=starts)
    StopFactory(mission=mission, city="Tanger Med", position=1, starts=ends, ends=ends)
    return mission


def shown(client: Client | None = None, language: str = "en") -> str:
    return (client or Client()).get("/", headers={"accept-language": language}).content.decode()


def cooperation(name: str, **fields: object) -> Cooperation:
    made: Cooperation = CooperationFactory(name=name, **{"public": True, **fields})
    for country, institution in (("MA", "Agency"), ("LU", "Chamber"), ("LU", "Bank")):
        slug = f"{made.slug}-{institution.lower()}"
        party = Institution.objects.create(slug=slug, name=f"{institution} of {name}", country=country)
        made.parties.create(institution=party)
    return made


def decider(of: Cooperation, role: Role = Role.ORGANISER) -> Client:
    user: User = UserFactory()
    Membership.objects.create(cooperation=of, user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def _in_march() -> Iterator[None]:
    with time_machine.travel(MARCH):
        yield


@pytest.mark.usefixtures("_in_march")
class TestMission:
    def test_the_next_one_is_shown_with_its_line(self) -> None:
        journey("Later journey", starts=date(2027, 6, 1), ends=date(2027, 6, 4))
        journey("Spring journey", starts=date(2027, 4, 1), ends=date(2027, 4, 4))
        journey("Old journey", starts=date(2026, 4, 1), ends=date(2026, 4, 4))
        page = shown()
        assert [title for title in ("Spring", "Later", "Old") if f"{title} journey" in page] == ["Spring"]
        assert "The next mission" in page
        assert "1 April 2027 to 4 April 2027" in page
        assert '<bdi>Luxembourg</bdi> <time class="meta" datetime="2027-04-01">1 April</time>' in page

    def test_one_under_way_says_where_it_is(self) -> None:
        journey("Present journey", starts=date(2027, 3, 1), ends=date(2027, 3, 2))
        page = shown()
        assert "Under way" in page
        assert '<li class="now" aria-current="step"><bdi>Tanger Med</bdi>' in page

    def test_when_none_comes_the_newest_is_shown(self) -> None:
        journey("Oldest journey", starts=date(2025, 4, 1), ends=date(2025, 4, 4))
        journey("Old journey", starts=date(2026, 4, 1), ends=date(2026, 4, 4))
        page = shown()
        assert "The latest mission" in page
        assert "Old journey" in page
        assert "Oldest journey" not in page

    def test_nothing_of_any_other_is_shown_to_anybody(self) -> None:
        hidden = journey("Hidden journey", starts=date(2027, 4, 1), ends=date(2027, 4, 4), public=False)
        for client in (Client(), decider(hidden.cooperation)):
            page = shown(client)
            assert "Hidden journey" not in page
            assert "Tanger Med" not in page

    def test_nothing_else_of_it_is_shown(self) -> None:
        mission = journey(
            "Spring journey",
            starts=date(2027, 4, 1),
            ends=date(2027, 4, 4),
            description=say("Led by a minister", "en"),
        )
        user, attendance = participant(mission)
        page = shown()
        assert "Spring journey" in page
        for secret in (
            "Led by a minister",
            mission.ref,
            mission.slug,
            mission.cooperation.name,
            user.email,
            attendance.representative.person.name,
            attendance.representative.organisation.name,
        ):
            assert secret not in page, secret

    def test_it_says_that_it_is_invented(self) -> None:
        journey("Spring journey", starts=date(2027, 4, 1), ends=date(2027, 4, 4))
        assert '<span class="tag example">example</span>' in shown()
        Mission.objects.update(reality="real")
        assert '<span class="tag example">' not in shown()


class TestCooperations:
    def test_institutions_of_both_countries_and_what_they_do(self) -> None:
        cooperation("Two Shores", about=with_translation(say("We travel together.", "en"), "نسافر معا.", "ar"))
        page = shown()
        assert "<bdi>Two Shores</bdi>" in page
        assert "We travel together." in page
        names = ["Luxembourg", "Bank of Two Shores", "Chamber of Two Shores", "Morocco", "Agency of Two Shores"]
        places = [page.index(f"<bdi>{name}</bdi>") for name in names]
        assert places == sorted(places)
        arabic = shown(language="ar")
        assert "نسافر معا." in arabic
        assert "<bdi>المغرب</bdi>" in arabic

    def test_who_did_not_agree_is_not_there(self) -> None:
        hidden = cooperation("Silent Shores", public=False, about=say("We say nothing.", "en"))
        for client in (Client(), decider(hidden)):
            page = shown(client)
            assert "Silent Shores" not in page
            assert "We say nothing." not in page

    def test_without_any_there_is_no_heading(self) -> None:
        page = shown()
        assert "Who works together here" not in page
        assert "The next mission" not in page
        assert "From the spreadsheet to the handshake" in page


@pytest.mark.usefixtures("_in_march")
def test_more_of_everything_asks_no_more_queries(count_queries: CountQueries) -> None:
    counted = []
    for _ in range(2):
        for number in range(1 + len(counted) * 2):
            cooperation(f"Shores {len(counted)} {number}")
            journey(f"Journey {number}", starts=date(2026, 4, 1), ends=date(2026, 4, 4))
        with count_queries() as queries:
            shown()
        counted.append(len(queries))
    assert counted == [3, 3]
    journey("Next journey", starts=date(2027, 4, 1), ends=date(2027, 4, 4))
    with count_queries() as queries:
        shown()
    assert len(queries) == 2


class TestDeciding:
    def fields(self, mission: Mission, **changes: str) -> dict[str, str]:
        stop = mission.stops.get()
        return {
            "version": str(mission.version),
            "title": "Spring journey",
            "starts": "2027-04-01",
            "ends": "2027-04-04",
            "stops-TOTAL_FORMS": "1",
            "stops-INITIAL_FORMS": "1",
            "stops-0-key": str(stop.pk),
            "stops-0-city": "Casablanca",
            "stops-0-country": "MA",
            "stops-0-zone": "Africa/Casablanca",
            "stops-0-starts": "2027-04-01",
            "stops-0-ends": "2027-04-01",
            **changes,
        }

    def test_an_organiser_shows_a_mission_and_hides_it_again(self) -> None:
        mission = StopFactory().mission
        desk, page = decider(mission.cooperation), reverse("missions:edit", args=[mission.slug])
        assert "Everybody may see this mission on the front page" in desk.get(page).content.decode()
        verbs = []
        for public in (True, False):
            changes = {"public": "on"} if public else {}
            mission.refresh_from_db()
            assert desk.post(page, self.fields(mission, **changes)).status_code == 302
            mission.refresh_from_db()
            assert mission.public is public
            assert ("on the front page" in desk.get(f"/missions/{mission.slug}/").content.decode()) is public
            verbs.append(AuditEntry.objects.order_by("pk").last().verb)  # type: ignore[union-attr]
        assert verbs == ["mission.made-public", "mission.made-private"]

    def test_a_co_organiser_cannot(self) -> None:
        mission = StopFactory().mission
        desk, page = decider(mission.cooperation, Role.CO_ORGANISER), reverse("missions:edit", args=[mission.slug])
        assert "front page" not in desk.get(page).content.decode()
        assert desk.post(page, self.fields(mission, public="on")).status_code == 302
        mission.refresh_from_db()
        assert mission.public is False
        Mission.objects.update(public=True)
        mission.refresh_from_db()
        assert desk.post(page, self.fields(mission)).status_code == 302
        mission.refresh_from_db()
        assert mission.public is True

    def test_a_cooperation_is_presented_in_each_language(self) -> None:
        made = cooperation("Two Shores", public=False)
        desk, page = decider(made), reverse("directory:presentation", args=[made.slug])
        for language, words in (("en", "We travel together."), ("fr", "Nous voyageons ensemble.")):
            desk.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            answer = desk.post(page, {"about": words, "public": "on"})
            assert answer.status_code == 302
        made.refresh_from_db()
        assert made.public is True
        assert (best(made.about, "en").text, best(made.about, "fr").text) == (
            "We travel together.",
            "Nous voyageons ensemble.",
        )
        assert "Nous voyageons ensemble." in shown(language="fr")
        desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        desk.post(page, {"about": "", "public": "on"})
        made.refresh_from_db()
        assert best(made.about, "en").text == "Nous voyageons ensemble."
        entries = AuditEntry.objects.filter(verb="cooperation.presented")
        assert [entry.details for entry in entries.order_by("pk")] == [
            {"public": True, "language": "en"},
            {"public": True, "language": "fr"},
            {"public": True, "language": "en"},
        ]

    def test_too_many_words_are_refused(self) -> None:
        made = cooperation("Two Shores", public=False)
        answer = decider(made).post(
            reverse("directory:presentation", args=[made.slug]), {"about": "x" * 601, "public": "on"}
        )
        assert answer.status_code == 400
        made.refresh_from_db()
        assert (made.public, made.about) == (False, {})
