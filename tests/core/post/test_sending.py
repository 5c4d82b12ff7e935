import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from time import monotonic

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from escale.core.models import Job, OutgoingMail
from escale.core.outbox import queue_mail
from escale.core.post import sending
from tests.smtp import OK, free_port, mail_server, through

pytestmark = pytest.mark.django_db
Run = Callable[[], list[Job]]
State = OutgoingMail.State


def queue(*names: str) -> list[OutgoingMail]:
    with transaction.atomic():
        return [
            queue_mail(recipient=f"{name}@company.example", language="fr", subject="Bonjour", text="Le texte.\n")
            for name in names
        ]


def now_run() -> None:
    """The mail job itself, once."""
    Job.objects.filter(name=sending.NAME).delete()
    sending.send_queued_mail(Job.objects.create(name=sending.NAME, state=Job.State.RUNNING))


def test_a_batch_goes_over_one_connection_with_every_header() -> None:
    mails = queue("amal", "badr", "chloe")
    with mail_server(MAIL_BOUNCES_TO="bounces@escale.example") as server:
        now_run()
    assert server.identifiers == [(mail.recipient, mail.message_id) for mail in mails]
    assert len(server.sessions) == 1
    assert set(server.senders) == {"bounces@escale.example"}
    message = server.taken[0][1]
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "fr")
    assert message["From"] == "Escale <noreply@escale.example>"
    assert message["List-Unsubscribe"] is None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert not Job.objects.filter(name=sending.NAME, state=Job.State.QUEUED).exists()


def test_what_is_refused_for_good_is_told_from_what_may_come_later() -> None:
    queue("gone", "busy", "policy", "fine")
    with mail_server() as server:
        server.refuse = {
            "gone@company.example": "550 5.1.1 no such user gone@company.example",
            "busy@company.example": "451 4.7.1 greylisted",
            "policy@company.example": "550 5.7.1 not from you",
        }
        before = timezone.now()
        now_run()
    found = {mail.recipient.partition("@")[0]: mail for mail in OutgoingMail.objects.all()}
    assert {name: (mail.state, mail.error, mail.undeliverable) for name, mail in found.items()} == {
        "gone": (State.FAILED, "550 5.1.1", True),
        "busy": (State.QUEUED, "451 4.7.1", False),
        "policy": (State.FAILED, "550 5.7.1", False),
        "fine": (State.SENT, "", False),
    }
    wait = found["busy"].next_attempt_at - before  # type: ignore[operator]
    assert timedelta(seconds=48) <= wait <= timedelta(seconds=73)
    job = Job.objects.get(name=sending.NAME, state=Job.State.QUEUED, next_run_at__isnull=False)
    assert job.next_run_at == found["busy"].next_attempt_at


def test_a_mail_that_waits_keeps_its_message_id_and_holds_up_nobody() -> None:
    (busy,) = queue("busy")
    with mail_server() as server:
        server.refuse = {"busy@company.example": "451 4.3.0 later"}
        now_run()
        queue("fine")
        now_run()
        assert server.identifiers == [
            (each.recipient, each.message_id) for each in OutgoingMail.objects.filter(state="sent")
        ]
        server.refuse = {}
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            now_run()
        assert server.identifiers[-1] == (busy.recipient, busy.message_id)
    busy.refresh_from_db()
    assert (busy.state, busy.attempts) == (State.SENT, 2)


def test_after_three_days_it_is_given_up() -> None:
    (mail,) = queue("busy")
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=4))
    with mail_server() as server:
        server.refuse = {mail.recipient: "451 4.3.0 later"}
        now_run()
    mail.refresh_from_db()
    assert (mail.state, mail.undeliverable) == (State.FAILED, False)


def test_no_server_costs_no_attempt_and_is_tried_again_later() -> None:
    queue("amal", "badr")
    before = timezone.now()
    with through(free_port()):
        now_run()
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("queued", 0)}
    job = Job.objects.get(name=sending.NAME, arguments={"failures": 1})
    assert job.next_run_at is not None
    assert job.next_run_at > before + timedelta(seconds=10)


def test_a_server_without_starttls_gets_nothing_when_it_is_wanted() -> None:
    queue("amal")
    with mail_server(EMAIL_USE_TLS=True) as server:
        now_run()
        assert server.taken == []
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts, mail.error) == (State.QUEUED, 0, "SMTPNotSupportedError")


@contextmanager
def dripping() -> Iterator[int]:
    """A server that greets one byte at a time, for ever."""
    done = threading.Event()

    def drip(listener: socket.socket) -> None:
        client, _address = listener.accept()
        with client:
            while not done.wait(0.2):
                try:
                    client.send(b"2")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=[listener], daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        done.set()
        thread.join(timeout=5)


def test_a_server_that_hangs_up_amid_a_mail_gets_it_again_and_the_others_now() -> None:
    first, second = queue("amal", "badr")
    hung_up = []

    def hang_up(message: EmailMessage) -> str:
        if message["Message-ID"] == first.message_id and not hung_up:
            hung_up.append(message)
            server.hang_up()
        return OK

    with mail_server() as server:
        server.at_data = hang_up
        now_run()
        assert server.identifiers == [(second.recipient, second.message_id)]
        first.refresh_from_db()
        assert (first.state, first.attempts, first.error) == (State.QUEUED, 1, "SMTPServerDisconnected")
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            now_run()
        assert server.identifiers[1:] == [(first.recipient, first.message_id)]


def test_a_slow_server_is_left_in_time() -> None:
    queue("amal")
    began = monotonic()
    with dripping() as port, through(port, EMAIL_TIMEOUT=0.4):
        now_run()
        took = monotonic() - began
    assert 1.0 < took < 2.5
    assert OutgoingMail.objects.get().state == State.QUEUED


def test_a_mail_that_cannot_be_written_does_not_stop_the_others() -> None:
    bad, good = queue("bad", "good")
    OutgoingMail.objects.filter(pk=bad.pk).update(subject="one\nX: two")
    with mail_server() as server:
        now_run()
    assert server.identifiers == [(good.recipient, good.message_id)]
    bad.refresh_from_db()
    assert (bad.state, bad.error) == (State.FAILED, "BadHeaderError")


def test_mail_without_a_job_is_found_by_the_clock(run_jobs: Run) -> None:
    queue("amal")
    Job.objects.all().delete()
    sending.look_for_mail(Job.objects.create(name="core.look_for_mail", state=Job.State.DONE))
    with mail_server() as server:
        run_jobs()
    assert len(server.taken) == 1
