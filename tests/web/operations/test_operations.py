from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.models import User
from escale.apps.directory.models import Membership
from escale.core import schedule, tasks
from escale.core.models import AuditEntry, Job, OutgoingMail
from escale.core.outbox import queue_mail
from escale.core.queues.running import run_job
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, UserFactory, organiser

pytestmark = pytest.mark.django_db
PAGES = ("web:jobs", "web:mails", "web:schedules")


@tasks.task("tests.operated")
def operated(job: Job) -> None:
    """Nothing."""


@pytest.fixture
def operator() -> User:
    user = UserFactory()
    Membership.objects.create(user=user, role=Membership.Role.OPERATOR)
    return user


@pytest.fixture
def desk(operator: User) -> Client:
    return signed_in(operator)


def job(state: str = "failed", **fields: Any) -> Job:
    made = tasks.enqueue("tests.operated")
    Job.objects.filter(pk=made.pk).update(state=state, **fields)
    made.refresh_from_db()
    return made


def mail(recipient: str = "amal@company.example", **fields: Any) -> OutgoingMail:
    with transaction.atomic():
        made = queue_mail(recipient=recipient, language="en", subject="Secret subject", text="Secret text")
    OutgoingMail.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("page", PAGES)
def test_only_operators_see_them(page: str, desk: Client) -> None:
    assert desk.get(reverse(page)).status_code == 200
    assert signed_in(organiser(CooperationFactory())).get(reverse(page)).status_code == 404
    assert Client().get(reverse(page)).status_code == 302


def test_nobody_else_acts(operator: User) -> None:
    failed, lost = job(), mail(state="failed")
    stranger = signed_in(organiser(CooperationFactory()))
    assert stranger.post(reverse("web:act-on-job", args=[failed.key]), {"action": "retry"}).status_code == 404
    assert stranger.post(reverse("web:retry-mail", args=[lost.pk])).status_code == 404
    failed.refresh_from_db()
    lost.refresh_from_db()
    assert (failed.state, lost.state) == ("failed", "failed")


def test_a_failed_job_is_tried_again_and_the_log_says_by_whom(
    desk: Client, operator: User, run_jobs: Callable[[], list[Job]]
) -> None:
    failed = job(error="ValueError", attempts=3)
    answer = desk.post(reverse("web:act-on-job", args=[failed.key]), {"action": "retry"}, follow=True)
    assert "waits for a worker again" in answer.content.decode()
    assert [(each.state, each.attempts, each.error) for each in run_jobs()] == [("done", 1, "")]
    assert AuditEntry.objects.get(verb="job.retried").actor == operator


class Always(Exception):
    """It never goes well."""


@tasks.task("tests.always_fails", retries=2, retry_on=(Always,))
def always_fails(job: Job) -> None:
    raise Always


def test_what_always_fails_is_given_up_and_the_page_says_so(desk: Client) -> None:
    """Tried later each time, then no more, until an operator has it begin again."""
    made, now, waits = tasks.enqueue("tests.always_fails"), timezone.now(), []
    for words in ("tried again by itself", "tried again by itself", "tried 3 times and is given up"):
        with time_machine.travel(now):
            assert run_job(made.pk)
        made.refresh_from_db()
        shown = desk.get(reverse("web:jobs"), {"name": made.name}).content.decode()
        assert (words in shown, "Always" in shown) == (True, True)
        if made.state == Job.State.QUEUED:
            assert made.next_run_at is not None
            waits.append((made.next_run_at - now).total_seconds())
            now = made.next_run_at
    assert (made.state, made.attempts) == (Job.State.FAILED, 3)
    assert 8 <= waits[0] <= 13 < 16 <= waits[1] <= 25
    assert not run_job(made.pk)
    desk.post(reverse("web:act-on-job", args=[made.key]), {"action": "retry"})
    assert run_job(made.pk)
    made.refresh_from_db()
    assert (made.state, made.attempts) == (Job.State.QUEUED, 1)


@pytest.mark.parametrize("state", ["done", "cancelled", "running", "queued"])
def test_no_other_job_is_tried_again(desk: Client, state: str) -> None:
    other = job(state)
    answer = desk.post(reverse("web:act-on-job", args=[other.key]), {"action": "retry"}, follow=True)
    assert "Nothing was changed" in answer.content.decode()
    assert Job.objects.get(pk=other.pk).state == state
    assert not AuditEntry.objects.filter(verb="job.retried").exists()


def test_a_job_is_stopped_once(desk: Client) -> None:
    waiting, running = job("queued"), job("running")
    for each in (waiting, running, waiting):
        desk.post(reverse("web:act-on-job", args=[each.key]), {"action": "cancel"})
    assert Job.objects.get(pk=waiting.pk).state == "cancelled"
    assert Job.objects.get(pk=running.pk).cancel_requested
    assert AuditEntry.objects.filter(verb="job.cancel-requested").count() == 2


def test_a_failed_mail_goes_out_again_under_its_own_name(desk: Client, run_jobs: Callable[[], list[Job]]) -> None:
    lost = mail(state="failed", undeliverable=True, error="550 5.1.1")
    desk.post(reverse("web:retry-mail", args=[lost.pk]))
    run_jobs()
    now = OutgoingMail.objects.get(pk=lost.pk)
    assert (now.state, now.message_id, now.undeliverable, now.error) == ("sent", lost.message_id, False, "")
    assert AuditEntry.objects.filter(verb="mail.retried").count() == 1


def test_a_mail_without_its_words_is_not_sent(desk: Client) -> None:
    lost = mail(state="failed", text="")
    answer = desk.post(reverse("web:retry-mail", args=[lost.pk]), follow=True)
    assert "words are no longer kept" in answer.content.decode()
    assert OutgoingMail.objects.get(pk=lost.pk).state == "failed"


def test_the_page_shows_neither_address_nor_words(desk: Client) -> None:
    mail()
    shown = desk.get(reverse("web:mails")).content.decode()
    assert "a…@company.example" in shown
    assert "amal@" not in shown
    assert "Secret" not in shown


def test_filters_and_pages(desk: Client) -> None:
    for _number in range(51):
        job("done")
    failed = job("failed", error="ValueError")
    shown = desk.get(reverse("web:jobs"), {"state": "failed"})
    assert list(shown.context["page"].object_list) == [failed]
    assert len(desk.get(reverse("web:jobs"), {"page": "2"}).context["page"].object_list) == 2
    assert desk.get(reverse("web:jobs"), {"state": "'x", "page": "1e9", "name": "none"}).status_code == 200


def test_schedules_show_their_times(desk: Client) -> None:
    schedule.trigger_due()
    shown = desk.get(reverse("web:schedules")).content.decode()
    assert "core.drop_sessions" in shown
    schedule.trigger_due(timezone.now() + timedelta(days=2))
    assert desk.get(reverse("web:schedules")).status_code == 200


@pytest.mark.parametrize("page", ["web:jobs", "web:mails"])
def test_the_same_queries_with_one_and_with_three(page: str, desk: Client, count_queries: Callable[[], Any]) -> None:
    counts = []
    for size in (1, 2):
        for number in range(size):
            job("failed")
            mail(f"p{number}@company.example")
        with count_queries() as queries:
            assert desk.get(reverse(page)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13
