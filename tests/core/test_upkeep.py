from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from escale.core import upkeep
from escale.core.models import Job, OutgoingMail
from escale.core.outbox import queue_mail

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
    upkeep.drop_sessions(job)
