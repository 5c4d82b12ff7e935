"""Work in the background behind one facade.

A task is registered under a name, takes a :class:`~escale.core.models.Job` and ids, and may run twice without
harm. Whoever wants it done knows the name only: ``enqueue("meetings.plan", subject=round, round_id=7)``.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django_tasks import task as backend_task

from escale.core.models import Job

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

logger = logging.getLogger(__name__)
Run = Callable[..., None]
_registry: dict[str, Run] = {}


class Cancelled(Exception):
    """The task stopped because somebody asked it to."""


class UserFacing(Exception):
    """A failure whose words are meant for the person who waits for the result."""


def task(name: str) -> Callable[[Run], Run]:
    """Register ``run(job, **arguments)`` under ``name``."""

    def register(run: Run) -> Run:
        if name in _registry and _registry[name] is not run:
            raise ValueError(f"Two tasks are called {name}.")
        _registry[name] = run
        return run

    return register


def enqueue(
    name: str,
    *,
    subject: models.Model | None = None,
    acting_user: "User | None" = None,
    once: bool = False,
    **arguments: Any,
) -> Job:
    """Have ``name`` run after the current transaction commits.

    ``subject`` is what the work is about (its pages show the job). With ``once`` a job of the same name and
    subject that still waits is returned instead of a second one. Raises ``KeyError`` for an unknown name.
    """
    if name not in _registry:
        raise KeyError(name)
    about = (subject._meta.label_lower, str(subject.pk)) if subject is not None else ("", "")
    if once:
        waiting = Job.objects.filter(
            name=name, subject_type=about[0], subject_id=about[1], state=Job.State.QUEUED
        ).first()
        if waiting is not None:
            return waiting
    job = Job.objects.create(
        name=name, arguments=arguments, subject_type=about[0], subject_id=about[1], created_by=acting_user
    )
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


@backend_task()
def run_job(job_id: int) -> None:
    """Run one job, in the worker."""
    started = Job.objects.filter(pk=job_id, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if not started.update(state=Job.State.RUNNING, started_at=timezone.now()):
        return
    job = Job.objects.get(pk=job_id)
    try:
        if job.cancel_requested:
            raise Cancelled
        _registry[job.name](job, **job.arguments)
    except Cancelled:
        _end(job, Job.State.CANCELLED)
    except UserFacing as error:
        _end(job, Job.State.FAILED, str(error))
    except Exception as error:
        logger.exception("task failed: %s", job.name)
        _end(job, Job.State.FAILED, type(error).__name__)
    else:
        _end(job, Job.State.DONE)


def _end(job: Job, state: Job.State, error: str = "") -> None:
    percent = 100 if state is Job.State.DONE else job.percent
    Job.objects.filter(pk=job.pk).update(
        state=state, percent=percent, error=error[:500], ended_at=timezone.now(), report=job.report
    )


class Progress:
    """Writes a job's progress at most twice a second and reads whether it should stop."""

    def __init__(self, job: Job, *, every_seconds: float = 0.5) -> None:
        self._job = job
        self._every = every_seconds
        self._last = 0.0
        self._cancelled = False

    def __call__(self, fraction: float, **report: Any) -> None:
        """``fraction`` between 0 and 1; ``report`` is what the page shows beside it."""
        self._job.percent = round(100 * min(1.0, max(0.0, fraction)))
        self._job.report = {**self._job.report, **report}
        if monotonic() - self._last >= self._every:
            self._refresh()

    def begin(self, fraction: float, **report: Any) -> None:
        """Write that a longer step begins, at once. Raises :class:`Cancelled` when somebody asked for the end."""
        self._last = 0.0
        self(fraction, **report)
        if self._cancelled:
            raise Cancelled

    def cancelled(self) -> bool:
        """Whether somebody asked for the end."""
        if monotonic() - self._last >= self._every:
            self._refresh()
        return self._cancelled

    def _refresh(self) -> None:
        self._last = monotonic()
        row = Job.objects.filter(pk=self._job.pk)
        row.update(percent=self._job.percent, report=self._job.report)
        self._cancelled = bool(row.values_list("cancel_requested", flat=True).first())


def request_cancel(job: Job) -> None:
    """Ask a job to stop; one that still waits never starts."""
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.CANCELLED, ended_at=timezone.now())


def jobs_about(subject: models.Model) -> models.QuerySet[Job]:
    """Jobs of any name about a subject, newest first."""
    about = Job.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return about.order_by("-created_at", "-pk")


def latest_job(name: str, subject: models.Model) -> Job | None:
    """The newest job of a name about a subject."""
    return jobs_about(subject).filter(name=name).first()
