"""Servers that are asked for something: mail and the broker. Nothing is sent."""

import smtplib
from collections.abc import Iterator

from django.conf import settings

from escale.cli.doctoring.findings import Finding

_PATIENCE_SECONDS = 5


def mail() -> Iterator[Finding]:
    """Connect, secure the line, sign in, say good-bye."""
    if not settings.ENVIRONMENT.email_url:
        words = "none set: mail stays in the database (ESCALE_EMAIL_URL)"
        yield Finding("mail", False, words, needed=settings.ENVIRONMENT.production)
        return
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_PATIENCE_SECONDS) as server:
            if settings.EMAIL_USE_TLS:
                server.starttls()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            server.noop()
    except OSError as problem:  # smtplib's errors are OSErrors
        words = f"{settings.EMAIL_HOST} port {settings.EMAIL_PORT} refuses ({type(problem).__name__})"
        yield Finding("mail", False, words)
    else:
        yield Finding("mail", True, f"{settings.EMAIL_HOST} port {settings.EMAIL_PORT} answers")


def mail_host() -> Iterator[Finding]:
    """In which country it stands, and which cooperation has no basis for sending personal data there."""
    from escale.apps.directory.models import Cooperation
    from escale.core import transfers
    from escale.core.documents.text import one_line
    from escale.core.names import country_name

    if not settings.ENVIRONMENT.email_url:
        return
    country, elsewhere = settings.MAIL_COUNTRY, settings.MAIL_ELSEWHERE
    if not country:
        words = "its country is not said (ESCALE_MAIL_COUNTRY)"
        here = "on this machine; if it hands mails on to another country, say which (ESCALE_MAIL_COUNTRY)"
        yield Finding("mail host", not elsewhere, words if elsewhere else here, needed=False)
        return
    refused = False
    for cooperation in Cooperation.objects.order_by("pk"):
        host = transfers.mail_host(cooperation=cooperation.pk)
        if host is not None and not host.verdict.allowed:
            refused = True
            words = f"{one_line(cooperation.name)}: {host.verdict.reason} Mails are sent all the same."
            yield Finding("mail host", False, words, needed=False)
    if not refused:
        yield Finding("mail host", True, f"in {country_name(country)}, allowed for every cooperation")


def broker() -> Iterator[Finding]:
    """Only where there is one."""
    from escale.web.health.parts import parts

    for part in parts():
        if part.name == "broker":
            yield Finding("broker", part.well, part.words)
