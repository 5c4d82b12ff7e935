"""The secret address at which a calendar program reads a person's agenda."""

import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.models import User
from escale.apps.directory.models import Person
from escale.apps.meetings.models import CalendarFeed
from escale.apps.meetings.queries.feeds import token_hash
from escale.apps.meetings.queries.participants import Participant
from escale.core import audit

_TOKEN_BYTES = 32


def new_feed(*, acting_user: User, participant: Participant) -> str:
    """A new secret address, shown once and kept as a hash; the ones before stop working."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=participant.person.pk)  # of two at once, one stands
        _standing(participant).update(revoked_at=timezone.now())
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        feed = CalendarFeed.objects.create(
            person=participant.person, mission=participant.mission, token_hash=token_hash(token)
        )
        audit.record("calendar-feed.made", feed, acting_user=acting_user)
    return settings.BASE_URL + reverse("meetings:feed", args=[token])


def end_feed(*, acting_user: User, participant: Participant) -> None:
    """No secret address works any more."""
    with transaction.atomic():
        if _standing(participant).update(revoked_at=timezone.now()):
            audit.record("calendar-feed.ended", participant.mission, acting_user=acting_user)


def _standing(participant: Participant) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(person=participant.person, mission=participant.mission, revoked_at=None)
