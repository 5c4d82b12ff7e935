"""Reads of practices, and the functions through which they are reached: a stranger gets 404."""

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from escale.apps.directory.models import Cooperation, Institution, Membership
from escale.apps.directory.rules import Right, roles_with
from escale.apps.practices.models import Practice
from escale.apps.practices.rules import officers

if TYPE_CHECKING:
    from escale.apps.practices.rules import Visitor

_State = Practice.State


class Desk(NamedTuple):
    """A cooperation in which somebody writes practices, and in whose name (``None``: its own office)."""

    cooperation: Cooperation
    institution: Institution | None

    @property
    def key(self) -> str:
        """What a form sends."""
        return f"{self.cooperation.pk}:{self.institution.pk if self.institution else ''}"

    def __str__(self) -> str:
        return f"{self.cooperation} · {self.institution}" if self.institution else str(self.cooperation)


def desks_of(user: "Visitor") -> list[Desk]:
    """Where a user writes practices, institutions before offices."""
    if not user.is_authenticated:
        return []
    held = officers().filter(user=user).select_related("cooperation", "institution")
    found = {
        Desk(each.cooperation, each.institution): None
        for each in held.order_by("cooperation__sort_key", "institution__sort_key", "pk")
        if each.cooperation is not None
    }
    return sorted(found, key=lambda desk: desk.institution is None)


def _held(user: "Visitor") -> QuerySet[Membership]:
    return officers().filter(user=user.pk, cooperation=OuterRef("cooperation")).order_by()


def own_practices(user: "Visitor") -> QuerySet[Practice]:
    """The practices in whose author's name a user acts, in every state."""
    if not user.is_authenticated:
        return Practice.objects.none()
    held = _held(user)
    return Practice.objects.filter(
        Q(Exists(held.filter(institution=OuterRef("institution"))), institution__isnull=False)
        | Q(Exists(held.filter(institution=None)), institution=None)
    )


def visible_practices(user: "Visitor") -> QuerySet[Practice]:
    """What a user sees: all of their own institution, and of others what was submitted, until it is refused."""
    if not user.is_authenticated:
        return Practice.objects.none()
    beyond = (_State.SUBMITTED, _State.CHECKED, _State.VALIDATED)
    own = own_practices(user).order_by().values("pk")
    return Practice.objects.filter(Q(pk__in=own) | Q(Exists(_held(user)), state__in=beyond))


def validated_practices(user: "Visitor") -> QuerySet[Practice]:
    """What a user can use: validated, of whichever institution."""
    return visible_practices(user).filter(state=_State.VALIDATED)


def practice_of(user: "Visitor", key: int) -> Practice:
    """A practice for whoever sees it; anybody else gets 404."""
    return _first(visible_practices(user), key)


def own_practice(user: "Visitor", key: int) -> Practice:
    """A practice for those who act for its author; anybody else gets 404."""
    return _first(own_practices(user), key)


def validated_practice(user: "Visitor", key: int) -> Practice:
    """A validated practice for whoever sees it; anybody else gets 404."""
    return _first(validated_practices(user), key)


def _first(practices: QuerySet[Practice], key: int) -> Practice:
    found = practices.filter(pk=key).select_related("cooperation", "institution", "validated_for").first()
    if found is None:
        raise Http404
    return found


def waiting_for(user: "Visitor") -> QuerySet[Practice]:
    """The sheets on which a user may decide now, oldest first: see ``may_check`` and ``validates_for``."""
    if not user.is_authenticated:
        return Practice.objects.none()
    held = Membership.objects.standing().filter(user=user.pk, cooperation=OuterRef("cooperation")).order_by()
    organises = held.filter(role__in=roles_with(Right.ORGANISE))
    decides = held.filter(role__in=roles_with(Right.DECIDE), institution__isnull=False)
    own = held.filter(institution=OuterRef("institution"))
    office = Q(Exists(held.filter(institution=None)), institution=None)
    second = Q(Exists(decides), ~Exists(own), state=_State.CHECKED) & ~office
    first = Q(Exists(organises), state=_State.SUBMITTED)
    mine = Q(created_by=user.pk)
    # Of a sheet whose writer's account is gone nobody is the writer.
    found = Practice.objects.filter(first | second).filter(Q(created_by=None) | ~mine)
    return found.select_related("cooperation", "institution").order_by("pk")
