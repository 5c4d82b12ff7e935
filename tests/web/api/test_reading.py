"""What programs read is what their person's pages show."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.utils import timezone

from escale.apps.directory.models import Consent
from escale.apps.meetings.models import Wish
from tests.factories import MissionFactory, OrganisationFactory, organiser, participant
from tests.web.api.caller import Scene, program

Counting = Callable[[], AbstractContextManager[Any]]


def test_organisers_see_every_organisation_and_others_their_own(staged: Scene) -> None:
    desk, guest = staged.desk("GET", "/organisations").json(), staged.guest("GET", "/organisations").json()
    assert desk["count"] == 3
    assert [each["id"] for each in guest["items"]] == [staged.play.mine.pk]
    assert staged.guest("GET", f"/organisations/{staged.play.theirs().pk}").status_code == 404


def test_filters_and_order_of_organisations(staged: Scene) -> None:
    named = OrganisationFactory(cooperation=staged.play.mission.cooperation, name="Été du Sud", country="FR")
    OrganisationFactory(name="Été of another cooperation")
    found = staged.desk("GET", "/organisations?q=ete").json()
    assert [each["id"] for each in found["items"]] == [named.pk]
    assert staged.desk("GET", "/organisations?country=FR").json()["count"] == 1
    names = [each["name"] for each in staged.desk("GET", "/organisations?sort=-name").json()["items"]]
    assert names == sorted(names, reverse=True)
    assert staged.desk("GET", "/organisations?sort=email").status_code == 422


def test_missions_of_the_token_s_cooperation_only(staged: Scene) -> None:
    other = MissionFactory()
    other_desk = organiser(other.cooperation)
    assert [each["slug"] for each in staged.desk("GET", "/missions").json()["items"]] == [staged.play.mission.slug]
    assert staged.desk("GET", f"/missions/{other.slug}").status_code == 404
    # A person of two cooperations: each token opens its own.
    both = program(other_desk, staged.play.mission.cooperation_id)
    assert both("GET", "/missions").status_code == 401
    participant(other)
    assert program(other_desk, other.cooperation_id)("GET", "/missions").json()["count"] == 1


def test_a_mission_with_its_stops_in_the_reader_s_language(staged: Scene) -> None:
    mission = staged.guest("GET", staged.mission).json()
    assert mission["title"] == {"text": "Example mission", "language": "en", "state": "human"}
    assert [stop["zone"] for stop in mission["stops"]] == ["Africa/Casablanca"]
    assert staged.guest("GET", f"{staged.mission}/sessions").json()["items"] == []


def test_participants_see_counterparts_with_the_fields_shown(staged: Scene) -> None:
    for_guest = staged.guest("GET", f"{staged.mission}/participants").json()["items"]
    assert {each["organisation"] for each in for_guest} == {staged.play.theirs(0).pk, staged.play.theirs(1).pk}
    assert {person["email"] for each in for_guest for person in each["people"]} == {""}
    for_desk = staged.desk("GET", f"{staged.mission}/participants").json()["items"]
    assert len(for_desk) == 3
    assert all(person["email"] for each in for_desk for person in each["people"])


def test_whoever_said_no_is_shown_to_nobody(staged: Scene) -> None:
    person = staged.play.hosts[1][1].representative.person
    Consent.objects.filter(person=person).update(withdrawn_at=timezone.now())
    shown = staged.guest("GET", f"{staged.mission}/participants").json()["items"]
    assert [each["organisation"] for each in shown] == [staged.play.theirs(0).pk]


def test_nothing_is_shown_before_the_notice_is_answered(staged: Scene) -> None:
    Consent.objects.filter(person=staged.play.guest.representative.person).delete()
    for path in ("/organisations", f"{staged.mission}/participants", f"{staged.mission}/sessions", staged.meetings):
        answer = staged.guest("GET", path)
        assert (answer.status_code, answer.json()["type"].rsplit("/")[-1]) == (403, "consent-missing")


def test_own_suggestions_with_quotations(staged: Scene) -> None:
    mine = staged.guest("GET", f"{staged.mission}/suggestions").json()["items"]
    assert [(each["counterpart"], each["score"]) for each in mine] == [(staged.play.theirs().pk, 840)]
    assert mine[0]["reasons"][0]["mine"] == {"text": "un distributeur", "language": "fr"}
    assert staged.desk("GET", f"{staged.mission}/suggestions").json()["count"] == 1
    hidden = staged.guest("GET", f"{staged.mission}/suggestions?organisation={staged.play.theirs().pk}")
    assert hidden.json()["count"] == 0


def test_rounds_with_times_and_tables(staged: Scene) -> None:
    assert staged.guest("GET", f"{staged.mission}/rounds").json()["count"] == 1
    found = staged.guest("GET", staged.round).json()
    assert (len(found["slots"]), len(found["tables"]), found["zone"]) == (6, 3, "Africa/Casablanca")


def test_drafts_and_requests_are_for_organisers(staged: Scene) -> None:
    assert [each["number"] for each in staged.desk("GET", f"{staged.round}/agendas").json()["items"]] == [1]
    assert staged.desk("GET", f"{staged.round}/agendas/1").json()["state"] == "published"
    assert staged.desk("GET", f"{staged.round}/requests").json()["count"] == 2
    for path in ("agendas", "agendas/1", "requests"):
        assert staged.guest("GET", f"{staged.round}/{path}").status_code == 404


def test_own_meetings_with_contacts_of_who_is_met(staged: Scene) -> None:
    mine = staged.guest("GET", staged.meetings).json()["items"]
    assert [each["id"] for each in mine] == [staged.meeting.pk]
    assert mine[0]["locked"] is None
    [side] = mine[0]["sides"]
    assert side["organisation"] == staged.play.theirs().pk
    assert side["people"][0]["email"] == staged.play.hosts[0][1].representative.person.email
    draft = staged.play.agenda(2, state="draft")
    staged.play.meet(draft, 1, slot=2)
    assert staged.guest("GET", f"{staged.meetings}?agenda=2").status_code == 404
    [drafted] = staged.desk("GET", f"{staged.meetings}?agenda=2").json()["items"]
    assert len(drafted["sides"]) == 2
    assert staged.guest("GET", f"{staged.meetings}/{drafted['id']}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/organisations",
        "/missions",
        "{m}/participants",
        "{m}/suggestions",
        "{r}/wishes",
        "{r}/meetings",
        "{r}/requests",
    ],
)
def test_lists_ask_no_more_for_more_rows(staged: Scene, count_queries: Counting, path: str) -> None:
    play = staged.play
    address = path.format(m=staged.mission, r=staged.round)
    Wish.objects.create(
        round=play.of_round, from_organisation=play.mine, to_organisation=play.theirs(0), level="must"
    )
    for caller in (staged.desk, staged.guest):
        caller("GET", address)
        with count_queries() as few:
            caller("GET", address)
        caller.few = len(few)  # type: ignore[attr-defined]
    for number in (1, 2):
        play.add_host()
        play.suggest(number, need=f"need {number}", offer=f"offer {number}", rank=number + 1)
        if number == 1:
            Wish.objects.create(
                round=play.of_round, from_organisation=play.mine, to_organisation=play.theirs(1), level="like"
            )
        play.meet(staged.published, number, slot=number + 1)
        MissionFactory(cooperation=play.mission.cooperation)
    for caller in (staged.desk, staged.guest):
        with count_queries() as many:
            caller("GET", address)
        assert len(many) == caller.few  # type: ignore[attr-defined]
