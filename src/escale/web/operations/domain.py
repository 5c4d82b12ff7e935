"""What an operator may do: try again, or stop. Each is in the platform's log."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.core import audit
from escale.core.models import Job, OutgoingMail
from escale.core.post.sending import NAME
from escale.core.queues.waking import wake
from escale.core.tasks import enqueue, request_cancel


class Refused(Exception):
    """It cannot be done as things stand; the words say why, and that nothing was changed."""


def retry_job(*, acting_user: User, job: Job) -> None:
    """Have a failed job begin again from nothing. Raises :class:`Refused` for any other."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.QUEUED,
            attempts=0,
            percent=0,
            error="",
            cancel_requested=False,
            next_run_at=None,
            published_at=None,
            started_at=None,
            ended_at=None,
            worker="",
        )
        if not changed:
            raise Refused(_("Only a job that has failed can be tried again. Nothing was changed."))
        audit.record("job.retried", job, acting_user=acting_user, details={"task": job.name})
        transaction.on_commit(lambda: wake(job.pk))


def cancel_job(*, acting_user: User, job: Job) -> None:
    """Stop a job that waits or runs. Raises :class:`Refused` for one that has ended."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if locked.ended:
            raise Refused(_("This job has ended already. Nothing was changed."))
        request_cancel(locked)
        audit.record("job.cancel-requested", job, acting_user=acting_user, details={"task": job.name})


def retry_mail(*, acting_user: User, mail: OutgoingMail) -> None:
    """Send a mail that failed or waits, now, under its own Message-ID. Raises :class:`Refused` for any other."""
    again = [OutgoingMail.State.FAILED, OutgoingMail.State.QUEUED, OutgoingMail.State.BOUNCED]
    with transaction.atomic():
        changed = (
            OutgoingMail.objects.filter(pk=mail.pk, state__in=again)
            .exclude(text="")
            .update(state=OutgoingMail.State.QUEUED, next_attempt_at=None, error="", undeliverable=False)
        )
        if not changed:
            raise Refused(_("This mail was sent, or its words are no longer kept. Nothing was changed."))
        enqueue(NAME, once=True)
        audit.record("mail.retried", mail, acting_user=acting_user)
