"""Who is on how many lists of suggestions, why so few, and what an organiser does about it."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from fractions import Fraction
from time import perf_counter

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.domain.suggesting import compute_suggestions, context_of
from escale.apps.missions.models import Mission, Participation
from escale.apps.missions.queries.exposure import exposure_of, gini
from escale.apps.missions.queries.lacking import WHY
from escale.apps.suggestions.models import Recommendation, Suggestion
from tests.factories import MissionFactory, OrganisationFactory, organiser

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
LONG = "We repair pumps of every kind in Casablanca."
Stage = tuple[Mission, dict[str, Organisation]]


def say(organisation: Organisation, *, offer: str = "", need: str = "", language: str = "en") -> None:
    for kind, text in (("offer", offer), ("need", need)):
        if text:
            Statement.objects.create(organisation=organisation, kind=kind, text=text, language=language)


def list_of(mission: Mission, mine: Organisation, *others: Organisation) -> None:
    Suggestion.objects.bulk_create(
        Suggestion(
            context=context_of(mission),
            organisation=mine,
            counterpart=other,
            rank=rank,
            score=800,
            confidence=800,
            embedder="example",
        )
        for rank, other in enumerate(others, 1)
    )


def joined(mission: Mission, name: str, side: str, **facts: object) -> Organisation:
    made: Organisation = OrganisationFactory(cooperation=mission.cooperation, name=name, **facts)
    Participation.objects.create(mission=mission, organisation=made, side=side)
    return made


@pytest.fixture
def stage() -> Stage:
    """Four guests with lists; of the hosts one is on all, one on one, the others on none."""
    mission = MissionFactory()
    guests = [joined(mission, f"Guest {number}", "guest") for number in range(4)]
    names = ("star", "second", "mute", "described", "needy", "offering", "short")
    hosts = {name: joined(mission, name, "host", size="micro" if name == "mute" else "") for name in names}
    hosts["mute"].about, hosts["described"].about = "", "We are nice."
    for each in hosts.values():
        each.save()
    for name in ("star", "second"):
        say(hosts[name], offer=LONG, need=LONG, language="fr")
    say(hosts["needy"], need=LONG)
    say(hosts["offering"], offer=LONG)
    say(hosts["short"], offer="Pumps", need=LONG)
    for guest in guests:
        list_of(mission, guest, hosts["star"], *([hosts["second"]] if guest is guests[0] else []))
    return mission, hosts


def test_it_counts_lists_and_says_why(stage: Stage) -> None:
    mission, _hosts = stage
    exposure = exposure_of(mission, context_of(mission))
    found = {row.name: (row.lists, row.possible, row.why) for row in exposure.rows}
    assert {name: found[name] for name in found if not name.startswith("Guest")} == {
        "star": (4, 4, ""),
        "second": (1, 4, "others_closer"),
        "mute": (0, 4, "says_nothing"),
        "described": (0, 4, "only_about"),
        "needy": (0, 4, "states_no_offer"),
        "offering": (0, 4, "states_no_need"),
        "short": (0, 4, "too_short"),
    }
    assert {found[f"Guest {number}"] for number in range(4)} == {(0, 0, "says_nothing")}
    assert [row.name for row in exposure.few] == ["second"]
    assert [row.name for row in exposure.everywhere] == ["star"]
    assert len(exposure.never) == 9
    # Eleven organisations, of which one has one list and one has four.
    assert exposure.gini == Decimal("0.87")
    assert [(group.name, group.count, group.never, group.mean) for group in exposure.by_language()] == [
        ("English", 3, 3, Decimal("0.00")),
        ("French", 2, 0, Decimal("2.50")),
        ("", 6, 6, Decimal("0.00")),
    ]


def test_where_places_are_few_the_crowd_is_the_reason() -> None:
    mission = MissionFactory()
    guest = joined(mission, "Guest", "guest")
    hosts = [joined(mission, f"Host {number}", "host") for number in range(12)]
    for host in hosts:
        say(host, offer=LONG, need=LONG)
    list_of(mission, guest, *hosts[:10])
    for host in hosts:
        list_of(mission, host, guest)
    rows = exposure_of(mission, context_of(mission)).rows
    assert {row.why for row in rows if row.name in ("Host 10", "Host 11")} == {"crowded"}


def reasons(mission: Mission) -> dict[str, str]:
    return {row.name: row.why for row in exposure_of(mission, context_of(mission)).rows}


def test_nobody_else_is_there() -> None:
    mission = MissionFactory()
    sideless = joined(mission, "Sideless", "")
    say(sideless, offer=LONG, need=LONG)
    assert reasons(mission) == {"Sideless": "alone"}
    say(joined(mission, "Guest", "guest"), offer=LONG, need=LONG)
    assert reasons(mission) == {"Sideless": "not_compared", "Guest": "not_compared"}
    Participation.objects.filter(organisation=sideless).update(side="guest")
    assert reasons(mission) == {"Sideless": "alone", "Guest": "alone"}


def test_who_came_after_the_last_computation_was_not_compared() -> None:
    mission = MissionFactory()
    guest, host = joined(mission, "Guest", "guest"), joined(mission, "Host", "host")
    for each in (guest, host, joined(mission, "Late", "host")):
        say(each, offer=LONG, need=LONG)
    list_of(mission, guest, host)
    list_of(mission, host, guest)
    # The others are on every list there is: nothing is lacking.
    assert reasons(mission) == {"Guest": "", "Host": "", "Late": "not_compared"}


def test_where_kinds_of_cooperation_meet_nowhere_there_is_nothing_to_compute() -> None:
    mission = MissionFactory()
    kinds = {"Guest": ["export"], "Second": [], "Third": ["export"], "Host": ["research", "training"]}
    for name, sought in kinds.items():
        side = "host" if name == "Host" else "guest"
        say(joined(mission, name, side, cooperation_types=sought), offer=LONG, need=LONG)
    compute_suggestions(mission)
    assert reasons(mission) == {"Guest": "other_kinds", "Second": "", "Third": "other_kinds", "Host": ""}
    # Among those without a side nobody is their own counterpart.
    Suggestion.objects.all().delete()
    Participation.objects.filter(mission=mission).update(side="")
    Organisation.objects.filter(name="Second").update(cooperation_types=["visits"])
    assert [reasons(mission)[name] for name in ("Second", "Host")] == ["other_kinds", "other_kinds"]
    assert reasons(mission)["Guest"] == "not_compared"


@pytest.mark.parametrize("whose", ["alone", "silent", "late"])
def test_both_pages_say_the_same_of_one_organisation(whose: str) -> None:
    mission = MissionFactory()
    guest = joined(mission, "Guest", "guest")
    other = joined(mission, "Other", "guest" if whose == "alone" else "host", about="")
    if whose != "silent":
        say(guest, offer=LONG, need=LONG)
    list_of(mission, other, joined(mission, "Third", "guest"))
    desk = desk_of(mission)
    key = {"alone": "alone", "silent": "says_nothing", "late": "not_compared"}[whose]
    assert reasons(mission)["Guest"] == key
    for page in (page_of(mission) + "?show=all", page_of(mission, "suggestions")):
        row = desk.get(page).content.decode().partition("<bdi>Guest</bdi>")[2].partition("</li>")[0]
        assert escape(str(WHY[key])) in row


def test_the_reasons_of_suggestions_cost_the_same_for_many(count_queries: Count) -> None:
    mission = MissionFactory()
    desk, figures = desk_of(mission), []
    for number in range(2):
        for more in range(5):
            host = joined(mission, f"Host {number}{more}", "host")
            list_of(mission, joined(mission, f"Guest {number}{more}", "guest"), host)
        with count_queries() as queries:
            assert desk.get(page_of(mission, "suggestions")).status_code == 200
        figures.append(len(queries))
    assert figures[0] == figures[1]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], None), ([0, 0], None), ([3, 3, 3], Fraction(0)), ([0, 0, 0, 8], Fraction(3, 4)), ([1, 3], Fraction(1, 4))],
)
def test_gini(values: list[int], expected: Fraction | None) -> None:
    assert gini(values) == expected


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_gini_is_the_mean_difference_over_twice_the_mean(values: list[int]) -> None:
    n, total = len(values), sum(values)
    expected = Fraction(sum(abs(a - b) for a in values for b in values), 2 * n * total) if total else None
    assert gini(values) == expected


def desk_of(mission: Mission) -> Client:
    client = Client()
    client.force_login(organiser(mission.cooperation))
    return client


def page_of(mission: Mission, name: str = "exposure", *arguments: object) -> str:
    return reverse(f"missions:{name}", args=[mission.slug, *arguments])


def test_the_page_asks_as_much_for_many_as_for_few(stage: Stage, count_queries: Count) -> None:
    mission, hosts = stage
    desk, figures = desk_of(mission), []
    for number in range(2):
        with count_queries() as queries:
            assert desk.get(page_of(mission) + "?show=all").status_code == 200
        figures.append(len(queries))
        for more in range(5):
            say(joined(mission, f"More {number}{more}", "host"), offer=LONG)
        Recommendation.objects.create(
            context=context_of(mission),
            first=hosts["star"],
            second=joined(mission, f"Other {number}", "guest"),
            reason="x",
        )
    assert figures[0] == figures[1]


def test_two_thousand_organisations_are_counted_quickly() -> None:
    mission = MissionFactory()
    guests, hosts = (
        Organisation.objects.bulk_create(
            Organisation(cooperation=mission.cooperation, ref=f"{side}{n}", name=f"{side} {n}") for n in range(1000)
        )
        for side in ("guest", "host")
    )
    Participation.objects.bulk_create(
        Participation(mission=mission, organisation=each, side=each.ref.rstrip("0123456789"))
        for each in (*guests, *hosts)
    )
    Suggestion.objects.bulk_create(
        Suggestion(
            context=context_of(mission),
            organisation=guest,
            counterpart=hosts[(place * 7 + rank) % 1000],
            rank=rank,
            score=500,
            confidence=500,
            embedder="example",
        )
        for place, guest in enumerate(guests)
        for rank in range(1, 11)
    )
    began = perf_counter()
    exposure = exposure_of(mission, context_of(mission))
    assert perf_counter() - began < 3
    assert (len(exposure.rows), sum(row.lists for row in exposure.rows)) == (2000, 10_000)


def test_the_file_has_everybody_and_no_formula(stage: Stage) -> None:
    mission, hosts = stage
    Organisation.objects.filter(pk=hosts["mute"].pk).update(name="=1+1")
    answer = desk_of(mission).get(page_of(mission, "exposure-file"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 12
    assert [row[0] for row in rows if "1+1" in row[0]] == ["'=1+1"]
