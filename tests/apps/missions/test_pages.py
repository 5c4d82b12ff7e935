"""The organiser's pages: who may see them, what they show, what they ask of the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.models import Announcement, Mission, Participation, WorkbookImport
from escale.apps.suggestions.models import Suggestion
from escale.core.translated import say
from tests.factories import (
    MissionFactory,
    OrganisationFactory,
    RepresentativeFactory,
    RoundFactory,
    StopFactory,
    participant,
)

Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
OF_A_MISSION = ["detail", "edit", "import", "export", "organisations", "suggestions"]
OF_AN_ORGANISATION = ["organisation", "organisation-edit", "organisation-merge"]
POSTS = ["suggest", "suggest-cancel"]


def address(name: str, mission: Mission) -> str:
    arguments: list[object] = [mission.slug]
    if name in OF_AN_ORGANISATION:
        arguments.append(mission.participations.get(organisation__ref="A").organisation_id)
    return reverse(f"missions:{name}", args=arguments)


@pytest.mark.parametrize("name", OF_A_MISSION + OF_AN_ORGANISATION)
def test_pages_are_for_the_organiser_alone(desk: Client, stranger: Client, mission: Mission, name: str) -> None:
    page = address(name, mission)
    assert desk.get(page).status_code == 200
    assert stranger.get(page).status_code == 404
    guest, _attendance = participant(mission)
    visitor = Client()
    assert visitor.get(page).headers["Location"] == f"/accounts/login/?next={page}"
    visitor.force_login(guest)
    assert visitor.get(page).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_acts_are_for_the_organiser_alone(desk: Client, stranger: Client, mission: Mission, name: str) -> None:
    assert stranger.post(address(name, mission)).status_code == 404
    assert desk.get(address(name, mission)).status_code == 405
    assert desk.post(address(name, mission)).status_code == 302


@pytest.mark.parametrize("name", ["import-preview", "import-undo", "import-cancel"])
def test_uploads_are_for_the_organiser_alone(stranger: Client, upload: WorkbookImport, name: str) -> None:
    assert stranger.post(reverse(f"missions:{name}", args=[upload.pk])).status_code == 404
    upload.refresh_from_db()
    assert upload.state == "applied"


def test_an_organisation_of_another_mission_is_not_shown(desk: Client, mission: Mission) -> None:
    elsewhere = Participation.objects.create(
        mission=MissionFactory(), organisation=OrganisationFactory()
    ).organisation_id
    for name in OF_AN_ORGANISATION:
        assert desk.get(reverse(f"missions:{name}", args=[mission.slug, elsewhere])).status_code == 404


def test_an_organisation_of_another_mission_is_not_merged(desk: Client, mission: Mission) -> None:
    elsewhere = OrganisationFactory(ref="theirs")
    Participation.objects.create(mission=MissionFactory(), organisation=elsewhere)
    page = desk.post(address("organisation-merge", mission), {"other": "theirs"})
    assert page.status_code == 200
    assert Organisation.objects.filter(pk=elsewhere.pk).exists()


def test_a_person_without_cooperation_makes_no_mission(client: Client, mission: Mission) -> None:
    guest, _attendance = participant(mission)
    client.force_login(guest)
    assert client.get(reverse("missions:create")).status_code == 404
    assert client.get(reverse("missions:import-new")).status_code == 404
    assert client.get(reverse("missions:list")).status_code == 200


def test_the_cockpit_says_what_comes_next(desk: Client, host: User, mission: Mission) -> None:
    page = desk.get(address("detail", mission)).content.decode()
    assert "1 says neither an offer nor a need yet" in page
    assert 'href="/missions/example-mission/organisations/"' in page
    Statement.objects.create(organisation=Organisation.objects.get(ref="C"), kind="offer", text="x")
    assert "<strong>Next:</strong> Find counterparts." in desk.get(address("detail", mission)).content.decode()
    empty = MissionFactory(cooperation=mission.cooperation)
    assert "<strong>Next:</strong> Bring the workbook." in desk.get(address("detail", empty)).content.decode()


def test_announcements_show_their_source(desk: Client, mission: Mission) -> None:
    Announcement.objects.create(
        mission=mission, text=say("Un accord <b>", "fr"), attribution="https://source.example/page"
    )
    page = desk.get(address("detail", mission)).content.decode()
    assert '<bdi lang="fr" dir="ltr">Un accord &lt;b&gt;</bdi>' in page
    assert 'href="https://source.example/page"' in page


def fill(mission: Mission, number: int) -> None:
    """``number`` more of everything a mission's pages list."""
    for _each in range(number):
        stop = StopFactory(mission=mission)
        RoundFactory(stop=stop)
        organisation = OrganisationFactory(cooperation=mission.cooperation)
        Participation.objects.create(mission=mission, organisation=organisation)
        Statement.objects.create(organisation=organisation, kind="offer", text="text")
        representative = RepresentativeFactory(organisation=organisation)
        mission.attendances.create(representative=representative)
        Suggestion.objects.create(
            context=f"mission:{mission.pk}",
            organisation=organisation,
            counterpart=Organisation.objects.get(ref="A"),
            rank=1,
            score=900,
            confidence=900,
            embedder="encoder",
        )


@pytest.mark.parametrize("name", ["detail", "organisations", "suggestions", "export"])
def test_pages_ask_as_often_for_three_as_for_one(
    desk: Client, mission: Mission, count_queries: Count, name: str
) -> None:
    fill(mission, 1)
    page = address(name, mission)
    desk.get(page)
    with count_queries() as one:
        desk.get(page)
    fill(mission, 2)
    with count_queries() as three:
        assert desk.get(page).status_code == 200
    assert len(three) == len(one)


def test_the_list_asks_as_often_for_three_as_for_one(desk: Client, mission: Mission, count_queries: Count) -> None:
    desk.get(reverse("missions:list"))
    with count_queries() as one:
        desk.get(reverse("missions:list"))
    for _each in range(2):
        StopFactory(mission=MissionFactory(cooperation=mission.cooperation))
    with count_queries() as three:
        assert desk.get(reverse("missions:list")).content.decode().count("<article") == 3
    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("q=ALPHA", {"A"}),
        ("q=بيتا", {"B"}),
        ("q=بيتآ", {"B"}),
        ("q=gàmma", {"C"}),
        ("silent=on", {"C"}),
        ("q=%25%25%25", set()),
        ("order=drop", {"A", "B", "C"}),
        ("page=-1", {"A", "B", "C"}),
        ("page=1000000000", {"A", "B", "C"}),
        ("q=" + "x" * 5000, {"A", "B", "C"}),
    ],
)
def test_search_finds_whatever_the_accents(desk: Client, mission: Mission, query: str, refs: set[str]) -> None:
    page = desk.get(f"{address('organisations', mission)}?{query}")
    assert page.status_code == 200
    assert {each.organisation.ref for each in page.context["page"]} == refs


@pytest.mark.threat(35)
def test_hostile_names_are_shown_isolated_and_inert(desk: Client, mission: Mission) -> None:
    hostile = "<script>alert(1)</script>\u202eevil"
    Organisation.objects.filter(ref="A").update(name=hostile)
    for name in ("organisations", "organisation", "organisation-edit"):
        page = desk.get(address(name, mission)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;\u202eevil" in page
    assert "<bdi>&lt;script&gt;" in desk.get(address("organisations", mission)).content.decode()


def test_an_organisation_page_quotes_the_reasons_in_their_language(desk: Client, mission: Mission) -> None:
    alpha, beta = Organisation.objects.get(ref="A"), Organisation.objects.get(ref="B")
    Suggestion.objects.create(
        context=f"mission:{mission.pk}",
        organisation=alpha,
        counterpart=beta,
        rank=1,
        score=840,
        confidence=900,
        embedder="encoder-1",
        reasons=[
            {
                "direction": "they_meet_my_need",
                "need": "un distributeur",
                "need_language": "fr",
                "offer": "توزيع البرمجيات",
                "offer_language": "ar",
            }
        ],
    )
    page = desk.get(address("organisation", mission)).content.decode()
    assert '<bdi lang="fr" dir="ltr">un distributeur</bdi>' in page
    assert '<bdi lang="ar" dir="rtl">توزيع البرمجيات</bdi>' in page
    assert "encoder-1" in page
    assert "84\xa0%" in page or "84 %" in page


def test_filters_do_not_say_that_they_are_optional(desk: Client, mission: Mission) -> None:
    shown = desk.get(reverse("missions:organisations", args=[mission.slug])).content.decode()
    assert '<form method="get" class="filters" role="search">' in shown
    assert "(optional)" not in shown
