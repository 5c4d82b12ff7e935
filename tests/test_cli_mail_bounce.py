import io

import pytest
from django.db import transaction

from escale.cli import mail_bounce
from escale.core.models import OutgoingMail
from escale.core.outbox import queue_mail
from tests.core.post.test_bounces import report


def call(content: io.BytesIO) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = mail_bounce.run(None, io.TextIOWrapper(content), out, err)  # type: ignore[arg-type]  # takes no arguments
    return status, out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_a_report_from_the_pipe_is_noted() -> None:
    with transaction.atomic():
        mail = queue_mail(recipient="amal@company.example", language="en", subject="Hello", text="x")
    assert call(report(mail.message_id)) == (0, "Noted.\n", "")
    assert OutgoingMail.objects.get().state == "bounced"
    assert call(report("<other@example>")) == (0, "Nothing to note.\n", "")
    status, _out, err = call(io.BytesIO(b"Subject: x\n\nx"))
    assert (status, err) == (1, "The message holds no delivery status. Nothing was changed.\n")
