"""A committee as calendar file."""

from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from escale.apps.committee.models import Committee
from escale.core.documents.calendar import CalendarEvent, calendar_file
from escale.core.translated import best


def calendar_of(committee: Committee) -> bytes:
    """One event that stays the same through every change of time and place."""
    title = _("Steering committee: %(agreement)s") % {"agreement": best(committee.agreement.title).text}
    off = committee.state == Committee.State.CALLED_OFF
    event = CalendarEvent(
        uid=f"committee-{committee.pk}@{settings.BASE_URL.rpartition('/')[2]}",
        sequence=committee.version,
        stamp=timezone.now(),
        title=title,
        starts=committee.begins,
        ends=committee.finishes,
        location=committee.place or committee.link,
        description="\n".join(filter(None, (committee.link, committee.reason))),
        url=settings.BASE_URL + reverse("committee:committee", args=[committee.pk]),
        is_cancelled=off,
    )
    method: Literal["PUBLISH", "CANCEL"] = "CANCEL" if off else "PUBLISH"
    return calendar_file([event], name=title, language=get_language() or "en", method=method)
