"""Clocks that jump: what keeps people in and work going, and how to switch exactly that off."""

from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db.models import F, Q
from django.test import override_settings

from escale.apps.accounts.domain import throttle
from escale.apps.accounts.models import Budget
from escale.apps.webhooks.domain import delivering
from escale.apps.webhooks.models import Delivery
from escale.core import schedule, tasks
from escale.core.models import Job, Schedule
from escale.core.post import sending
from escale.core.queues import running, workers
from tests.threats.checks import clocks
from tests.threats.defending import Defence, Off, everywhere


def _counted(key: str, now: datetime, allowance: throttle.Allowance) -> Budget:
    """Only what has ended by this clock begins anew."""
    ends_at = now + allowance.window
    Budget.objects.get_or_create(key=key, defaults={"used": 0, "ends_at": ends_at})
    Budget.objects.filter(key=key, ends_at__lte=now).update(used=0, ends_at=ends_at)
    Budget.objects.filter(key=key).update(used=F("used") + 1)
    return Budget.objects.get(key=key)


def _lapsed(job: Job, now: datetime) -> bool:
    return job.alive_at is not None and job.alive_at < now - workers.lease()


def _trigger(row: Schedule, timetable: schedule.Timetable, now: datetime) -> Any:
    return None if now < row.due_at else _really_trigger(row, timetable, now)


_really_trigger = schedule._trigger


def _deliveries(now: datetime) -> Any:
    return Delivery.objects.filter(next_at__lte=now).select_related("webhook")


def _of(module: object, name: str, by: object) -> Off:
    return lambda: patch.object(module, name, by)


DEFENCES = (
    Defence(
        80,
        "django.conf.settings.SESSION_COOKIE_AGE",
        lambda: override_settings(SESSION_COOKIE_AGE=3600),
        partial(clocks.check_people_stay_signed_in, clocks.DAY),
    ),
    Defence(
        80,
        "escale.apps.accounts.domain.throttle._counted",
        _of(throttle, "_counted", _counted),
        clocks.check_nobody_is_locked_out_for_a_day,
    ),
    Defence(
        80,
        "escale.core.tasks.due",
        everywhere(tasks.due, lambda now: Q(next_run_at=None) | Q(next_run_at__lte=now)),
        partial(clocks.check_jobs_that_wait_are_done, -clocks.DAY),
    ),
    Defence(
        80,
        "escale.core.queues.running._lapsed",
        _of(running, "_lapsed", _lapsed),
        partial(clocks.check_a_silent_worker_is_noticed, -clocks.DAY),
    ),
    Defence(
        80,
        "escale.core.queues.running._mine",
        _of(running, "_mine", lambda job: Job.objects.filter(pk=job.pk)),
        clocks.check_a_job_at_work_ends_once,
    ),
    Defence(
        80,
        "escale.core.post.sending._due",
        _of(sending, "_due", lambda now: Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)),
        partial(clocks.check_mail_that_waits_goes_out, -clocks.DAY),
    ),
    Defence(
        80,
        "escale.apps.webhooks.domain.delivering._due",
        _of(delivering, "_due", _deliveries),
        partial(clocks.check_webhooks_that_wait_are_sent, -clocks.DAY),
    ),
    Defence(
        80,
        "escale.core.schedule._trigger",
        _of(schedule, "_trigger", _trigger),
        partial(clocks.check_schedules_go_on, -clocks.DAY),
    ),
)
