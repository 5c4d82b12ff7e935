"""Work in the background behind one facade.

A task is registered under a name, takes a :class:`~escale.core.models.Job` and ids, and may run twice without
harm. Whoever wants it done knows the name only: ``enqueue("meetings.plan", subject=round, round_id=7)``.
How a job comes to a worker is told in :mod:`escale.core.queues`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from escale.core import scopes
from escale.core.models import Job
from escale.core.queues.waking import wake

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

Run = Callable[..., None]
FARTHEST = timedelta(hours=12)


class Cancelled(Exception):
    """The task stopped because somebody asked it to."""


class Lost(Exception):
    """Another worker was given this job meanwhile: what runs here must stop and write nothing more."""


class UserFacing(Exception):
    """A failure whose words are meant for the person who waits for the result."""


@dataclass(frozen=True)
class Task:
    """What is known about a task: ``about`` names the model behind each argument that is a key of a scoped row.

    After an exception of ``retry_on`` it is tried again, at most ``retries`` times, later each time. ``urgent`` ones
    are taken before others that wait longer.
    """

    name: str
    run: Run
    retries: int = 0
    retry_on: tuple[type[Exception], ...] = ()
    urgent: bool = False
    about: Mapping[str, str] = field(default_factory=dict)


tasks: dict[str, Task] = {}


def task(
    name: str,
    *,
    retries: int = 0,
    retry_on: tuple[type[Exception], ...] = (),
    urgent: bool = False,
    about: Mapping[str, str] | None = None,
) -> Callable[[Run], Run]:
    """Register ``run(job, **arguments)`` under ``name``; see :class:`Task`."""

    def register(run: Run) -> Run:
        if name in tasks and tasks[name].run is not run:
            raise ValueError(f"Two tasks are called {name}.")
        tasks[name] = Task(name, run, retries, retry_on, urgent, dict(about or {}))
        return run

    return register


def enqueue(
    name: str,
    *,
    subject: models.Model | None = None,
    acting_user: "User | None" = None,
    once: bool = False,
    at: datetime | None = None,
    cooperation: models.Model | None = None,
    **arguments: Any,
) -> Job:
    """Have ``name`` run after the current transaction commits, not before ``at`` (twelve hours ahead at most).

    ``subject`` is what the work is about (its pages show the job). It and the ids in ``arguments`` must still belong
    to ``cooperation`` when the work begins; by default to the one that ``subject`` belongs to now. With ``once`` a
    job of the same name and subject that still waits is returned instead of a second one, brought forward if need
    be. Raises ``KeyError`` for an unknown name.
    """
    if name not in tasks:
        raise KeyError(name)
    if at is not None and at > timezone.now() + FARTHEST:
        raise ValueError("A job waits twelve hours at most; what is farther away belongs to a schedule.")
    about = (subject._meta.label_lower, str(subject.pk)) if subject is not None else ("", "")
    if once and (waiting := _waiting(name, about)) is not None:
        _bring_forward(waiting, at)
        return waiting
    job = Job.objects.create(
        name=name,
        arguments=arguments,
        subject_type=about[0],
        subject_id=about[1],
        cooperation_key=_scope(subject, cooperation),
        created_by=acting_user,
        next_run_at=at,
    )
    if at is None:
        transaction.on_commit(lambda: wake(job.pk))
    return job


def _scope(subject: models.Model | None, cooperation: models.Model | None) -> int | None:
    if cooperation is not None:
        return int(cooperation.pk)
    return None if subject is None else scopes.cooperation_of(subject)


def _waiting(name: str, about: tuple[str, str]) -> Job | None:
    waiting = Job.objects.filter(name=name, subject_type=about[0], subject_id=about[1], state=Job.State.QUEUED)
    if connection.in_atomic_block:
        # Held until this transaction ends: a worker that began the job sooner would not see what is written here.
        # One that somebody else holds is left to them.
        waiting = waiting.select_for_update(skip_locked=True)
    return waiting.first()


def _bring_forward(job: Job, at: datetime | None) -> None:
    if job.next_run_at is not None and (at is None or at < job.next_run_at):
        Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(next_run_at=at)
    if at is None:
        # Also when it was due already: a worker that was told of it while this transaction held it passed it by.
        transaction.on_commit(lambda: wake(job.pk))


def due(now: datetime) -> Q:
    """Jobs that wait no longer. One that would wait for more than :data:`FARTHEST` saw the clock jump back."""
    return Q(next_run_at=None) | Q(next_run_at__lte=now) | Q(next_run_at__gt=now + FARTHEST)


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
        """Whether somebody asked for the end. Raises :class:`Lost` when the job is another worker's by now."""
        if monotonic() - self._last >= self._every:
            self._refresh()
        return self._cancelled

    def _refresh(self) -> None:
        self._last = monotonic()
        # Attempts are counted when a worker takes a job, and begin anew when an operator has it tried again.
        row = Job.objects.filter(pk=self._job.pk, attempts=self._job.attempts, worker=self._job.worker)
        if not row.update(percent=self._job.percent, report=self._job.report, alive_at=timezone.now()):
            raise Lost
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
