"""What is swept away by the clock: rows that nobody will ask for again."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from escale.core import sorting
from escale.core.idempotency import forget_old_keys
from escale.core.models import Job, OutgoingMail
from escale.core.queues import workers
from escale.core.schedule import daily

_ROUTINE = timedelta(days=2)
_A_BATCH = 5_000


@daily("core.drop_sessions", hour=2, minute=10)
def drop_sessions(job: Job) -> None:
    """Sessions that have run out."""
    call_command("clearsessions")


@daily("core.drop_jobs", hour=2, minute=20)
def drop_jobs(job: Job) -> None:
    """Jobs that ended long ago; those that came by the clock and went well a good deal sooner."""
    now = timezone.now()
    ended = Job.objects.exclude(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    old = ended.filter(ended_at__lt=now - timedelta(days=settings.KEEP_JOBS_DAYS))
    routine = ended.filter(
        ended_at__lt=now - _ROUTINE, state=Job.State.DONE, name__startswith="core.", created_by=None, subject_type=""
    )
    dropped = sum(_delete(rows) for rows in (old, routine))
    job.report = {"jobs": dropped, "workers": workers.forget_old()}


@daily("core.empty_mail", hour=2, minute=30)
def empty_mail(job: Job) -> None:
    """The words of mails that left or failed; after twelve times as long the rows too.

    A row without words still tells that, when and to whom a mail was sent, and knows a report that comes back.
    """
    now, term = timezone.now(), timedelta(days=settings.KEEP_MAIL_DAYS)
    ended = OutgoingMail.objects.exclude(state=OutgoingMail.State.QUEUED)
    full = ended.filter(created_at__lt=now - term).exclude(text="")
    emptied = full.update(text="", html="", subject="…")
    job.report = {"emptied": emptied, "dropped": _delete(ended.filter(created_at__lt=now - 12 * term))}


@daily("core.drop_keys", hour=2, minute=50)
def drop_keys(job: Job) -> None:
    """Answers kept for programs that would send a request again; after a day they no longer may."""
    job.report = {"keys": forget_old_keys()}


@daily("core.order_names", hour=3, minute=20)
def order_names(job: Job) -> None:
    """Names that code of another release wrote get their place in lists."""
    counts = {model._meta.label_lower: sorting.put_right(model) for model in sorting.named_models()}
    job.report = {label: count for label, count in counts.items() if count}


def _delete(rows: QuerySet[Any]) -> int:
    """Delete in batches, so that no lock is held for long."""
    count = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:_A_BATCH]):
        rows.model._default_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count
