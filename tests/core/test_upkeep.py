from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from escale.apps.accounts.models import Session
from escale.apps.accounts.sessions import SessionStore
from escale.core import upkeep
from escale.core.models import IdempotencyKey, Job, OutgoingMail
from escale.core.outbox import queue_mail
from escale.core.schedule import timetables

pytestmark = pytest.mark.django_db


def clockwork() -> Job:
    return Job.objects.create(name="core.upkeep", state=Job.State.RUNNING)


def ended(days: int, name: str = "missions.suggest", state: str = "done") -> Job:
    return Job.objects.create(name=name, state=state, ended_at=timezone.now() - timedelta(days=days))


def test_jobs_go_after_their_term_and_routine_ones_sooner() -> None:
    kept = [ended(29), ended(1, "core.send_mail"), ended(29, "core.send_mail", "failed"), clockwork()]
    for gone in (ended(31), ended(31, state="failed"), ended(3, "core.send_mail")):
        assert gone.pk
    upkeep.drop_jobs(kept[-1])
    assert list(Job.objects.order_by("pk")) == kept
    assert kept[-1].report == {"jobs": 3, "workers": 0}


def test_words_of_mails_go_before_their_rows() -> None:
    states = {"new": (1, "sent"), "old": (31, "sent"), "waiting": (31, "queued"), "ancient": (361, "failed")}
    for name, (days, state) in states.items():
        with transaction.atomic():
            mail = queue_mail(recipient=f"{name}@company.example", language="en", subject="Hello", text="Text")
        at = timezone.now() - timedelta(days=days)
        OutgoingMail.objects.filter(pk=mail.pk).update(created_at=at, state=state)
    job = clockwork()
    upkeep.empty_mail(job)
    left = {mail.recipient.partition("@")[0]: mail.text for mail in OutgoingMail.objects.all()}
    assert left == {"new": "Text", "old": "", "waiting": "Text"}
    assert job.report == {"emptied": 2, "dropped": 1}


def test_sessions_go_when_they_have_run_out() -> None:
    store = SessionStore()
    for name, hours in (("stands", 1), ("ran-out", -1)):
        until = timezone.now() + timedelta(hours=hours)
        Session.objects.create(session_key=name, session_data=store.encode({}), expire_date=until)
    upkeep.drop_sessions(clockwork())
    assert list(Session.objects.values_list("session_key", flat=True)) == ["stands"]


def test_answers_for_requests_sent_again_go_after_a_day() -> None:
    for key, hours in (("young", 23), ("old", 25)):
        row = IdempotencyKey.objects.create(owner="token:1", key=key, fingerprint="f" * 64)
        IdempotencyKey.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(hours=hours))
    job = clockwork()
    upkeep.drop_keys(job)
    assert job.report == {"keys": 1}
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]


@pytest.mark.parametrize(
    "name", ["core.drop_sessions", "core.drop_jobs", "core.empty_mail", "core.drop_keys", "core.order_names"]
)
def test_it_comes_round_once_a_day(name: str) -> None:
    assert timetables[name].period == timedelta(days=1)
