"""Making and changing a mission by hand."""

import pytest
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation
from escale.apps.missions.models import Mission, Stop
from escale.core.translated import best
from tests.factories import RoundFactory

NEW = reverse("missions:create")


def fields(**changes: object) -> dict[str, object]:
    """What the form posts: one stop, one empty row."""
    usual: dict[str, object] = {
        "ref": "M7",
        "title": "Spring mission",
        "description": "",
        "starts": "2027-03-01",
        "ends": "2027-03-04",
        "home_country": "Luxembourg",
        "host_country": "Maroc",
        "stops-TOTAL_FORMS": "2",
        "stops-INITIAL_FORMS": "0",
        "stops-0-city": "Casablanca",
        "stops-0-country": "MA",
        "stops-0-zone": "Africa/Casablanca",
        "stops-0-starts": "2027-03-02",
        "stops-0-ends": "2027-03-02",
        "stops-1-city": "",
    }
    return {**usual, **changes}


def edited(mission: Mission, **changes: object) -> dict[str, object]:
    stop = mission.stops.get()
    return fields(
        **{
            "version": str(mission.version),
            "stops-INITIAL_FORMS": "1",
            "stops-0-key": str(stop.pk),
            "title": "Example mission",
            **changes,
        }
    )


def test_a_mission_is_made_for_the_organisers_own_cooperation(desk: Client, host: User) -> None:
    mine = host.memberships.get().cooperation
    answer = desk.post(NEW, fields(cooperation=mine.pk, reality="simulated", version="9", slug="other"))
    mission = Mission.objects.get()
    assert answer.headers["Location"] == "/missions/spring-mission/"
    assert (mission.cooperation, mission.home_country, mission.host_country) == (mine, "LU", "MA")
    assert (mission.reality, mission.version) == ("real", 0)
    assert [(stop.ref, stop.zone) for stop in mission.stops.all()] == [("casablanca", "Africa/Casablanca")]


def test_another_cooperation_cannot_be_chosen(desk: Client, host: User) -> None:
    from tests.factories import CooperationFactory

    assert desk.post(NEW, fields(cooperation=CooperationFactory().pk)).status_code == 200
    assert not Mission.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stops-0-zone": "Mars/Olympus"}, "This is no time zone of the IANA list"),
        ({"stops-0-country": "Atlantis"}, "This is no country we know"),
        ({"stops-0-starts": ""}, "A stop needs this."),
        ({"ends": "2027-02-01"}, "The last day is before the first."),
        ({"stops-TOTAL_FORMS": "1000"}, "Please submit at most 40 forms."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    desk: Client, host: User, changes: dict[str, str], words: str
) -> None:
    cooperation = host.memberships.get().cooperation_id
    answer = desk.post(NEW, fields(cooperation=cooperation, **changes))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Mission.objects.exists()


def test_a_reference_is_used_once(desk: Client, mission: Mission) -> None:
    answer = desk.post(NEW, fields(cooperation=mission.cooperation_id, ref="M1"))
    assert "There is a mission with this reference already." in answer.content.decode()


@pytest.mark.threat(61)
def test_a_save_in_between_is_shown_beside_ones_own(desk: Client, mission: Mission) -> None:
    page = reverse("missions:edit", args=[mission.slug])
    stale = edited(mission)
    assert desk.post(page, edited(mission, title="First title")).status_code == 302
    answer = desk.post(page, {**stale, "title": "Second title"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "First title" in shown
    assert "Second title" in shown
    mission.refresh_from_db()
    assert (best(mission.title, "en").text, mission.version) == ("First title", 1)
    assert '<input type="hidden" name="version" value="1"' in shown  # saving again is a decision, and works
    assert desk.post(page, {**stale, "title": "Second title", "version": "1"}).status_code == 302
    mission.refresh_from_db()
    assert best(mission.title, "en").text == "Second title"


def test_a_stop_that_something_depends_on_stays(desk: Client, mission: Mission) -> None:
    RoundFactory(stop=mission.stops.get())
    answer = desk.post(reverse("missions:edit", args=[mission.slug]), edited(mission, **{"stops-0-city": ""}))
    assert "Casablanca cannot be taken out" in answer.content.decode()
    assert Stop.objects.count() == 1


def test_a_stop_of_another_mission_is_not_moved(desk: Client, mission: Mission, host: User) -> None:
    desk.post(NEW, fields(cooperation=mission.cooperation_id))
    other = Mission.objects.get(ref="M7").stops.get()
    changes = {"stops-0-key": str(other.pk), "stops-0-city": "Rabat"}
    mission.stops.get().sessions.all().delete()
    mission.stops.get().attendances.clear()
    desk.post(reverse("missions:edit", args=[mission.slug]), edited(mission, **changes))
    other.refresh_from_db()
    assert (other.mission.ref, other.city) == ("M7", "Casablanca")


def profile(organisation: Organisation, **changes: object) -> dict[str, object]:
    return {
        "version": str(organisation.version),
        "name": organisation.name,
        "country": "LU",
        "offers-TOTAL_FORMS": "1",
        "offers-INITIAL_FORMS": "0",
        "offers-0-text": "audits",
        "offers-0-language": "fr",
        "needs-TOTAL_FORMS": "0",
        "needs-INITIAL_FORMS": "0",
        **changes,
    }


@pytest.mark.threat(61)
def test_two_edits_of_a_profile_are_both_shown(desk: Client, mission: Mission) -> None:
    alpha = Organisation.objects.get(ref="A")
    page = reverse("missions:organisation-edit", args=[mission.slug, alpha.pk])
    stale = profile(alpha, city="Esch")
    assert desk.post(page, profile(alpha, city="Rabat")).status_code == 302
    answer = desk.post(page, {**stale, "offers-0-text": "conseil"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in shown for words in ("Rabat", "Esch", "audits", "conseil"))
    alpha.refresh_from_db()
    assert (alpha.city, alpha.version) == ("Rabat", 1)
    assert [each.text for each in alpha.statements.all()] == ["audits"]


@pytest.mark.threat(37)
def test_nothing_redirects_to_another_site(desk: Client, mission: Mission) -> None:
    alpha = Organisation.objects.get(ref="A")
    page = reverse("missions:organisation-edit", args=[mission.slug, alpha.pk])
    for evil in ("//evil.example", "/\\evil.example", "https:evil.example", "%2F%2Fevil.example"):
        alpha.refresh_from_db()
        answer = desk.post(f"{page}?next={evil}", profile(alpha, next=evil, city=evil))
        assert answer.headers["Location"] == reverse("missions:organisation", args=[mission.slug, alpha.pk])
        assert desk.post(f"/missions/{mission.slug}/suggest/?next={evil}", {"next": evil}).headers[
            "Location"
        ] == reverse("missions:suggestions", args=[mission.slug])


def test_a_merge_on_the_page(desk: Client, mission: Mission) -> None:
    alpha = Organisation.objects.get(ref="A")
    page = reverse("missions:organisation-merge", args=[mission.slug, alpha.pk])
    assert "No other organisation of this mission" in desk.post(page, {"other": "A"}).content.decode()
    assert desk.post(page, {"other": "C"}).status_code == 302
    assert set(mission.participations.values_list("organisation__ref", flat=True)) == {"A", "B"}
    assert mission.attendances.filter(representative__organisation=alpha).count() == 2
