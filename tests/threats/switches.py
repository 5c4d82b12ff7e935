"""Defences that are switched off in another process: named as ``module:function`` to the process that starts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import time_machine
from django.utils import timezone

from escale.core.models import OutgoingMail
from escale.core.post import courier
from escale.core.queues import running

NOBODY_TAKES_UP = "tests.threats.switches:nobody_takes_up"
NEW_IDENTIFIERS = "tests.threats.switches:new_identifiers"


@contextmanager
def nobody_takes_up() -> Iterator[None]:
    """What a dead worker was at stays where it is."""
    with patch.object(running, "take_up_again", lambda: 0):
        yield


@contextmanager
def new_identifiers() -> Iterator[None]:
    """Each attempt to send a mail makes a message of its own."""
    written = courier.message_of

    def renamed(mail: OutgoingMail) -> Any:
        message = written(mail)
        message.extra_headers["Message-ID"] = f"<{mail.pk}.{mail.attempts}@escale.example>"
        return message

    with patch.object(courier, "message_of", renamed):
        yield


@contextmanager
def a_day_ahead() -> Iterator[None]:
    """No defence: the clock of this process shows tomorrow."""
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        yield


@contextmanager
def nothing_here() -> Iterator[None]:
    """In this process all stands."""
    yield
