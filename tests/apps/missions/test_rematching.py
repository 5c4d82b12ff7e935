"""A profile that matching would read otherwise has its missions matched anew, whoever saved it; see `test_acting`
for programs and `participant/test_profile` for participants.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.directory.domain import StatementDraft, save_profile
from escale.apps.directory.domain.profiles import EDITABLE
from escale.apps.directory.models import Organisation
from escale.apps.missions.domain import suggesting
from escale.apps.missions.models import Mission
from escale.apps.suggestions.models import Suggestion
from escale.core.models import Job
from tests.apps.missions.test_mission_form import profile
from tests.factories import MissionFactory

pytestmark = pytest.mark.django_db
Run = Callable[[], list[Job]]
VALUES: dict[str, object] = {
    "name": "Other",
    "country": "BE",
    "city": "Esch",
    "website": "https://company.example",
    "sectors": ["cloud"],
    "size": "small",
    "languages": ["de"],
    "cooperation_types": ["distribution"],
    "about": "Other words.",
}


@pytest.fixture(autouse=True)
def _on_the_second_day_of_the_mission() -> Iterator[None]:
    with time_machine.travel("2027-03-02T08:00:00Z"):
        yield


def save(
    user: User,
    organisation: Organisation,
    *,
    offers: list[StatementDraft] | None = None,
    needs: list[StatementDraft] | None = None,
    **fields: object,
) -> None:
    standing = [StatementDraft(each.text, each.language) for each in organisation.statements.filter(kind="offer")]
    wanted = [StatementDraft(each.text, each.language) for each in organisation.statements.filter(kind="need")]
    save_profile(
        acting_user=user,
        organisation=organisation,
        expected_version=organisation.version,
        fields=fields,
        offers=standing if offers is None else offers,
        needs=wanted if needs is None else needs,
    )


def asked_for() -> list[tuple[str, str]]:
    return list(Job.objects.filter(state="queued").order_by("pk").values_list("name", "subject_id"))


def test_an_edit_of_the_organiser_leads_to_fresh_suggestions(
    desk: Client, host: User, mission: Mission, run_jobs: Run
) -> None:
    suggesting.request_suggestions(acting_user=None, mission=mission)
    run_jobs()
    alpha, gamma = Organisation.objects.get(ref="A"), Organisation.objects.get(ref="C")
    before = Suggestion.objects.get(organisation=alpha, counterpart=gamma)
    page = reverse("missions:organisation-edit", args=[mission.slug, gamma.pk])
    changes = {"country": "MA", "offers-0-text": "distribution de logiciels de sécurité des réseaux"}
    desk.post(page, profile(gamma, **changes))
    assert asked_for() == [("missions.suggest", str(mission.pk))]
    assert Job.objects.get(state="queued").created_by == host
    assert [each.state for each in run_jobs()] == ["done"]
    fresh = Suggestion.objects.get(organisation=alpha, counterpart=gamma)
    assert (before.reasons, fresh.reasons != []) == ([], True)
    assert fresh.reasons[0]["offer"] == changes["offers-0-text"]


def test_many_edits_ask_once_and_one_during_a_search_asks_again(host: User, mission: Mission) -> None:
    for number, ref in enumerate("ABCA"):
        save(host, Organisation.objects.get(ref=ref), about=f"Words {number}.")
    assert asked_for() == [("missions.suggest", str(mission.pk))]
    Job.objects.update(state="running")
    save(host, Organisation.objects.get(ref="A"), about="Later words.")
    assert asked_for() == [("missions.suggest", str(mission.pk))]


def test_only_missions_of_the_organisation_that_are_not_over_are_matched_anew(host: User, mission: Mission) -> None:
    alpha, beta = Organisation.objects.get(ref="A"), Organisation.objects.get(ref="B")
    cooperation = mission.cooperation
    spring, past, other = (
        MissionFactory(cooperation=cooperation, starts=starts, ends=ends)
        for starts, ends in (
            (date(2027, 3, 1), date(2027, 3, 2)),
            (date(2027, 2, 1), date(2027, 3, 1)),
            (date(2027, 4, 1), date(2027, 4, 2)),
        )
    )
    for where, who in ((spring, alpha), (past, alpha), (other, beta)):
        where.participations.create(organisation=who, side="guest")
    save(host, alpha, about="Words.")
    assert asked_for() == [("missions.suggest", str(mission.pk)), ("missions.suggest", str(spring.pk))]


def test_a_profile_that_says_the_same_asks_for_nothing(desk: Client, host: User, mission: Mission) -> None:
    alpha = Organisation.objects.get(ref="A")
    page = reverse("missions:organisation-edit", args=[mission.slug, alpha.pk])
    desk.post(page, profile(alpha))
    assert asked_for() == [("missions.suggest", str(mission.pk))]
    Job.objects.all().delete()
    alpha.refresh_from_db()
    again = profile(alpha, **{"offers-INITIAL_FORMS": "1"})  # as a browser sends the form that it was shown
    assert desk.post(page, again).headers["Location"] == reverse(
        "missions:organisation", args=[mission.slug, alpha.pk]
    )
    save(host, alpha, about=alpha.about)
    assert asked_for() == []


def test_a_save_that_is_undone_asks_for_nothing(host: User, mission: Mission) -> None:
    with transaction.atomic():
        save(host, Organisation.objects.get(ref="A"), about="Words.")
        transaction.set_rollback(True)
    assert asked_for() == []


@pytest.mark.parametrize("name", [*EDITABLE, "offers", "needs"])
def test_what_matching_reads_and_nothing_else_asks(host: User, mission: Mission, name: str) -> None:
    alpha = Organisation.objects.get(ref="A")
    read = handed_to_matching(mission)
    changes: dict[str, object] = {name: VALUES.get(name, [StatementDraft("Andere Worte", "de")])}
    save(host, alpha, **changes)  # type: ignore[arg-type]
    assert (asked_for() != []) is (handed_to_matching(mission) != read)


def handed_to_matching(mission: Mission) -> list[object]:
    return list(suggesting._profiles(mission, suggesting._statements(mission)))
