"""What the operator's pages read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from escale.apps.directory.rules import Right, may
from escale.core.models import Job, OutgoingMail, Schedule
from escale.core.queues import workers
from escale.core.schedule import timetables

if TYPE_CHECKING:
    from escale.apps.directory.rules import Visitor

LONGEST_NAME = 64


@dataclass(frozen=True)
class Clockwork:
    """A scheduled task and when it runs."""

    name: str
    due_at: datetime | None
    last_run_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """How things stand, in figures: ``by_state`` of jobs and of mails, the oldest of each that waits."""

    workers: int
    jobs: Mapping[str, int]
    mails: Mapping[str, int]
    oldest_job: datetime | None
    oldest_mail: datetime | None
    undeliverable: int


def ask_operator(user: "Visitor") -> None:
    """404 for everybody but operators."""
    if not may(user, Right.RUN_PLATFORM, None):
        raise Http404


def overview() -> Overview:
    """Figures of everything at once."""
    jobs = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    mails = dict(OutgoingMail.objects.order_by().values_list("state").annotate(Count("pk")))
    oldest_job = Job.objects.filter(state=Job.State.QUEUED).aggregate(at=Min("created_at"))["at"]
    oldest_mail = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED).aggregate(at=Min("created_at"))["at"]
    undeliverable = OutgoingMail.objects.filter(undeliverable=True).count()
    return Overview(workers.alive().count(), jobs, mails, oldest_job, oldest_mail, undeliverable)


def jobs(*, state: str = "", name: str = "") -> QuerySet[Job]:
    """Jobs, newest first, of one state and one task if given; what is not a state chooses nothing."""
    found = Job.objects.defer("arguments", "report").order_by("-created_at", "-pk")
    if state in Job.State.values:
        found = found.filter(state=state)
    return found.filter(name=name[:LONGEST_NAME]) if name else found


def job_of(key: UUID) -> Job:
    """One job; else 404."""
    return get_object_or_404(Job, key=key)


def mails(*, state: str = "") -> QuerySet[OutgoingMail]:
    """Mails without their words, newest first."""
    found = OutgoingMail.objects.defer("text", "html", "subject")
    return found.filter(state=state) if state in OutgoingMail.State.values else found


def mail_of(mail_id: int) -> OutgoingMail:
    """One mail; else 404."""
    return get_object_or_404(OutgoingMail.objects.defer("text", "html", "subject"), pk=mail_id)


def clockworks() -> list[Clockwork]:
    """Every scheduled task, the next one first."""
    rows = {row.name: row for row in Schedule.objects.filter(name__in=list(timetables))}
    found = [
        Clockwork(name, rows[name].due_at if name in rows else None, rows[name].last_run_at if name in rows else None)
        for name in timetables
    ]
    return sorted(found, key=lambda each: (each.due_at is None, each.due_at, each.name))


def masked(address: str) -> str:
    """Enough of an address to recognise it by: ``a…@company.example``."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"
