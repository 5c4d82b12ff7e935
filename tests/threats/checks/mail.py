"""29: no line break reaches a header. 70: a worker killed amid its mails loses none and repeats one at most."""

from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial

from django.db import transaction

from escale.core.models import OutgoingMail
from escale.core.outbox import Letter, RefusedMail, queue_mail, write_mails
from tests.smtp import OK, mail_server
from tests.workers import WorkerProcess, wait_until

MAILS, DIES_AT = 12, 5
INJECTIONS = ("a\r\nBcc: all@company.example", "a\nX: y", "a\rX: y", "a\x00b", "a\x0bb", "a\x85b", "a\u2028b")


def check_no_header_is_injected(text: str) -> None:
    """In subject, recipient and reply-to: refused before anything is queued."""
    good = {"recipient": "amal@company.example", "subject": "Hello"}
    for bad in ({"subject": text}, {"recipient": f"amal@company.example{text}"}):
        assert _is_refused(partial(queue_mail, language="en", text="x", **(good | bad)))
    words = {"link": "x", "hours": 1}
    letter = Letter("amal@company.example", "en", "accounts/mail/link", words, reply_to=text, cooperation=None)
    assert _is_refused(partial(write_mails, [letter]))
    assert OutgoingMail.objects.count() == 0


def _is_refused(write: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            write()
    except RefusedMail:
        return True
    return False


def check_names_stay_out_of_headers(text: str) -> None:
    """A stranger's name in a subject becomes one line, and the mail is written."""
    names = {"title": text, "name": text, "mission": None, "organisations": [text], "cooperation": text}
    words = {**names, "days": 1, "link": "x"}
    letter = Letter("amal@company.example", "en", "missions/mail/invitation", words, cooperation=None)
    assert not _is_refused(partial(write_mails, [letter]))
    subject = OutgoingMail.objects.get().subject
    assert not any(ord(character) < 32 or character in "\x85\u2028\u2029" for character in subject)


def check_a_killed_worker_loses_no_mail(*, off: str = "") -> None:
    """``kill -9`` after the server took a mail and before the worker heard so; then another worker comes."""
    with transaction.atomic():
        for number in range(MAILS):
            queue_mail(recipient=f"p{number}@company.example", language="en", subject="Hello", text="Text.\n")
    with mail_server() as server:
        settings = {"ESCALE_EMAIL_URL": f"smtp://127.0.0.1:{server.port}", "ESCALE_MAIL_SECONDS": "1"}
        with WorkerProcess(off=off, **settings) as first:

            def die(_message: EmailMessage) -> str:
                if len(server.taken) == DIES_AT - 1:
                    # The server has the mail; its answer never arrives.
                    first.kill()
                    server.at_data = lambda _message: OK
                return OK

            server.at_data = die
            assert wait_until(lambda: len(server.taken) >= DIES_AT)
        with WorkerProcess(off=off, **settings):
            done = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT)
            wait_until(lambda: done.count() == MAILS, seconds=12)
    expected = dict(OutgoingMail.objects.values_list("recipient", "message_id"))
    counted = Counter(server.identifiers)
    assert set(counted) == set(expected.items())
    assert sum(counted.values()) <= MAILS + 1
