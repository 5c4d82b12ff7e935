"""Mail as rows: written in the transaction that causes it, sent after commit, at least once, recognisably."""

import uuid
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from escale.core.models import Job, OutgoingMail
from escale.core.tasks import enqueue, task

MOST_ATTEMPTS = 8


class RefusedMail(ValueError):
    """A header would carry a line break, or the address is none."""


def write_mail(*, recipient: str, language: str, template: str, context: dict[str, object]) -> OutgoingMail:
    """Queue one mail from ``<template>.subject.txt`` and ``<template>.txt`` in the recipient's language.

    Must run inside the transaction that causes the mail. Raises :class:`RefusedMail` on header injection.
    """
    with translation.override(language):
        context = {**context, "base_url": settings.BASE_URL}
        subject = render_to_string(f"{template}.subject.txt", context).strip("\n")
        text = render_to_string(f"{template}.txt", context)
    return queue_mail(recipient=recipient, language=language, subject=subject, text=text)


def queue_mail(*, recipient: str, language: str, subject: str, text: str, html: str = "") -> OutgoingMail:
    """Queue a mail whose words are ready; see :func:`write_mail`."""
    if any(ord(character) < 32 for character in subject + recipient):
        raise RefusedMail("A header must be a single line.")
    if "@" not in parseaddr(recipient)[1]:
        raise RefusedMail("This is not an e-mail address.")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A mail belongs to the transaction that causes it.")
    mail = OutgoingMail.objects.create(
        message_id=f"<{uuid.uuid4()}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>",
        recipient=recipient,
        language=language,
        subject=subject[:200],
        text=text,
        html=html,
    )
    enqueue("core.send_mail", once=True)
    return mail


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
