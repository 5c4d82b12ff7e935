"""Work that comes round by the clock: ``@every(hours=1)`` or ``@daily(hour=3)`` over a task in an app's ``tasks``.

    @daily("accounts.drop_links", hour=3)
    def drop_links(job: Job) -> None: …

Any worker may find that something is due. The one that moves the due time on, in the database, has it run: once,
however many workers there are. What was missed while no worker ran is done once, when one is there again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from escale.core.models import Job, Schedule
from escale.core.tasks import Run, enqueue, task


@dataclass(frozen=True)
class Timetable:
    """Every ``period``, counted from ``offset`` after midnight UTC."""

    name: str
    period: timedelta
    offset: timedelta = timedelta()

    def after(self, moment: datetime) -> datetime:
        """The first due time after ``moment``."""
        midnight = datetime(2000, 1, 1, tzinfo=moment.tzinfo) + self.offset
        return midnight + ((moment - midnight) // self.period + 1) * self.period


timetables: dict[str, Timetable] = {}


def every(
    name: str,
    *,
    minutes: int = 0,
    hours: int = 0,
    retries: int = 0,
    retry_on: tuple[type[Exception], ...] = (),
) -> Callable[[Run], Run]:
    """Register a task ``run(job)`` that comes round every so many minutes and hours."""
    return _scheduled(Timetable(name, timedelta(minutes=minutes, hours=hours)), retries, retry_on)


def daily(
    name: str, *, hour: int, minute: int = 0, retries: int = 0, retry_on: tuple[type[Exception], ...] = ()
) -> Callable[[Run], Run]:
    """Register a task ``run(job)`` that comes round once a day at this hour, UTC."""
    offset = timedelta(hours=hour, minutes=minute)
    return _scheduled(Timetable(name, timedelta(days=1), offset), retries, retry_on)


def _scheduled(timetable: Timetable, retries: int, retry_on: tuple[type[Exception], ...]) -> Callable[[Run], Run]:
    if timetable.period < timedelta(minutes=1):
        raise ValueError("A schedule comes round once a minute at most.")

    def register(run: Run) -> Run:
        registered = task(timetable.name, retries=retries, retry_on=retry_on)(run)
        timetables[timetable.name] = timetable
        return registered

    return register


def trigger_due(now: datetime | None = None) -> list[Job]:
    """Enqueue what is due, each due time once; a schedule that is new here begins with its next time."""
    now = now or timezone.now()
    rows = {row.name: row for row in Schedule.objects.filter(name__in=list(timetables))}
    new = [Schedule(name=name, due_at=timetables[name].after(now)) for name in timetables if name not in rows]
    if new:
        Schedule.objects.bulk_create(new, ignore_conflicts=True)
    jobs = [_trigger(row, timetables[row.name], now) for row in rows.values()]
    return [job for job in jobs if job is not None]


def _trigger(row: Schedule, timetable: Timetable, now: datetime) -> Job | None:
    following = timetable.after(now)
    if now < row.due_at <= following:
        return None
    # Further away than the timetable can say: the clock was set back, or the period shortened.
    run = row.due_at <= now
    with transaction.atomic():
        moved = Schedule.objects.filter(pk=row.pk, due_at=row.due_at).update(
            due_at=following, last_run_at=now if run else row.last_run_at
        )
        return enqueue(timetable.name, once=True) if moved and run else None
