"""Mail as rows: written in the transaction that causes it, sent after commit, at least once, recognisably."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from email.utils import parseaddr
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation

from escale.core.documents.text import isolating, one_line, several_lines
from escale.core.models import NoticeRefusal, OutgoingMail
from escale.core.tasks import enqueue

_BATCH = 500
_BREAKS = "\x7f\x85\u2028\u2029"


class RefusedMail(ValueError):
    """A header would carry a line break, or the address is none."""


@dataclass(frozen=True)
class Letter:
    """A mail to be written from ``<template>.subject.txt`` and ``<template>.txt`` in the recipient's language.

    A notice is not written to those who refused notices; service is about a person's own account or day and always
    is. ``reply_to`` is who answers questions. Of several letters with one ``occasion`` only the first is ever sent.
    ``cooperation`` (a key) is in whose name it is written, and whose organisers hear that it came back; ``None`` for
    what the installation itself writes about an account.
    """

    recipient: str
    language: str
    template: str
    context: Mapping[str, object]
    kind: OutgoingMail.Kind = OutgoingMail.Kind.SERVICE
    reply_to: str = ""
    occasion: str | None = None
    _: KW_ONLY
    cooperation: int | None


def write_mail(
    *, recipient: str, language: str, template: str, context: Mapping[str, object], cooperation: int | None
) -> OutgoingMail:
    """Queue one mail; see :func:`write_mails` and :class:`Letter`."""
    return write_mails([Letter(recipient, language, template, context, cooperation=cooperation)])[0]


def write_mails(letters: Iterable[Letter]) -> list[OutgoingMail]:
    """Queue many mails in their order, with a few statements for all of them.

    Must run inside the transaction that causes the mails. Raises :class:`RefusedMail` on header injection; then
    none is queued.
    """
    return _queue([_written(letter) for letter in _without_repeats(list(letters))])


def _without_repeats(letters: list[Letter]) -> list[Letter]:
    occasions = {letter.occasion for letter in letters if letter.occasion}
    if not occasions:
        return letters
    written = set(OutgoingMail.objects.filter(occasion__in=occasions).values_list("occasion", flat=True))
    return [letter for letter in letters if letter.occasion not in written]


def _written(letter: Letter) -> OutgoingMail:
    mail = _mail(letter.recipient, letter.language, *words_of(letter))
    mail.kind, mail.occasion, mail.reply_to = letter.kind, letter.occasion, letter.reply_to
    mail.cooperation_key = letter.cooperation
    _check_headers(mail.subject, mail.recipient, mail.reply_to)
    return mail


def words_of(letter: Letter) -> tuple[str, str]:
    """Subject and text as the recipient will read them.

    Names are written by strangers: a line break in one stays out of the subject, a command of direction out of both,
    but for the isolates that translations put around names.
    """
    with translation.override(letter.language):
        subject = render_to_string(f"{letter.template}.subject.txt", dict(letter.context))
        text = render_to_string(f"{letter.template}.txt", dict(letter.context))
        return isolating(one_line(subject)), isolating(several_lines(text))


def withdraw(occasions: Iterable[str]) -> int:
    """Take back what was written for occasions that begin so and that nobody began to send; how many."""
    begins = [Q(occasion__startswith=each) for each in occasions]
    if not begins:
        return 0
    # One statement: of a worker that takes such a mail at this moment, one of the two finds nothing.
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED, attempts=0)
    return waiting.filter(reduce(or_, begins)).delete()[0]


def queue_mail(*, recipient: str, language: str, subject: str, text: str, html: str = "") -> OutgoingMail:
    """Queue a mail of the installation whose words are ready; see :func:`write_mails`."""
    return _queue([_mail(recipient, language, subject, text, html)])[0]


def _mail(recipient: str, language: str, subject: str, text: str, html: str = "") -> OutgoingMail:
    _check_headers(subject, recipient)
    if "@" not in parseaddr(recipient)[1]:
        raise RefusedMail("This is not an e-mail address.")
    return OutgoingMail(
        message_id=f"<{uuid.uuid4()}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>",
        recipient=recipient,
        language=language,
        subject=subject[:200],
        text=text,
        html=html,
    )


def _check_headers(*headers: str) -> None:
    if any(ord(character) < 32 or character in _BREAKS for header in headers for character in header):
        raise RefusedMail("A header must be a single line.")


def _queue(mails: list[OutgoingMail]) -> list[OutgoingMail]:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A mail belongs to the transaction that causes it.")
    if mails:
        _keep_back_unwanted(mails)
        OutgoingMail.objects.bulk_create(mails, batch_size=_BATCH)
        enqueue("core.send_mail", once=True)
    return mails


def _keep_back_unwanted(mails: list[OutgoingMail]) -> None:
    notices = [mail for mail in mails if mail.kind == OutgoingMail.Kind.NOTICE]
    if not notices:
        return
    refused = NoticeRefusal.objects.filter(address__in={mail.recipient.lower() for mail in notices})
    addresses = set(refused.values_list("address", flat=True))
    for mail in notices:
        if mail.recipient.lower() in addresses:
            mail.state = OutgoingMail.State.UNWANTED
