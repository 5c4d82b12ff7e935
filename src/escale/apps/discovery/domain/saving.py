"""Keeping a search, pausing it, dropping it."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.discovery.domain.alerting import FIRST
from escale.apps.discovery.models import SavedSearch
from escale.apps.discovery.queries.searching import Filters
from escale.apps.discovery.rules import MOST_SAVED
from escale.apps.missions.models import Attendance, Mission
from escale.core import audit
from escale.core.tasks import enqueue

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


class SearchRefused(Exception):
    """A search that is not kept; the words are for whoever wanted to."""


def save_search(
    *, acting_user: "User", mission: Mission, attendance: Attendance | None, wanted: str, filters: Filters
) -> SavedSearch:
    """Keep a search of an organiser or, with ``attendance``, of a participant; the same twice is one.

    Raises:
        SearchRefused: there are no words, or as many searches as one may keep.
    """
    if not wanted:
        raise SearchRefused(_("Write what you look for; only words can be searched again."))
    with transaction.atomic():
        mine = SavedSearch.objects.filter(user=acting_user, mission=mission)
        same = mine.filter(attendance=attendance, wanted=wanted, **vars(filters)).first()
        if same is not None:
            return same
        if mine.count() >= MOST_SAVED:
            raise SearchRefused(_("You keep %(most)s searches of this mission already.") % {"most": MOST_SAVED})
        search = SavedSearch.objects.create(
            user=acting_user, mission=mission, attendance=attendance, wanted=wanted, **vars(filters)
        )
        enqueue(FIRST, subject=search, once=True, search_id=search.pk)
        audit.record("search.saved", search, acting_user=acting_user)
    return search


def pause_search(*, acting_user: "User", search: SavedSearch, paused: bool) -> None:
    """Have no news of a search, or have them again: of what comes from then on."""
    with transaction.atomic():
        if search.paused == paused:
            return
        search.paused = paused
        if not paused:
            search.known = None
            enqueue(FIRST, subject=search, once=True, search_id=search.pk)
        search.save(update_fields=["paused", "known"])
        audit.record("search.paused" if paused else "search.resumed", search, acting_user=acting_user)


def delete_search(*, acting_user: "User", search: SavedSearch) -> None:
    """Keep a search no longer."""
    with transaction.atomic():
        mission = search.mission
        audit.record("search.deleted", search, acting_user=acting_user, cooperation=mission.cooperation_id)
        search.delete()
