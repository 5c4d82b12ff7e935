"""An interpreter's own plan: where and when, for whom, in which languages."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from escale.apps.meetings.models import Agenda, Interpreter, Meeting
from escale.apps.missions.models import Mission

if TYPE_CHECKING:
    from escale.apps.accounts.models import User
    from escale.apps.missions.queries.access import Visitor


def interpreted_by(user: "Visitor") -> QuerySet[Mission]:
    """The missions a user interprets at."""
    if not user.is_authenticated:
        return Mission.objects.none()
    mine = Interpreter.objects.filter(user=user, mission=OuterRef("pk"))
    return Mission.objects.filter(Exists(mine))


def interpreted_mission(user: "Visitor", slug: str) -> Mission:
    """A mission for its interpreters; anybody else gets 404."""
    found = interpreted_by(user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def plan_of(user: "User", mission: Mission) -> list[Meeting]:
    """The published meetings a user interprets, in order of time, also those that were called off since."""
    return list(
        Meeting.objects.filter(
            agenda__state=Agenda.State.PUBLISHED,
            agenda__round__stop__mission=mission,
            interpreters__user=user,
        )
        .select_related("slot", "table__venue", "request__first", "request__second", "agenda__round__stop")
        .defer("agenda__inputs", "agenda__result")
        .order_by("slot__starts", "pk")
        .distinct()
    )


def interpreter_of(mission: Mission, key: str) -> Interpreter:
    """An interpreter of this mission by the key that the page sends; any other gets 404."""
    named = mission.interpreters.filter(pk=key) if key.isascii() and key.isdecimal() and len(key) < 19 else None
    found: Interpreter | None = named.first() if named is not None else None
    if found is None:
        raise Http404
    return found
