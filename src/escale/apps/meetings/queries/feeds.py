"""Reach a calendar feed by its secret address."""

import hashlib

from django.http import Http404

from escale.apps.meetings.models import CalendarFeed
from escale.apps.meetings.queries.participants import Participant, own_participant


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def feed_participant(token: str) -> Participant:
    """Whose agenda a secret address shows; 404 when it was revoked, guessed, or its person left."""
    feed = (
        CalendarFeed.objects.filter(token_hash=token_hash(token), revoked_at=None, person__user__is_active=True)
        .select_related("person__user", "mission")
        .first()
    )
    if feed is None or feed.person.user is None:
        raise Http404
    return own_participant(feed.person.user, feed.mission.slug)
