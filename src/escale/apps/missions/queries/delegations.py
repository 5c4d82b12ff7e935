"""Delegations of a mission, and the access of those who act for their members."""

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from escale.apps.directory.rules import Right
from escale.apps.missions.models import Attendance, Delegation, FocalPoint, Mission, Participation
from escale.apps.missions.queries.access import missions_where

if TYPE_CHECKING:
    from escale.apps.missions.queries.access import Visitor


def standing_focal_points() -> QuerySet[FocalPoint]:
    """Focal points who act now."""
    return FocalPoint.objects.filter(ended_at=None, user__is_active=True).select_related("user")


def led_by(user: "Visitor") -> QuerySet[Delegation]:
    """The delegations a user is a focal point of."""
    if not user.is_authenticated:
        return Delegation.objects.none()
    named = standing_focal_points().filter(delegation=OuterRef("pk"), user=user)
    return Delegation.objects.filter(Exists(named)).select_related("mission__cooperation")


def led_delegation(user: "Visitor", delegation_id: int) -> Delegation:
    """A delegation for its focal points and the organisers of its mission; anybody else gets 404."""
    if not user.is_authenticated:
        raise Http404
    organised = Q(mission__in=missions_where(user, Right.ORGANISE))
    found = (
        Delegation.objects.filter(organised | Q(pk__in=led_by(user)), pk=delegation_id)
        .select_related("mission__cooperation")
        .first()
    )
    if found is None:
        raise Http404
    return found


def led_attendances(user: "Visitor", attendance_id: int) -> QuerySet[Attendance]:
    """The attendance of a member for whom a user may act now as focal point, or none; asked at every request."""
    members = Participation.objects.filter(
        delegation__in=led_by(user),
        mission=OuterRef("mission"),
        organisation=OuterRef("representative__organisation"),
    )
    return Attendance.objects.filter(Exists(members), pk=attendance_id).select_related(
        "mission", "representative__organisation", "representative__person"
    )


def members_of(delegation: Delegation) -> QuerySet[Attendance]:
    """Everybody who speaks at the mission for an organisation of a delegation."""
    organisations = delegation.participations.values("organisation")
    return (
        delegation.mission.attendances.filter(representative__organisation__in=organisations)
        .select_related("representative__organisation", "representative__person")
        .order_by("representative__organisation__sort_key", "representative__person__sort_key", "pk")
    )


def delegations_of(mission: Mission) -> list[Delegation]:
    """The delegations of a mission with ``member_count`` and their standing focal points."""
    standing = Prefetch("focal_points", queryset=standing_focal_points(), to_attr="standing")
    rows = mission.delegations.select_related("institution").annotate(member_count=Count("participations"))
    return list(rows.prefetch_related(standing).order_by("sort_key", "pk"))


def delegation_of(mission: Mission, delegation_id: int) -> Delegation:
    """A delegation of this mission; any other gets 404."""
    found = mission.delegations.filter(pk=delegation_id).first()
    if found is None:
        raise Http404
    return found
