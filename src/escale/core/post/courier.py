"""Carries mails to the server over one connection and says in one word what became of each."""

import contextlib
import logging
import re
import smtplib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.mail import get_connection

from escale.core.models import OutgoingMail
from escale.core.post import smtp
from escale.core.post.message import message_of

logger = logging.getLogger(__name__)
_ENHANCED = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Whose fault a refusal is: these say that there is no such mailbox.
_NO_SUCH_MAILBOX = (550, 551, 553, 556)


class End(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"
    AWAY = "away"  # nothing was said about this mail: there is no server to say it to


@dataclass(frozen=True)
class Answer:
    """``words`` are short and hold no address; ``nobody_there`` when the mailbox itself does not exist."""

    end: End
    words: str = ""
    nobody_there: bool = False


class Courier:
    """One connection for many mails, opened for the first and again after it broke."""

    def __init__(self) -> None:
        self._connection: Any = None

    def carry(self, mail: OutgoingMail) -> Answer:
        """Hand one mail over; takes :func:`longest_seconds` at most."""
        try:
            message = message_of(mail)
            message.message()
        except (ValueError, UnicodeError) as error:  # a header that cannot be: no later attempt will mend it
            logger.exception("a mail cannot be written")
            return Answer(End.NEVER, type(error).__name__)
        with smtp.within(longest_seconds()):
            if (away := self._opened()) is not None:
                return away
            try:
                self._connection.send_messages([message])
            except (smtplib.SMTPException, OSError) as error:
                return self._refused(error)
        return Answer(End.SENT)

    def close(self) -> None:
        """Say goodbye."""
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.close()
        self._connection = None
        smtp.forget()

    def _opened(self) -> Answer | None:
        if self._connection is not None:
            return None
        self._connection = get_connection()
        try:
            self._connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self._connection = None
            smtp.forget()
            return Answer(End.AWAY, _words(error))
        return None

    def _refused(self, error: Exception) -> Answer:
        words = _words(error)
        code, text = _code(error)
        if isinstance(error, smtplib.SMTPSenderRefused) and code >= 500:
            self.close()
            return Answer(End.AWAY, words)  # it is we who are refused, not the recipient
        if code >= 500:
            enhanced = _ENHANCED.search(text)
            ours = enhanced is not None and not enhanced.group(1).startswith((b"5.1.", b"5.2.1"))
            recipient = isinstance(error, smtplib.SMTPRecipientsRefused)
            return Answer(End.NEVER, words, recipient and code in _NO_SUCH_MAILBOX and not ours)
        if not 400 <= code < 500 or code == 421:
            self.close()
        return Answer(End.LATER, words)


def longest_seconds() -> float:
    """How long a conversation about one mail may last."""
    return 3.0 * float(settings.EMAIL_TIMEOUT or 20)


def _code(error: Exception) -> tuple[int, bytes]:
    said: tuple[int, bytes | str] = (0, b"")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        said = (error.smtp_code, error.smtp_error)
    code, text = said
    return code, text if isinstance(text, bytes) else text.encode()


def _words(error: Exception) -> str:
    """The kind of error and its code; the server's own sentence may hold the address."""
    code, text = _code(error)
    enhanced = _ENHANCED.search(text)
    parts = [str(code) if code else type(error).__name__, enhanced.group(1).decode() if enhanced else ""]
    return " ".join(part for part in parts if part)
