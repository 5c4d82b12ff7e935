"""A mail to those whose actions are due soon or late: one a day at most, a person and a cooperation."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from escale.apps.actions.queries.reminders import Digest, digests
from escale.apps.actions.rules import today
from escale.apps.directory.models import Cooperation
from escale.core import outbox
from escale.core.models import OutgoingMail

MOST_TOLD = 20


def write_digests(day: date | None = None) -> int:
    """Write to everybody for whom this is a day to hear of their actions; how many mails.

    Each is written to once, however often this runs; nobody who refused notices is.
    """
    day = day or today()
    by_cooperation: dict[int, list[Digest]] = {}
    for each in digests(day):
        by_cooperation.setdefault(each.cooperation.pk, []).append(each)
    return sum(_write(key, found, day) for key, found in by_cooperation.items())


def _write(cooperation: int, found: list[Digest], day: date) -> int:
    with transaction.atomic():
        # A second worker waits here, and then finds what the first has written.
        Cooperation.objects.select_for_update().get(pk=cooperation)
        return len(outbox.write_mails(_letter(each, day) for each in found))


def _letter(digest: Digest, day: date) -> outbox.Letter:
    told = len(digest.overdue[:MOST_TOLD]) + len(digest.soon[:MOST_TOLD])
    return outbox.Letter(
        recipient=digest.reader.address,
        language=digest.reader.language,
        template="actions/mail/digest",
        context={
            "name": digest.reader.name,
            "cooperation": digest.cooperation.name,
            "overdue": digest.overdue[:MOST_TOLD],
            "soon": digest.soon[:MOST_TOLD],
            "count": len(digest.overdue) + len(digest.soon),
            "more": len(digest.overdue) + len(digest.soon) - told,
            "link": settings.BASE_URL + reverse("actions:mine"),
        },
        kind=OutgoingMail.Kind.NOTICE,
        occasion=f"actions:{digest.cooperation.pk}:{day.isoformat()}:{digest.reader.key}",
        cooperation=digest.cooperation.pk,
    )
