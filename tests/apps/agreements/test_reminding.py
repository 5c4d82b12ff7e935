"""Reminders of notice, end and due clauses: to whom, when, and each once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from escale.apps.agreements.domain.reminding import remind
from escale.apps.agreements.models import Clause, Reminder, Version, Wording
from escale.core.models import OutgoingMail
from tests.apps.agreements.conftest import Table, officer
from tests.factories import agreement

pytestmark = pytest.mark.django_db


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, 50, tzinfo=UTC)


def written(day: date) -> list[str]:
    """Who is written to by the run of a day, twice run."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    count = remind(at(day))
    assert remind(at(day)) == 0
    fresh = OutgoingMail.objects.exclude(pk__in=before).order_by("pk")
    assert len(fresh) == count
    return [mail.recipient for mail in fresh]


def test_each_step_is_told_once_to_the_officers_of_the_parties(table: Table) -> None:
    version = agreement(table.cooperation, *table.institutions).under
    Version.objects.filter(pk=version.pk).update(ends_on=date(2027, 12, 31), notice_days=61)
    notice = date(2027, 10, 31)
    both = [user.email for user in table.users]
    stranger = officer(type(table.cooperation).objects.create(slug="other", name="Other"), None)

    assert written(notice - timedelta(days=91)) == []
    assert written(notice - timedelta(days=89)) == both  # nobody worked on the day itself
    assert written(notice - timedelta(days=88)) == []
    text = OutgoingMail.objects.order_by("pk")[0]
    assert "31 October 2027: last day to give notice" in text.text
    assert "31 December 2027" not in text.text
    assert text.kind == OutgoingMail.Kind.NOTICE
    assert written(notice - timedelta(days=30)) == both
    assert written(notice) == both  # the last step
    assert written(notice + timedelta(days=1)) == []
    assert not OutgoingMail.objects.filter(recipient=stranger.email).exists()
    told = Reminder.objects.values_list("kind", "days").order_by("pk")
    assert list(told) == [("notice", 90), ("notice", 30), ("notice", 7), ("end", 90)]


def test_who_withdrew_and_what_was_kept_is_left_alone(table: Table) -> None:
    wording = agreement(table.cooperation, *table.institutions)
    Wording.objects.filter(pk=wording.pk).update(due_on=date(2027, 7, 1))
    wording.under.agreement.parties.filter(institution=table.institutions[1]).update(
        withdrawn_on=date(2027, 3, 1), withdrawn_reason="example"
    )
    assert written(date(2027, 6, 10)) == [table.users[0].email]
    assert "clause 1 is due" in OutgoingMail.objects.get().text
    Clause.objects.update(status="kept")
    assert written(date(2027, 7, 1)) == []


def test_a_draft_reminds_nobody(table: Table) -> None:
    version = agreement(table.cooperation, *table.institutions).under
    Version.objects.filter(pk=version.pk).update(signed_on=None, seal="", ends_on=date(2027, 7, 1))
    assert written(date(2027, 6, 10)) == []
