"""A mail to the author before a practice turns grey: a month, a week and a day before, each once."""

from datetime import date
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.practices.models import Practice, Reminder
from escale.apps.practices.rules import officers, today, year_after, year_before
from escale.core import outbox
from escale.core.models import OutgoingMail

STEPS: Final = (30, 7, 1)


def remind(day: date | None = None) -> int:
    """Write about every practice whose year is nearly over; how many mails.

    A step that no worker saw on its day comes with the next run; what is grey already is told no more.
    """
    day = day or today()
    current = Practice.objects.filter(state=Practice.State.VALIDATED, confirmed_on__gte=year_before(day))
    return sum(_tell(each, day) for each in current.order_by("pk") if _step(each, day) is not None)


def _step(practice: Practice, day: date) -> int | None:
    """The step its last day has come to: the nearest one that is not yet missed."""
    if practice.confirmed_on is None:
        return None
    left = (year_after(practice.confirmed_on) - day).days
    return min((days for days in STEPS if 0 <= left <= days), default=None)


def _tell(practice: Practice, day: date) -> int:
    with transaction.atomic():
        # A second worker waits here, and then finds what the first has written.
        practice = Practice.objects.select_for_update().get(pk=practice.pk)
        days, people = _step(practice, day), _people(practice)
        if days is None or practice.confirmed_on is None or not people:
            return 0
        last = year_after(practice.confirmed_on)
        _row, fresh = Reminder.objects.get_or_create(practice=practice, day=last, days=days)
        return len(outbox.write_mails(_letter(practice, last, user) for user in people)) if fresh else 0


def _people(practice: Practice) -> list[User]:
    """Whoever wrote it, while they still act for the author; then the author's other officers."""
    held = officers().filter(institution=practice.institution_id, cooperation=practice.cooperation_id)
    standing = list(User.objects.filter(memberships__in=held).distinct().order_by("pk"))
    return [user for user in standing if user.pk == practice.created_by_id] or standing


def _letter(practice: Practice, last: date, user: User) -> outbox.Letter:
    return outbox.Letter(
        recipient=user.email,
        language=user.language,
        template="practices/mail/confirm",
        context={
            "name": user.name,
            "practice": practice,
            "last": last,
            "link": settings.BASE_URL + reverse("practices:detail", args=[practice.pk]),
        },
        kind=OutgoingMail.Kind.NOTICE,
        cooperation=practice.cooperation_id,
    )
