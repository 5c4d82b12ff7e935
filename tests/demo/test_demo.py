"""The demo: what is written, what the worker makes of it, and that everything says what it is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from escale.apps.accounts.models import User
from escale.apps.actions.models import Action
from escale.apps.directory.models import Organisation, Person, Reality, Statement
from escale.apps.meetings.models import Agenda, Round, Slot, Wish
from escale.apps.missions.models import Announcement, Attendance, Mission, Session
from escale.apps.suggestions.models import Outcome
from escale.core.models import Job, OutgoingMail
from escale.demo import brokerage, building, loading, mission_2019
from escale.engines.checking.check import check
from escale.web.doors import doors_of
from tests.apps.directory.test_cordis import FIRST, SECOND, official

pytestmark = pytest.mark.django_db
LANGUAGES = {"fr", "en", "ar", "de"}


def test_the_first_mission_says_what_the_sources_say() -> None:
    loading.load_missing(None)
    mission = Mission.objects.get(slug=mission_2019.SLUG)

    assert (str(mission.starts), str(mission.ends)) == ("2019-09-23", "2019-09-26")
    assert list(mission.stops.values_list("city", "zone")) == [
        ("Rabat", "Africa/Casablanca"),
        ("Casablanca", "Africa/Casablanca"),
        ("Tanger Med", "Africa/Casablanca"),
    ]
    assert Session.objects.count() == 7
    assert not Session.objects.filter(time_known=True).exists()  # the sources give days, not hours
    assert not Session.objects.filter(attribution="").exists()
    assert Announcement.objects.count() == 4
    assert not Announcement.objects.filter(attribution="").exists()
    for value in (mission.title, mission.description, mission.reality_note):
        assert set(value["texts"]) == LANGUAGES
    assert all(set(title["texts"]) == LANGUAGES for title in Session.objects.values_list("title", flat=True))


def test_mission_and_cooperation_are_on_the_front_page() -> None:
    loading.load_missing(None)
    mission = Mission.objects.select_related("cooperation").get(slug=mission_2019.SLUG)
    assert (mission.public, mission.cooperation.public) == (True, True)
    assert set(mission.cooperation.about["texts"]) == LANGUAGES


def test_every_company_and_person_is_plainly_an_example() -> None:
    loading.load_missing(None)

    assert (Organisation.objects.count(), Person.objects.count()) == (50, 60)
    assert set(Organisation.objects.values_list("reality", flat=True)) == {Reality.EXAMPLE}
    marks = ("(exemple)", "(example)", "(Beispiel)", "(مثال)")
    assert all(name.endswith(marks) for name in Organisation.objects.values_list("name", flat=True))
    assert all(name.endswith(marks) for name in Person.objects.values_list("name", flat=True))
    assert all(address.endswith(".example") for address in Person.objects.values_list("email", flat=True))
    assert all(address.endswith(".example") for address in Organisation.objects.values_list("website", flat=True))
    assert set(Statement.objects.values_list("language", flat=True)) == LANGUAGES
    assert all(each.statements.count() >= 4 for each in Organisation.objects.prefetch_related("statements"))


def test_the_organiser_signs_in_and_participants_by_link_only() -> None:
    loading.load_missing(None)

    assert User.objects.get(email=settings.DEMO_ORGANISER_EMAIL).check_password(settings.DEMO_ORGANISER_PASSWORD)
    others = User.objects.exclude(email__endswith="@escale.example")
    assert others.count() == 60
    assert not any(user.has_usable_password() for user in others)


def test_there_is_somebody_for_every_role() -> None:
    loading.load_missing(None)

    for role in settings.DEMO_ROLES:
        user = User.objects.get(email=settings.DEMO_ROLE_EMAIL.format(role=role))
        assert user.check_password(settings.DEMO_ORGANISER_PASSWORD)
        assert doors_of(user), role


def test_loading_twice_changes_nothing_and_the_second_mission_can_follow(tmp_path: Path) -> None:
    assert len(loading.load_missing(None)) == 1
    assert loading.load_missing(None) == []
    folder = official(tmp_path / "data", partners=(FIRST, SECOND))
    assert len(loading.load_missing(folder)) == 1
    assert loading.load_missing(folder) == []

    mission = Mission.objects.get(slug=brokerage.SLUG)
    assert Slot.objects.filter(round__stop__mission=mission).count() == 24
    organisations = Organisation.objects.filter(participations__mission=mission)
    assert set(organisations.values_list("reality", "attribution")) == {
        (Reality.REAL, "CORDIS, © European Union, CC BY 4.0")
    }
    contacts = Person.objects.filter(cooperation=mission.cooperation)
    assert {person.reality for person in contacts} == {Reality.EXAMPLE}
    assert all(person.email.endswith(".example") for person in contacts)


def test_the_worker_computes_everything(
    tmp_path: Path, run_jobs: Callable[[], list[Job]], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    loading.load_missing(official(tmp_path, partners=(FIRST, SECOND)))
    ended = run_jobs()

    assert {(job.name, job.error) for job in ended if job.state != Job.State.DONE} == set()
    assert not Wish.objects.filter(simulated=False).exists()
    rounds = Round.objects.filter(stop__mission__slug=mission_2019.SLUG)
    agendas = Agenda.objects.filter(round__in=rounds)
    assert {agenda.state for agenda in agendas} == {Agenda.State.PUBLISHED}
    assert agendas.count() == 2
    for agenda in agendas:
        assert agenda.meetings.count() > 20
        assert check(agenda.inputs, agenda.result) == []
    assert agendas.get(round__ref="rdv-casablanca").meetings.filter(interpreters__isnull=False).exists()
    outcomes = Outcome.objects.filter(context=f"mission:{Mission.objects.get(slug=mission_2019.SLUG).pk}")
    assert set(outcomes.values_list("kind", flat=True)) == {"must", "like", "held", "missed", "rated"}
    assert not Outcome.objects.filter(simulated=False).exists()
    assert OutgoingMail.objects.count() >= 120  # invitations and agendas
    assert not Attendance.objects.filter(mission__slug=mission_2019.SLUG, invited_at=None).exists()
    organisations = Organisation.objects.filter(participations__mission__slug=mission_2019.SLUG)
    assert 0 < organisations.filter(wishes=None).count() < 10
    assert all(mail.recipient.endswith(".example") for mail in OutgoingMail.objects.all())
    promised = Action.objects.order_by("pk")
    assert [each.origin for each in promised] == ["free", "free", "meeting", "meeting", "meeting", "committee"]
    assert set(promised.values_list("reality", flat=True)) == {Reality.EXAMPLE}
    assert all(set(each.title["texts"]) == LANGUAGES for each in promised)
    second = Agenda.objects.get(round__stop__mission__slug=brokerage.SLUG)
    assert second.state == Agenda.State.DRAFT
    assert second.meetings.count() == 1


def test_a_text_is_in_the_language_it_was_written_in() -> None:
    value = building.spoken({"fr": "escale", "en": "stop"})
    assert value["source"] == "fr"
    assert value["texts"]["en"]["text"] == "stop"
