"""From which day a person's two years count: the last mission's end or, failing one, the making of the entry."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from escale.apps.directory.models import Membership, Person
from escale.apps.privacy.domain.retention import run_retention
from escale.apps.privacy.models import RetentionReport
from escale.apps.privacy.queries.register import register_lines
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, MissionFactory, PersonFactory, organiser, participant

pytestmark = pytest.mark.django_db
MADE = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
TWO_YEARS = datetime(2028, 12, 31, 12, 0, tzinfo=UTC)  # 730 days later
A_MOMENT = timedelta(milliseconds=1)


@pytest.fixture(autouse=True)
def _journal(tmp_path: Path) -> Iterator[None]:
    with override_settings(VAR=tmp_path):
        yield


def people_of(report: RetentionReport) -> list[tuple[str, int]]:
    return [(line["from"], line["count"]) for line in report.lines if line["table"] == "directory.Person"]


def run_at(moment: datetime) -> list[tuple[str, int]]:
    with time_machine.travel(moment, tick=False):
        return people_of(run_retention())


def named(person: Person) -> bool:
    return Person.objects.get(pk=person.pk).name != "—"


def in_mission(ends: date, *, made_at: datetime = MADE) -> Person:
    _user, attendance = participant(MissionFactory(starts=ends, ends=ends))
    person = attendance.representative.person
    Person.objects.filter(pk=person.pk).update(made_at=made_at)
    return person


@pytest.mark.threat(89)
def test_who_was_in_no_mission_goes_two_years_after_the_entry() -> None:
    person = PersonFactory(made_at=MADE)
    assert (run_at(TWO_YEARS), named(person)) == ([], True)
    assert (run_at(TWO_YEARS + A_MOMENT), named(person)) == ([("made_at", 1)], False)
    assert run_at(TWO_YEARS + timedelta(days=1)) == []


def test_who_was_in_a_mission_goes_two_years_after_its_end_and_not_after_the_entry() -> None:
    person = in_mission(date(2027, 6, 1))
    assert (run_at(datetime(2029, 5, 31, 23, 59, tzinfo=UTC)), named(person)) == ([], True)
    assert run_at(datetime(2029, 6, 1, 0, 1, tzinfo=UTC)) == [("roles__attendances__mission__ends", 1)]
    assert not named(person)


@pytest.mark.threat(89)
def test_a_mission_to_come_keeps_whoever_was_entered_long_ago() -> None:
    person = in_mission(date(2029, 6, 1))
    assert (run_at(TWO_YEARS + timedelta(days=1)), named(person)) == ([], True)


def test_an_entry_made_after_the_last_mission_ended_counts_from_the_mission() -> None:
    person = in_mission(date(2027, 1, 1), made_at=datetime(2027, 3, 1, tzinfo=UTC))
    assert (run_at(TWO_YEARS + timedelta(days=1)), named(person)) == (
        [("roles__attendances__mission__ends", 1)],
        False,
    )


def test_both_are_reported_apart_and_said_in_words() -> None:
    PersonFactory.create_batch(2, made_at=MADE)
    in_mission(date(2027, 1, 1))
    cooperation = CooperationFactory()
    with time_machine.travel(datetime(2029, 2, 1, tzinfo=UTC), tick=False):
        report = run_retention()
        assert people_of(report) == [("roles__attendances__mission__ends", 1), ("made_at", 2)]
        assert [(what, str(done), count) for what, done, count in report.in_words if what == "people"] == [
            ("people", "made nameless", 1),
            ("people", "made nameless: in no mission within two years of the entry", 2),
        ]
        office = organiser(cooperation)
        Membership.objects.filter(user=office).update(role=Membership.Role.DATA_PROTECTION)
        page = signed_in(office).get(reverse("privacy:retention", args=[cooperation.slug])).content.decode()
    assert "in no mission within two years of the entry" in page


def test_the_register_says_from_when_is_counted() -> None:
    kept = {line.kept for line in register_lines() if line.table == "directory.Person" and line.field == "name"}
    assert kept == {"two years after the last mission ended, or after the entry was made when there was none"}


def test_the_code_before_which_knows_no_such_column_still_writes() -> None:
    cooperation, before = CooperationFactory(), timezone.now() - timedelta(seconds=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_person (cooperation_id, name, email, phone, languages, reality)"
            " VALUES (%s, 'Old', 'old@company.example', '', '[]', 'real')",
            [cooperation.pk],
        )
    made = Person.objects.get(name="Old").made_at
    assert before <= made <= timezone.now() + timedelta(seconds=1)
