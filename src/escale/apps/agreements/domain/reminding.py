"""Reminders by mail: the last day for notice, the end, commitments that are due; each in steps, each step once."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.models import User
from escale.apps.agreements.models import Agreement, Reminder, Version
from escale.apps.agreements.queries.reading import Date, dates_of
from escale.apps.agreements.rules import officers
from escale.core import outbox
from escale.core.models import OutgoingMail

# So many days before: time to decide, time to write, the last moment.
STEPS: Final = {"notice": (90, 30, 7), "end": (90, 30), "due": (30, 0)}


def remind(now: datetime | None = None) -> int:
    """Write to the officers of every signed agreement of whose dates a step has come; how many mails.

    A step that no worker saw on its day comes with the next run; a date that is over is told no more.
    """
    today = (now or timezone.now()).date()
    signed = Version.objects.filter(signed_on__isnull=False).order_by("pk")
    agreements = list(
        Agreement.objects.filter(versions__in=signed)
        .distinct()
        .select_related("cooperation")
        .prefetch_related(Prefetch("versions", queryset=signed, to_attr="seen"))
    )
    coming: dict[int, list[Date]] = {}
    for each in dates_of(agreements, today):
        if _step(each, today) is not None:
            coming.setdefault(each.agreement.pk, []).append(each)
    return sum(_tell(each, coming[each.pk], today) for each in agreements if each.pk in coming)


def _step(each: Date, today: date) -> int | None:
    """The step a date has come to: the nearest one that is not yet missed."""
    left = (each.day - today).days
    reached = [days for days in STEPS[each.kind] if 0 <= left <= days]
    return min(reached, default=None)


def _tell(agreement: Agreement, dates: Sequence[Date], today: date) -> int:
    with transaction.atomic():
        # A second worker waits here, and then finds what the first has written.
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        fresh = [each for each in dates if not _told(each, today).exists()]
        people = list(_people(agreement))
        if not fresh or not people:
            return 0
        Reminder.objects.bulk_create(Reminder(**_row(each, today)) for each in fresh)
        return len(outbox.write_mails(_letter(agreement, fresh, user) for user in people))


def _row(each: Date, today: date) -> dict[str, object]:
    clause = each.wording.clause_id if each.wording else None
    return {
        "agreement_id": each.agreement.pk,
        "clause_id": clause,
        "kind": each.kind,
        "day": each.day,
        "days": _step(each, today),
    }


def _told(each: Date, today: date) -> QuerySet[Reminder]:
    return Reminder.objects.filter(**_row(each, today))


def _people(agreement: Agreement) -> Iterator[User]:
    """The officers of the parties that still stand, and of the cooperation's own office."""
    standing = agreement.parties.filter(withdrawn_on=None, institution__isnull=False).values("institution")
    held = officers().filter(Q(institution__in=standing) | Q(institution=None), cooperation=agreement.cooperation_id)
    yield from User.objects.filter(memberships__in=held).distinct().order_by("pk")


def _letter(agreement: Agreement, dates: Sequence[Date], user: User) -> outbox.Letter:
    return outbox.Letter(
        recipient=user.email,
        language=user.language,
        template="agreements/mail/dates",
        context={
            "name": user.name,
            "agreement": agreement,
            "dates": dates,
            "link": settings.BASE_URL + reverse("agreements:detail", args=[agreement.pk]),
        },
        kind=OutgoingMail.Kind.NOTICE,
        cooperation=agreement.cooperation_id,
    )
