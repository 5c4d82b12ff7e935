"""Reads of missions, and the functions through which they are reached: a stranger gets 404."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from escale.apps.directory.models import Membership
from escale.apps.missions.models import Attendance, Mission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


def organised_by(user: "Visitor") -> QuerySet[Mission]:
    """The missions of the cooperations a user organises for."""
    if not user.is_authenticated:
        return Mission.objects.none()
    roles = Membership.objects.filter(cooperation=OuterRef("cooperation"), user=user, role=Membership.Role.ORGANISER)
    return Mission.objects.filter(Exists(roles)).select_related("cooperation")


def organised_mission(user: "Visitor", slug: str) -> Mission:
    """A mission for its organiser; anybody else gets 404."""
    mission = organised_by(user).filter(slug=slug).first()
    if mission is None:
        raise Http404
    return mission


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
