import contextlib
import io

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from escale.core.models import OutgoingMail
from escale.core.outbox import queue_mail
from escale.core.post.bounces import NoReport, Report, read_report, record_bounce, undeliverable

REPORT = """From: MAILER-DAEMON@mail.example
To: bounces@escale.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; amal@company.example
Action: {action}
Status: {status}

--b
Content-Type: {kind}

Message-ID: {message_id}
Subject: Hello

--b--
"""


def report(
    message_id: str, *, action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822"
) -> io.BytesIO:
    return io.BytesIO(REPORT.format(message_id=message_id, action=action, status=status, kind=kind).encode())


OURS, THEIRS = 7, 8


def sent(recipient: str = "Amal@company.example", cooperation: int | None = OURS) -> OutgoingMail:
    with transaction.atomic():
        mail = queue_mail(recipient=recipient, language="en", subject="Hello", text="x")
    OutgoingMail.objects.filter(pk=mail.pk).update(state="sent", cooperation_key=cooperation)
    mail.refresh_from_db()
    return mail


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.django_db
def test_a_report_is_noted_on_its_mail(kind: str) -> None:
    mail, other = sent(), sent("badr@company.example")
    noted = record_bounce(read_report(report(mail.message_id, kind=kind)))
    assert noted == mail
    mail.refresh_from_db()
    assert (mail.state, mail.error, mail.undeliverable) == ("bounced", "5.1.1", True)
    assert mail.bounced_at is not None
    asked = ["AMAL@company.example", other.recipient]
    assert set(undeliverable(asked, cooperation=OURS)) == {"amal@company.example"}
    sent()
    assert undeliverable([mail.recipient], cooperation=OURS) == {}


@pytest.mark.parametrize("cooperation", [THEIRS, None], ids=["another cooperation", "the installation"])
@pytest.mark.django_db
def test_what_came_back_to_others_is_not_told(cooperation: int | None) -> None:
    ours, others = sent(), sent(cooperation=cooperation)
    record_bounce(read_report(report(others.message_id)))
    assert undeliverable([ours.recipient], cooperation=OURS) == {}


@pytest.mark.parametrize("cooperation", [THEIRS, None], ids=["another cooperation", "the installation"])
@pytest.mark.django_db
def test_what_arrived_for_others_hides_nothing(cooperation: int | None) -> None:
    ours = sent()
    record_bounce(read_report(report(ours.message_id)))
    sent(cooperation=cooperation)
    assert undeliverable([ours.recipient], cooperation=OURS) == {"amal@company.example": ours}


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2"), ("delivered", "2.0.0")])
@pytest.mark.django_db
def test_a_delay_is_no_bounce(action: str, status: str) -> None:
    mail = sent()
    assert record_bounce(read_report(report(mail.message_id, action=action, status=status))) is None
    mail.refresh_from_db()
    assert mail.state == "sent"


@pytest.mark.django_db
def test_a_full_mailbox_is_there_all_the_same() -> None:
    mail = sent()
    record_bounce(read_report(report(mail.message_id, status="5.2.2")))
    mail.refresh_from_db()
    assert (mail.state, mail.undeliverable) == ("bounced", False)


@pytest.mark.django_db
def test_a_report_about_somebody_elses_mail_is_nothing() -> None:
    sent()
    assert record_bounce(read_report(report("<other@example>"))) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: hello\n\nhello",
        REPORT.format(message_id="", action="failed", status="5", kind="text/plain").encode(),
    ],
)
def test_other_messages_are_no_reports(content: bytes) -> None:
    with pytest.raises(NoReport):
        read_report(io.BytesIO(content))


def test_a_huge_message_is_not_read() -> None:
    with pytest.raises(NoReport, match="larger"):
        read_report(io.BytesIO(b"x" * 3_000_000))


@given(st.binary(max_size=300), st.integers(0, len(REPORT)))
def test_whatever_comes_through_the_pipe_is_a_report_or_none(noise: bytes, at: int) -> None:
    whole = REPORT.encode()
    for content in (noise, whole[:at] + noise + whole[at:]):
        with contextlib.suppress(NoReport):
            assert isinstance(read_report(io.BytesIO(content)), Report)
