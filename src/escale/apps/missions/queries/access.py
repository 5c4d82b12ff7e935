"""Reads of missions, and the functions through which they are reached: a stranger gets 404."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from escale.apps.directory.models import Cooperation, Membership, Representative
from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right, may, roles_with
from escale.apps.missions.models import Attendance, Mission
from escale.core.prepared import prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


def missions_where(user: "Visitor", right: Right) -> QuerySet[Mission]:
    """The missions of the cooperations in which a user has a right."""
    cooperations = cooperations_where(user, right)
    return Mission.objects.filter(cooperation__in=cooperations).select_related("cooperation")


def mission_where(user: "Visitor", right: Right, slug: str) -> Mission:
    """A mission for somebody who has a right in its cooperation; anybody else gets 404.

    ``decided`` tells whether they also publish, merge and undo there.
    """
    roles, deciding = (" ".join(roles_with(each)) for each in (right, Right.DECIDE))
    found = _reached(user=user.pk, slug=slug, roles=roles, deciding=deciding) if user.is_authenticated else []
    if not found:
        raise Http404
    return found[0]


@prepared(shape={"roles", "deciding"})
def _reached(*, user: int, slug: str, roles: str, deciding: str) -> QuerySet[Mission]:
    """A mission by one of a user's roles; ``decided``: whether one of them decides for it."""
    held = Membership.objects.standing().filter(cooperation=OuterRef("cooperation"), user=user)
    mine = Mission.objects.filter(Exists(held.filter(role__in=roles.split())), slug=slug)
    return mine.select_related("cooperation").annotate(decided=Exists(held.filter(role__in=deciding.split())))[:1]


def organised_by(user: "Visitor") -> QuerySet[Mission]:
    """The missions a user organises."""
    return missions_where(user, Right.ORGANISE)


def organised_mission(user: "Visitor", slug: str) -> Mission:
    """A mission for its organisers; anybody else gets 404."""
    return mission_where(user, Right.ORGANISE, slug)


def decided_mission(user: "Visitor", slug: str) -> Mission:
    """A mission for those who decide for it: co-organisers are told so (403), anybody else gets 404."""
    mission = organised_mission(user, slug)
    if not vars(mission)["decided"]:
        raise PermissionDenied
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
    return attendances_of(user.pk) if user.is_authenticated else Attendance.objects.none()


def attendances_of(user: int) -> QuerySet[Attendance]:
    """The same for the key of a user: begun from their roles, not from the thousands who attend a mission."""
    roles = Representative.objects.filter(person__user=user).order_by()
    return Attendance.objects.filter(representative__in=roles).select_related(
        "mission", "representative__organisation", "representative__person"
    )
