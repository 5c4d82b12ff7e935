"""What a transaction adds to work that waits already is never passed by, on whichever database runs."""

from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection, transaction

from escale.core.models import OutgoingMail
from escale.core.outbox import queue_mail
from escale.core.queues.database import Loop

pytestmark = pytest.mark.django_db(transaction=True)
_OPEN_SECONDS = 0.6


def _write_slowly(written: Event) -> None:
    with transaction.atomic():
        queue_mail(recipient="badr@company.example", language="en", subject="Two", text="Text.")
        written.set()
        sleep(_OPEN_SECONDS)
    connection.close()


def test_a_worker_that_is_quicker_than_the_transaction_leaves_no_mail_behind() -> None:
    with transaction.atomic():
        queue_mail(recipient="amal@company.example", language="en", subject="One", text="Text.")
    written = Event()
    writer = Thread(target=_write_slowly, args=[written])
    writer.start()
    assert written.wait(5)
    Loop().run_waiting()  # SQLite has it wait for the transaction, PostgreSQL has it leave the job
    writer.join()
    Loop().run_waiting()
    assert set(OutgoingMail.objects.values_list("recipient", "state")) == {
        ("amal@company.example", "sent"),
        ("badr@company.example", "sent"),
    }


def test_two_transactions_at_once_do_not_wait_for_each_other() -> None:
    """The second one makes a job of its own; both are harmless."""
    with transaction.atomic():
        queue_mail(recipient="amal@company.example", language="en", subject="One", text="Text.")
    written = Event()
    writer = Thread(target=_write_slowly, args=[written])
    writer.start()
    assert written.wait(5)
    with transaction.atomic():
        queue_mail(recipient="chloe@company.example", language="en", subject="Three", text="Text.")
        waited = not writer.is_alive()
    writer.join()
    assert waited == (connection.vendor == "sqlite")  # which lets only one write at all
    Loop().run_waiting()
    assert OutgoingMail.objects.filter(state="sent").count() == 3
