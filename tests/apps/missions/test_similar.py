"""Who offers much the same, and entries that are probably one organisation."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.domain import merge_organisations
from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.domain.suggesting import request_suggestions
from escale.apps.missions.models import Mission, Participation
from escale.apps.suggestions.models import Similarity
from escale.core.models import Job
from escale.core.tasks import request_cancel
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
Run = Callable[[], list[Job]]
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
PUMPS = "We install solar pumps for wells in dry regions."


def firm(mission: Mission, name: str, *, offer: str = "", about: str = "", language: str = "en") -> Organisation:
    made: Organisation = OrganisationFactory(cooperation=mission.cooperation, name=name, about=about)
    Participation.objects.create(mission=mission, organisation=made, side="host")
    if offer:
        Statement.objects.create(organisation=made, kind="offer", text=offer, language=language)
    return made


@pytest.fixture
def pair(mission: Mission, run_jobs: Run) -> tuple[Organisation, Organisation]:
    """Two who offer the same in two languages, among others."""
    one = firm(mission, "Atlas Pumps", offer=PUMPS)
    other = firm(mission, "Pompes du Sud", offer="Nous installons des pompes solaires.", language="fr")
    request_suggestions(acting_user=None, mission=mission)
    run_jobs()
    return one, other


def pairs() -> set[tuple[str, str]]:
    return set(Similarity.objects.values_list("organisation__name", "other__name"))


def test_who_offers_the_same_is_found_in_both_directions(pair: tuple[Organisation, Organisation]) -> None:
    one, other = pair
    assert pairs() == {(one.name, other.name), (other.name, one.name)}
    found = Similarity.objects.get(organisation=one)
    assert (found.mine, found.mine_language, found.by_about) == (PUMPS, "en", False)
    assert (found.theirs, found.theirs_language, found.rank) == ("Nous installons des pompes solaires.", "fr", 1)
    assert 350 <= found.score <= 1000


def test_the_organisers_page_shows_them(
    desk: Client, mission: Mission, pair: tuple[Organisation, Organisation], stranger: Client
) -> None:
    address = reverse("missions:organisation", args=[mission.slug, pair[0].pk])
    words = desk.get(address).content.decode().partition('id="similar"')[2]
    assert "Pompes du Sud" in words
    assert '<bdi lang="fr" dir="ltr">Nous installons des pompes solaires.</bdi>' in words
    assert stranger.get(address).status_code == 404


def test_descriptions_stand_in_and_are_marked(mission: Mission, run_jobs: Run) -> None:
    firm(mission, "Atlas Pumps", offer=PUMPS)
    firm(mission, "Pompes du Sud", about="Nous installons des pompes solaires.")
    request_suggestions(acting_user=None, mission=mission)
    run_jobs()
    assert list(Similarity.objects.values_list("by_about", flat=True)) == [True, True]


def test_they_are_replaced_and_a_cancelled_search_leaves_them(
    mission: Mission, pair: tuple[Organisation, Organisation], run_jobs: Run
) -> None:
    before = set(Similarity.objects.values_list("pk", flat=True))
    request_cancel(request_suggestions(acting_user=None, mission=mission))
    run_jobs()
    assert set(Similarity.objects.values_list("pk", flat=True)) == before
    Statement.objects.filter(organisation=pair[1]).update(text="Wir liefern Stühle für Schulen.")
    request_suggestions(acting_user=None, mission=mission)
    run_jobs()
    assert pairs() == set()


def test_a_merge_takes_them_along(host: User, pair: tuple[Organisation, Organisation]) -> None:
    merge_organisations(acting_user=host, keep=pair[0], absorb=pair[1])
    assert Similarity.objects.count() == 0


def test_the_merge_page_proposes_with_reasons(desk: Client, mission: Mission, count_queries: Count) -> None:
    one = firm(mission, "Atlas Pumps SARL", offer=PUMPS)
    other = firm(mission, "ATLAS-PUMPS", offer="we install solar pumps for wells in dry region")
    Organisation.objects.filter(pk__in=[one.pk, other.pk]).update(website="https://www.atlas.example/")
    address = reverse("missions:organisation-merge", args=[mission.slug, one.pk])
    page = desk.get(address)
    assert [(each.ref, [str(why) for why in each.reasons]) for each in page.context["doubles"]] == [
        (other.ref, ["same-name", "same-website", "same-words"])
    ]
    assert f"?other={other.ref}" in page.content.decode()
    assert f'value="{other.ref}"' in desk.get(address, {"other": other.ref}).content.decode()
    with count_queries() as few:
        desk.get(address)
    for number in range(5):
        firm(mission, f"Atlas Pumps {number}", offer=PUMPS)
    with count_queries() as many:
        desk.get(address)
    assert len(many) == len(few)
