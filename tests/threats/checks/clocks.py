"""80: the clock of the machine jumps a day ahead or back while people and jobs are at work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.domain import throttle
from escale.apps.accounts.domain.links import ask_for_link, issue_sign_in_link
from escale.apps.accounts.domain.tokens import create_token, recognised
from escale.apps.webhooks.domain import delivering
from escale.apps.webhooks.domain.managing import ping
from escale.core import schedule, tasks
from escale.core.models import Job, OutgoingMail, Schedule, Worker
from escale.core.outbox import queue_mail
from escale.core.post import sending
from escale.core.post.courier import Courier
from escale.core.queues import running, workers
from tests.apps.webhooks.helpers import reachable, verdict, webhook_to
from tests.core.fetching.hostile import serving
from tests.core.queues import jobs_for_workers
from tests.factories import CooperationFactory, organiser
from tests.smtp import mail_server
from tests.threats.people import PASSWORD, inside, person, sign_in, signed_in
from tests.workers import WorkerProcess, wait_until

assert jobs_for_workers
DAY = timedelta(days=1)
JUMPS = (DAY, -DAY)
SOON = timedelta(minutes=2)


@contextmanager
def jumped(by: timedelta) -> Iterator[None]:
    """The clock shows another day from now on, and goes on."""
    with time_machine.travel(timezone.now() + by):
        yield


def check_people_stay_signed_in(by: timedelta) -> None:
    """Sessions, links and tokens made before the jump work after it; whoever signs in anew gets in."""
    user = person()
    here, link = inside(user), issue_sign_in_link(user=user, next_path="/")
    _token, secret = create_token(
        acting_user=user, cooperation_id=CooperationFactory().pk, name="x", scopes=["read:meetings"], days=30
    )
    with jumped(by):
        assert signed_in(here)
        assert recognised(secret) is not None
        assert Client().post(link.removeprefix("http://localhost:8000")).status_code == 302
        late = Client()
        sign_in(late, user.email, PASSWORD)
        assert signed_in(late)
        late.post(reverse("account_logout"))
        assert not signed_in(late)
    assert signed_in(here)
    assert not signed_in(late)


def check_nobody_is_locked_out_for_a_day() -> None:
    """Who has used up a budget before the clock is set back waits no longer than its window."""
    user = person()
    while not throttle.take(throttle.SIGN_IN_PEER, "192.0.2.1"):
        pass
    ask_for_link(email=user.email, client="192.0.2.1")
    with jumped(-DAY):
        wait = throttle.take(throttle.SIGN_IN_PEER, "192.0.2.1")
        assert wait <= throttle.SIGN_IN_PEER.window.total_seconds()
        assert throttle.take(throttle.ASKS_ADDRESS, f"accounts.send_link {user.email}") == 0


def check_jobs_that_wait_are_done(by: timedelta) -> None:
    """One that is to be tried again in seconds is tried in minutes at the latest, and done once."""
    job = tasks.enqueue("tests.fail_once")
    running.run_job(job.pk)
    with jumped(by), jumped(SOON):
        assert running.run_job(job.pk)
        assert not running.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def check_a_silent_worker_is_noticed(by: timedelta) -> None:
    """What a worker was at that died before the jump goes to another; nobody takes it for alive."""
    job = tasks.enqueue("tests.work")
    running.take(job.pk, "elsewhere:1:x")
    workers.touch("elsewhere:1:x")
    with jumped(by):
        assert running.take_up_again() == 1
        assert list(workers.alive()) == []
        assert running.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, Worker.objects.count()) == (Job.State.DONE, 1)


def check_a_job_at_work_ends_once() -> None:
    """A clock that jumps ahead makes a busy worker look dead: another begins anew, and only its word counts."""
    job = tasks.enqueue("tests.work")
    first = running.take(job.pk, "elsewhere:1:x")
    assert first is not None
    with jumped(DAY):
        assert running.take_up_again() == 1
        second = running.take(job.pk, "elsewhere:2:x")
        assert second is not None
        running.run(first)
        job.refresh_from_db()
        assert (job.state, job.worker) == (Job.State.RUNNING, "elsewhere:2:x")
        running.run(second)
    job.refresh_from_db()
    assert (job.state, job.report) == (Job.State.DONE, {"worked": True})


def check_mail_that_waits_goes_out(by: timedelta) -> None:
    """Greylisted before the jump, sent minutes after it, under the same Message-ID."""
    with transaction.atomic():
        mail = queue_mail(recipient="amal@company.example", language="en", subject="Hello", text="Text.")
    with mail_server() as server:
        server.refuse = {mail.recipient: "451 4.7.1 later"}
        _send()
        server.refuse = {}
        with jumped(by), jumped(SOON):
            _send()
        assert server.identifiers == [(mail.recipient, mail.message_id)]


def _send() -> None:
    courier, job = Courier(), Job.objects.create(name=sending.NAME, state=Job.State.RUNNING)
    try:
        sending._send_due(courier, tasks.Progress(job))
    finally:
        courier.close()


def check_webhooks_that_wait_are_sent(by: timedelta) -> None:
    """A receiver that did not answer before the jump is asked again minutes after it."""
    cooperation = CooperationFactory()
    user = organiser(cooperation)
    with serving({"/hook": b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"}) as server:
        webhook, _secret = webhook_to(server, cooperation, user)
        ping(acting_user=user, webhook=webhook)
        with verdict(), reachable(server):
            assert delivering.deliver_batch() == 1
            with jumped(by), jumped(SOON):
                assert delivering.deliver_batch() == 1
    assert len(server.seen) == 2


def check_schedules_go_on(by: timedelta) -> None:
    """What comes round every minute still does within two minutes, and each due time makes one job."""
    schedule.trigger_due()
    with jumped(by):
        schedule.trigger_due()
        Job.objects.update(state=Job.State.DONE)
        before = Job.objects.filter(name="tests.round").count()
        with jumped(timedelta(minutes=1)):
            schedule.trigger_due()
            schedule.trigger_due()
            made = Job.objects.filter(name="tests.round").count() - before
            due = Schedule.objects.get(name="tests.round").due_at - timezone.now()
        assert (made, timedelta(0) < due <= timedelta(minutes=1)) == (1, True)


def check_a_worker_a_day_ahead_delays_no_mail() -> None:
    """Real processes: one whose clock is a day ahead tries a mail and ends, one with the right clock sends it."""
    with transaction.atomic():
        mail = queue_mail(recipient="amal@company.example", language="en", subject="Hello", text="Text.")
    row = OutgoingMail.objects.filter(pk=mail.pk)
    with mail_server() as server:
        settings = {"ESCALE_EMAIL_URL": f"smtp://127.0.0.1:{server.port}", "ESCALE_MAIL_SECONDS": "1"}
        server.refuse = {mail.recipient: "451 4.7.1 later"}
        with WorkerProcess(off="tests.threats.switches:a_day_ahead", **settings):
            assert wait_until(lambda: row.filter(next_attempt_at__gt=timezone.now() + DAY / 2).exists())
        server.refuse = {}
        with WorkerProcess(**settings):
            assert wait_until(lambda: row.filter(state=OutgoingMail.State.SENT).exists())
        assert server.identifiers == [(mail.recipient, mail.message_id)]
