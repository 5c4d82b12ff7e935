import io
import os
import subprocess
import sys

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


def test_while_the_database_is_away_the_mail_server_keeps_the_report() -> None:
    """75 is what ``sysexits.h`` calls a failure for now: Postfix tries again."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("ESCALE_", "DJANGO_"))}
    away = {**bare, "ESCALE_MODE": "demo", "DATABASE_URL": "postgresql://nobody:hidden-word@127.0.0.1:9/none"}
    done = subprocess.run(
        [sys.executable, "-m", "escale", "mail-bounce"],
        input=report("<one@example>").read(),
        env=away,
        capture_output=True,
        check=False,
    )
    said = "The database does not answer (OperationalError). Hand in the report again.\n"
    assert (done.returncode, done.stdout, done.stderr.decode()) == (75, b"", said)
