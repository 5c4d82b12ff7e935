"""Asking organisations that few are shown to complete their profiles: once, and only who can do it."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation
from escale.apps.missions.domain.asking import ask_for_profiles
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Attendance, Mission, Participation
from escale.apps.missions.queries.exposure import exposure_of
from escale.core.models import AuditEntry, OutgoingMail
from tests.apps.missions.test_exposure import desk_of, joined, list_of, page_of
from tests.factories import MissionFactory, OrganisationFactory, organiser, participant

pytestmark = pytest.mark.django_db
INVITED = datetime(2027, 1, 1, tzinfo=UTC)
NOW = datetime(2027, 1, 5, 8, 0, tzinfo=UTC)


def invited(mission: Mission, *, language: str = "en") -> tuple[User, Attendance]:
    user, attendance = participant(mission, side="host", language=language)
    Attendance.objects.filter(pk=attendance.pk).update(invited_at=INVITED)
    return user, attendance


def ask(mission: Mission, *organisations: Organisation) -> int:
    keys = [each.pk for each in organisations]
    return ask_for_profiles(acting_user=organiser(mission.cooperation), mission=mission, organisations=keys)


def askable(mission: Mission) -> set[int]:
    return {row.organisation for row in exposure_of(mission, context_of(mission)).rows if row.askable}


def test_a_profile_is_asked_for_once_and_in_the_language_of_the_person() -> None:
    mission = MissionFactory()
    _user, attendance = participant(mission, side="host", language="fr")
    _other, uninvited = participant(mission, side="host")
    guest = joined(mission, "Guest", "guest")
    list_of(mission, guest, joined(mission, "Host", "host"))
    Attendance.objects.filter(pk=attendance.pk).update(invited_at="2027-01-01T00:00Z")
    mine = attendance.representative.organisation
    desk, address = desk_of(mission), page_of(mission, "profiles-ask")
    assert desk.post(address, {"organisation": uninvited.representative.organisation_id}).status_code == 302
    assert OutgoingMail.objects.count() == 0
    for _time in range(2):
        desk.post(address, {"organisation": mine.pk, "show": "never"})
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.language, mail.kind) == (attendance.representative.person.email, "fr", "notice")
    assert f"/my/{mission.slug}/profile/" not in mail.text  # a sign-in link leads there
    assert Participation.objects.get(mission=mission, organisation=mine).profile_asked_at is not None
    assert AuditEntry.objects.filter(verb="mission.profiles-asked").count() == 1
    assert "asked for its profile on" in desk.get(page_of(mission)).content.decode()


def test_somebody_who_said_no_is_not_asked() -> None:
    mission = MissionFactory()
    _user, attendance = participant(mission)
    Attendance.objects.filter(pk=attendance.pk).update(invited_at="2027-01-01T00:00Z")
    attendance.representative.person.consents.update(withdrawn_at="2027-01-02T00:00Z")
    keys = [attendance.representative.organisation_id]
    assert ask_for_profiles(acting_user=organiser(mission.cooperation), mission=mission, organisations=keys) == 0


def test_who_speaks_for_several_is_asked_about_the_profile_that_they_reach() -> None:
    mission = MissionFactory()
    guest = joined(mission, "Guest", "guest")
    user, attendance = invited(mission)
    reached = attendance.representative.organisation
    # By its name it comes first, and by its key it comes last.
    other = joined(mission, "AAA", "host")
    role = other.representatives.create(person=attendance.representative.person, ref="other")
    Attendance.objects.create(mission=mission, representative=role, invited_at=INVITED)
    list_of(mission, guest, joined(mission, "Host", "host"))
    assert askable(mission) == {reached.pk}
    assert ask(mission, other) == 0
    assert ask(mission, other, reached) == 1
    mail = OutgoingMail.objects.get()
    assert (reached.name in mail.text, other.name in mail.text) == (True, False)
    assert askable(mission) == set()
    client = Client()
    client.force_login(user)
    page = client.get(f"/my/{mission.slug}/profile/")
    assert page.context["organisation"] == reached


def test_nobody_is_asked_in_two_missions_on_one_day() -> None:
    mission = MissionFactory()
    _user, attendance = invited(mission)
    mine, second = attendance.representative.organisation, MissionFactory(cooperation=mission.cooperation)
    Participation.objects.create(mission=second, organisation=mine, side="host")
    Attendance.objects.create(mission=second, representative=attendance.representative, invited_at=INVITED)
    with time_machine.travel(NOW, tick=False):
        assert ask(mission, mine) == 1
    with time_machine.travel(NOW + timedelta(hours=23), tick=False):
        assert (ask(second, mine), ask(mission, mine)) == (0, 0)
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert (ask(second, mine), ask(mission, mine)) == (1, 0)
    assert OutgoingMail.objects.count() == 2
    assert AuditEntry.objects.filter(verb="mission.profiles-asked").count() == 2


def test_only_an_organiser_asks_and_only_about_who_takes_part() -> None:
    mission, stranger = MissionFactory(), MissionFactory()
    user, attendance = invited(mission)
    mine = attendance.representative.organisation
    client = Client()
    client.force_login(user)
    assert client.post(page_of(mission, "profiles-ask"), {"organisation": mine.pk}).status_code == 404
    assert desk_of(stranger).post(page_of(mission, "profiles-ask"), {"organisation": mine.pk}).status_code == 404
    assert ask(stranger, mine) == 0
    assert ask(mission, OrganisationFactory(cooperation=mission.cooperation)) == 0
    desk = desk_of(mission)
    for wrong in ("x", 10**30, ""):
        assert desk.post(page_of(mission, "profiles-ask"), {"organisation": wrong, "show": "all"}).status_code == 302
    assert OutgoingMail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_who_ask_at_once_send_one_mail() -> None:
    mission = MissionFactory()
    _user, attendance = invited(mission)
    barrier, users = Barrier(2), [organiser(mission.cooperation) for _number in range(2)]
    counts: list[int] = []

    def run(user: User) -> None:
        try:
            barrier.wait()
            keys = [attendance.representative.organisation_id]
            counts.append(ask_for_profiles(acting_user=user, mission=mission, organisations=keys))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(counts), OutgoingMail.objects.count()) == ([0, 1], 1)
