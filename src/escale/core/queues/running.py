"""Taking a job, keeping it, running it to an honest end, and taking up what a dead worker left."""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Case, F, QuerySet, When
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from escale.core import audit, scopes
from escale.core.models import Job
from escale.core.queues import workers
from escale.core.tasks import Cancelled, Lost, Task, UserFacing, due, tasks

logger = logging.getLogger(__name__)
# How often a job may be begun whose worker dies: it may be the job that kills it.
MOST_STARTS = 3
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)
# Workers of the release before wrote no heartbeats.
_SILENT_LEASE = timedelta(hours=1)


def run_job(job_id: int, *, worker: str = "") -> bool:
    """Take one job and run it in this process, unless somebody else has it; whether it was run."""
    job = take(job_id, worker)
    if job is not None:
        run(job)
    return job is not None


def take_next(worker: str) -> Job | None:
    """Take the job that is due first, urgent ones before the others."""
    waiting = _waiting()
    if not waiting.exists():  # a look that locks nothing: workers look twice a second
        return None
    urgent = [each.name for each in tasks.values() if each.urgent]
    order = Case(When(name__in=urgent, then=0), default=1)
    return _taken(waiting.order_by(order, "pk"), worker)


def take(job_id: int, worker: str) -> Job | None:
    """Write this worker's name on a job that waits; ``None`` when it is not due or somebody was quicker."""
    return _taken(_waiting().filter(pk=job_id).order_by("pk"), worker)


def _waiting() -> QuerySet[Job]:
    """What is due and known to this release."""
    return Job.objects.filter(due(timezone.now()), state=Job.State.QUEUED, name__in=list(tasks))


def _taken(waiting: QuerySet[Job], worker: str) -> Job | None:
    """Take the first of them, but none that a transaction holds which still adds to its work."""
    now = timezone.now()
    with transaction.atomic():
        key = waiting.select_for_update(skip_locked=True).values_list("pk", flat=True).first()
        if key is None:
            return None
        Job.objects.filter(pk=key).update(
            state=Job.State.RUNNING,
            worker=worker,
            attempts=F("attempts") + 1,
            started_at=now,
            alive_at=now,
            percent=0,
            report={},
        )
        return Job.objects.get(pk=key)


def run(job: Job) -> None:
    """Run a job that was taken, to its end or to its next attempt."""
    task = tasks[job.name]
    try:
        if job.cancel_requested:
            raise Cancelled
        _check_scope(job, task)
        task.run(job, **job.arguments)
    except Cancelled:
        _end(job, Job.State.CANCELLED)
    except Lost:
        logger.warning("a job went to another worker while it ran here: %s", job.name)
    except UserFacing as error:
        _end(job, Job.State.FAILED, str(error))
    except scopes.OutOfScope:
        _refuse(job)
    except task.retry_on as error:
        _try_later(job, task, error)
    except Exception as error:
        logger.exception("task failed: %s", job.name)
        _end(job, Job.State.FAILED, type(error).__name__)
    else:
        _end(job, Job.State.DONE)


def _check_scope(job: Job, task: Task) -> None:
    """What was asked for in the name of one cooperation must be that one's still."""
    things: list[tuple[str, object]] = [(job.subject_type, job.subject_id)] if job.subject_type else []
    things += [(label, job.arguments[name]) for name, label in task.about.items() if job.arguments.get(name)]
    scopes.check(job.cooperation_key, things)


def _refuse(job: Job) -> None:
    logger.error("a job was refused: its arguments belong to another cooperation: %s", job.name)
    with transaction.atomic(), translation.override(_language(job)):
        words = _("Refused: this work was asked for in one cooperation, for something that belongs to another.")
        _end(job, Job.State.FAILED, words)
        audit.record("job.out-of-scope", job, acting_user=None, details={"task": job.name})


def _try_later(job: Job, task: Task, error: Exception) -> None:
    if job.attempts > task.retries:
        logger.error("task failed %d times: %s (%s)", job.attempts, job.name, type(error).__name__)
        _end(job, Job.State.FAILED, type(error).__name__)
        return
    logger.warning("task failed and is tried again: %s (%s)", job.name, type(error).__name__)
    _mine(job).update(
        state=Job.State.QUEUED,
        next_run_at=timezone.now() + wait_before(job.attempts),
        published_at=None,
        error=type(error).__name__,
    )


def wait_before(attempt: int, first: timedelta = _FIRST_WAIT, longest: timedelta = _LONGEST_WAIT) -> timedelta:
    """How long to wait after the ``attempt``-th failure: doubled each time, and spread by a fifth each way."""
    wait = min(longest, first * 2.0 ** min(attempt - 1, 20))
    return wait * random.uniform(0.8, 1.2)  # noqa: S311  so that not everybody comes back at once


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, worker=job.worker, state=Job.State.RUNNING)


def _end(job: Job, state: Job.State, error: str = "") -> None:
    percent = 100 if state is Job.State.DONE else job.percent
    _mine(job).update(state=state, percent=percent, error=error[:500], ended_at=timezone.now(), report=job.report)


def _language(job: Job) -> str | None:
    return job.created_by.language if job.created_by else None


@contextmanager
def kept_alive(job: Job) -> Iterator[None]:
    """Say from a thread of its own that the job is being worked on, while it is."""
    done = Event()
    beats = Thread(target=_beat, args=[job, done], name="heartbeat", daemon=True)
    beats.start()
    try:
        yield
    finally:
        done.set()
        beats.join()


def _beat(job: Job, done: Event) -> None:
    pause = workers.lease().total_seconds() / 6
    try:
        while not done.wait(pause):
            try:
                _mine(job).update(alive_at=timezone.now())
            except (DatabaseError, InterfaceError):  # busy or away for a moment; the next beat may come through
                connection.close()
    finally:
        connection.close()


def take_up_again() -> int:
    """Put back what dead workers were at; how many jobs. What was begun too often has failed."""
    now, count = timezone.now(), 0
    for job in Job.objects.filter(state=Job.State.RUNNING).select_related("created_by"):
        if not (_lapsed(job, now) or workers.is_gone(job.worker)):
            continue
        logger.warning("the worker of a job is gone: %s", job.name)
        with transaction.atomic(), translation.override(_language(job)):
            # Only as it was read: its worker may have said meanwhile that it lives, or another keeper was here.
            row = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=job.state, alive_at=job.alive_at)
            count += row.update(**_after_death(job, now))
    return count


def _lapsed(job: Job, now: datetime) -> bool:
    if job.alive_at is None:
        return job.started_at is None or job.started_at < now - _SILENT_LEASE
    # A heartbeat from far ahead is from before the clock was set back.
    return not now - workers.lease() < job.alive_at < now + 2 * workers.lease()


def _after_death(job: Job, now: datetime) -> dict[str, object]:
    if job.cancel_requested:
        return {"state": Job.State.CANCELLED, "ended_at": now}
    known = tasks.get(job.name)
    most = max(MOST_STARTS, known.retries + 1 if known else 0)
    if job.attempts >= most:
        words = _(
            "The worker ended unexpectedly each of the %(times)s times it did this. Nothing half done was kept."
        )
        return {"state": Job.State.FAILED, "ended_at": now, "error": words % {"times": job.attempts}}
    later = None if job.attempts < 2 else now + wait_before(job.attempts - 1)
    return {"state": Job.State.QUEUED, "next_run_at": later, "published_at": None}
