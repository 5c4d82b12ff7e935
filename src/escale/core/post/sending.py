"""The job that empties the outbox. Each mail keeps its own time: one that waits holds up nobody else."""

import logging
from datetime import datetime, timedelta

from django.db.models import F, Min, Q
from django.utils import timezone

from escale.core.models import Job, OutgoingMail
from escale.core.post.courier import Answer, Courier, End, longest_seconds
from escale.core.queues.running import wait_before
from escale.core.schedule import every
from escale.core.tasks import Cancelled, Progress, enqueue, task

logger = logging.getLogger(__name__)
NAME = "core.send_mail"
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
SERVER_WAIT, LONGEST_SERVER_WAIT = timedelta(seconds=15), timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=3)
_BROKEN_IN_A_ROW = 3
# Nothing waits so long: the clock was set back since.
_ODD = 1.5 * LONGEST_WAIT


@task(NAME, urgent=True)
def send_queued_mail(job: Job, failures: int = 0) -> None:
    """Send what is due; what must wait has a job of its own when its time comes."""
    courier, progress = Courier(), Progress(job)
    try:
        away = _send_due(courier, progress)
    finally:
        courier.close()
    if away:
        logger.warning("the mail server does not answer (%s); trying again", away)
        enqueue(NAME, once=True, at=_server_wait(failures), failures=failures + 1)
    else:
        come_back_for_the_rest()


@every("core.look_for_mail", minutes=15)
def look_for_mail(job: Job) -> None:
    """Mail that no job waits for, however that came about."""
    come_back_for_the_rest()


def come_back_for_the_rest() -> None:
    """Have a job when the next mail is due."""
    queued = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED)
    if not queued.exists():
        return
    if queued.filter(_due(timezone.now())).exists():
        enqueue(NAME, once=True)
    else:
        enqueue(NAME, once=True, at=queued.aggregate(at=Min("next_attempt_at"))["at"])


def _server_wait(failures: int) -> datetime:
    return timezone.now() + wait_before(failures + 1, SERVER_WAIT, LONGEST_SERVER_WAIT)


def _due(now: datetime) -> Q:
    return Q(next_attempt_at=None) | Q(next_attempt_at__lte=now) | Q(next_attempt_at__gt=now + _ODD)


def _send_due(courier: Courier, progress: Progress) -> str:
    """Send what is due now; what the server said when it was not there, else nothing."""
    due = OutgoingMail.objects.filter(_due(timezone.now()), state=OutgoingMail.State.QUEUED)
    keys = list(due.order_by("created_at", "pk").values_list("pk", flat=True))
    broken = 0
    for number, key in enumerate(keys):
        progress(number / len(keys), mails=number)
        if progress.cancelled():
            raise Cancelled
        mail = _claim(key)
        if mail is None:
            continue
        answer = courier.carry(mail)
        _note(mail, answer)
        broken = broken + 1 if answer.end is End.LATER and not answer.words[:1].isdigit() else 0
        if answer.end is End.AWAY or broken >= _BROKEN_IN_A_ROW:
            return answer.words
    progress(1.0, mails=len(keys))
    return ""


def _claim(key: int) -> OutgoingMail | None:
    """Take one mail, so that no other job sends it meanwhile.

    Should this worker die now, the mail is due again when the claim has lapsed, under the same Message-ID.
    """
    now = timezone.now()
    until = now + timedelta(seconds=1.5 * longest_seconds())
    free = OutgoingMail.objects.filter(_due(now), pk=key, state=OutgoingMail.State.QUEUED)
    taken = free.update(attempts=F("attempts") + 1, next_attempt_at=until)
    return OutgoingMail.objects.get(pk=key) if taken else None


def _note(mail: OutgoingMail, answer: Answer) -> None:
    now = timezone.now()
    mail.error, mail.next_attempt_at = answer.words[:200], None
    if answer.end is End.SENT:
        mail.state, mail.sent_at = OutgoingMail.State.SENT, now
    elif answer.end is End.NEVER:
        mail.state, mail.undeliverable = OutgoingMail.State.FAILED, answer.nobody_there
    elif answer.end is End.AWAY:
        mail.attempts -= 1  # it was not tried; it waits for the server, not for its own next attempt
    elif mail.created_at < now - GIVE_UP_AFTER:
        mail.state = OutgoingMail.State.FAILED
    else:
        mail.next_attempt_at = now + wait_before(mail.attempts, FIRST_WAIT, LONGEST_WAIT)
    mail.save(update_fields=["state", "attempts", "error", "sent_at", "next_attempt_at", "undeliverable"])
