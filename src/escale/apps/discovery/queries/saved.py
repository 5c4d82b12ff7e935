"""Searches that somebody keeps."""

from django.db.models import QuerySet
from django.http import Http404

from escale.apps.accounts.models import User
from escale.apps.discovery.models import SavedSearch
from escale.apps.missions.models import Attendance, Mission


def saved_searches(user: User, mission: Mission, attendance: Attendance | None) -> QuerySet[SavedSearch]:
    """A user's own searches of a mission, as an organiser or as the participant ``attendance``."""
    return SavedSearch.objects.filter(user=user, mission=mission, attendance=attendance).order_by("pk")


def saved_search(user: User, mission: Mission, attendance: Attendance | None, search_id: int) -> SavedSearch:
    """One of them; any other is 404."""
    found = saved_searches(user, mission, attendance).filter(pk=search_id).select_related("mission").first()
    if found is None:
        raise Http404
    return found
