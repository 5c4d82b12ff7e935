from collections.abc import Callable

import pytest
from django.core import mail
from django.db import transaction

from escale.core.models import Job, OutgoingMail
from escale.core.outbox import Letter, RefusedMail, queue_mail, write_mails

pytestmark = pytest.mark.django_db


def one_mail() -> OutgoingMail:
    with transaction.atomic():
        return queue_mail(recipient="amal@company.example", language="fr", subject="Bonjour", text="Le texte.\n")


def test_a_mail_is_sent_by_the_worker_with_its_message_id(run_jobs: Callable[[], list[Job]]) -> None:
    queued = one_mail()
    run_jobs()
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == queued.message_id
    assert sent.to == ["amal@company.example"]
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (OutgoingMail.State.SENT, 1)


def test_running_the_task_twice_sends_once(run_jobs: Callable[[], list[Job]]) -> None:
    one_mail()
    run_jobs()
    one_mail()
    run_jobs()
    assert len(mail.outbox) == 2


def test_a_mail_of_a_rolled_back_act_is_never_sent(run_jobs: Callable[[], list[Job]]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue_mail(recipient="amal@company.example", language="fr", subject="x", text="x")
        raise ZeroDivisionError
    run_jobs()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("recipient", "subject"),
    [
        ("amal@company.example", "Hello\r\nBcc: all@company.example"),
        ("amal@company.example", "Hello\nX: y"),
        ("amal@company.example\r\nBcc: all@company.example", "Hello"),
        ("nobody", "Hello"),
    ],
)
def test_header_injection_is_refused_before_anything_is_queued(recipient: str, subject: str) -> None:
    with pytest.raises(RefusedMail), transaction.atomic():
        queue_mail(recipient=recipient, language="en", subject=subject, text="x")
    assert OutgoingMail.objects.count() == 0


def letters(recipients: list[str]) -> list[Letter]:
    context = {"link": "https://escale.example/link/x/", "hours": 24}
    return [Letter(recipient, "fr", "accounts/mail/link", context, cooperation=None) for recipient in recipients]


def test_many_mails_are_queued_in_their_order_with_the_statements_of_one(count_queries: Callable) -> None:
    counts = []
    for size in (1, 50):
        recipients = [f"person{number}@company.example" for number in range(size)]
        with transaction.atomic(), count_queries() as queries:
            written = write_mails(letters(recipients))
        counts.append(len(queries))
        assert [mail.recipient for mail in written] == recipients
        assert list(OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True)) == recipients
        OutgoingMail.objects.all().delete()
        Job.objects.all().delete()
    assert counts == [3, 3]


def test_one_letter_that_is_refused_leaves_none_queued() -> None:
    with pytest.raises(RefusedMail), transaction.atomic():
        write_mails(letters(["amal@company.example", "amal@company.example\nBcc: all@company.example"]))
    assert (OutgoingMail.objects.count(), Job.objects.count()) == (0, 0)


def test_no_letters_need_no_job() -> None:
    with transaction.atomic():
        assert write_mails([]) == []
    assert Job.objects.count() == 0


def test_many_mails_of_one_act_need_one_job() -> None:
    with transaction.atomic():
        for _ in range(3):
            one_mail()
    assert Job.objects.filter(name="core.send_mail").count() == 1
