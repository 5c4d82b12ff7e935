"""Reads of missions, and the functions through which they are reached: a stranger gets 404."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from escale.apps.directory.models import Cooperation
from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right, may
from escale.apps.missions.models import Attendance, Mission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


def missions_where(user: "Visitor", right: Right) -> QuerySet[Mission]:
    """The missions of the cooperations in which a user has a right."""
    cooperations = cooperations_where(user, right)
    return Mission.objects.filter(cooperation__in=cooperations).select_related("cooperation")


def mission_where(user: "Visitor", right: Right, slug: str) -> Mission:
    """A mission for somebody who has a right in its cooperation; anybody else gets 404."""
    mission = missions_where(user, right).filter(slug=slug).first()
    if mission is None:
        raise Http404
    return mission


def organised_by(user: "Visitor") -> QuerySet[Mission]:
    """The missions a user organises."""
    return missions_where(user, Right.ORGANISE)


def organised_mission(user: "Visitor", slug: str) -> Mission:
    """A mission for its organisers; anybody else gets 404."""
    return mission_where(user, Right.ORGANISE, slug)


def decided_mission(user: "Visitor", slug: str) -> Mission:
    """A mission for those who decide for it: co-organisers are told so (403), anybody else gets 404."""
    mission = organised_mission(user, slug)
    ask_decision(user, mission.cooperation)
    return mission


def decides(user: "Visitor", cooperation: Cooperation) -> bool:
    """Whether a user publishes, merges and undoes in a cooperation."""
    return may(user, Right.DECIDE, cooperation)


def ask_decision(user: "Visitor", cooperation: Cooperation) -> None:
    """Tell somebody who organises without deciding that this is not theirs to do (403)."""
    if not decides(user, cooperation):
        raise PermissionDenied


def attended_by(user: "Visitor") -> QuerySet[Attendance]:
    """The attendances of a user's own persons, with mission, organisation and person."""
    if not user.is_authenticated:
        return Attendance.objects.none()
    return Attendance.objects.filter(representative__person__user=user).select_related(
        "mission", "representative__organisation", "representative__person"
    )


def own_attendance(user: "Visitor", slug: str) -> Attendance:
    """A user's attendance of a mission (the first, when they speak for several organisations); else 404."""
    attendance = attended_by(user).filter(mission__slug=slug).first()
    if attendance is None:
        raise Http404
    return attendance
