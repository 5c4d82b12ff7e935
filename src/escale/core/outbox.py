"""Mail as rows: written in the transaction that causes it, sent after commit, at least once, recognisably."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from escale.core.documents.text import one_line, undirected
from escale.core.models import Job, OutgoingMail
from escale.core.tasks import enqueue, task

MOST_ATTEMPTS = 8
_BATCH = 500


class RefusedMail(ValueError):
    """A header would carry a line break, or the address is none."""


@dataclass(frozen=True)
class Letter:
    """A mail to be written from ``<template>.subject.txt`` and ``<template>.txt`` in the recipient's language."""

    recipient: str
    language: str
    template: str
    context: Mapping[str, object]


def write_mail(*, recipient: str, language: str, template: str, context: Mapping[str, object]) -> OutgoingMail:
    """Queue one mail; see :func:`write_mails`."""
    return write_mails([Letter(recipient, language, template, context)])[0]


def write_mails(letters: Iterable[Letter]) -> list[OutgoingMail]:
    """Queue many mails in their order, with a few statements for all of them.

    Must run inside the transaction that causes the mails. Raises :class:`RefusedMail` on header injection; then
    none is queued.
    """
    return _queue([_mail(letter.recipient, letter.language, *words_of(letter)) for letter in letters])


def words_of(letter: Letter) -> tuple[str, str]:
    """Subject and text as the recipient will read them.

    Names are written by strangers: a line break in one stays out of the subject, a command of direction out of both.
    """
    with translation.override(letter.language):
        subject = render_to_string(f"{letter.template}.subject.txt", dict(letter.context))
        text = render_to_string(f"{letter.template}.txt", dict(letter.context))
        return undirected(one_line(subject)), undirected(text)


def queue_mail(*, recipient: str, language: str, subject: str, text: str, html: str = "") -> OutgoingMail:
    """Queue a mail whose words are ready; see :func:`write_mails`."""
    return _queue([_mail(recipient, language, subject, text, html)])[0]


def _mail(recipient: str, language: str, subject: str, text: str, html: str = "") -> OutgoingMail:
    if any(ord(character) < 32 for character in subject + recipient):
        raise RefusedMail("A header must be a single line.")
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


def _queue(mails: list[OutgoingMail]) -> list[OutgoingMail]:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A mail belongs to the transaction that causes it.")
    if mails:
        OutgoingMail.objects.bulk_create(mails, batch_size=_BATCH)
        enqueue("core.send_mail", once=True)
    return mails


@task("core.send_mail")
def send_queued_mail(job: Job) -> None:
    """Send what is queued; a mail that fails stays queued until its last attempt."""
    queued = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED).order_by("created_at", "pk")
    for mail in queued.iterator():
        _send(mail)


def _send(mail: OutgoingMail) -> None:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr(parseaddr(settings.DEFAULT_FROM_EMAIL)),
        to=[mail.recipient],
        headers={"Message-ID": mail.message_id, "Content-Language": mail.language},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    mail.attempts += 1
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors; anything else is ours and must be loud
        mail.error = type(error).__name__
        if mail.attempts >= MOST_ATTEMPTS:
            mail.state = OutgoingMail.State.FAILED
    else:
        mail.state, mail.sent_at, mail.error = OutgoingMail.State.SENT, timezone.now(), ""
    mail.save(update_fields=["state", "attempts", "error", "sent_at"])
