"""Through which actions are reached: a stranger gets 404, and neither institution sees the other's drafts."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from escale.apps.actions.models import Action, Owner
from escale.apps.directory.models import Cooperation, Institution, Membership, Representative
from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right, roles_with

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


def organised_cooperation(user: "Visitor", slug: str) -> Cooperation:
    """A cooperation for those who organise in it; anybody else gets 404."""
    found = cooperations_where(user, Right.ORGANISE).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _held(user: "Visitor") -> QuerySet[Membership]:
    held = Membership.objects.standing().filter(cooperation=OuterRef("cooperation"), user=user.pk)
    return held.filter(role__in=roles_with(Right.ORGANISE)).order_by()


def organised_actions(user: "Visitor") -> QuerySet[Action]:
    """The actions a user sees as an organiser: what is shared, and the drafts of their own institution."""
    if not user.is_authenticated:
        return Action.objects.none()
    held = _held(user)
    own = Exists(held.filter(institution=OuterRef("drafted_for")))
    office = Q(Exists(held.filter(institution=None)), drafted_for=None)
    shared = Q(Exists(held), shared_at__isnull=False)
    return Action.objects.filter(shared | Q(shared_at=None) & (Q(own) | office))


def drafted(user: "Visitor", action: Action) -> bool:
    """Whether a user organises for the side that wrote an action down, and so saw it as a draft."""
    held = Membership.objects.standing().filter(
        cooperation=action.cooperation_id,
        institution=action.drafted_for_id,
        user=user.pk,
        role__in=roles_with(Right.ORGANISE),
    )
    return held.exists()


def owned_by(user: "Visitor") -> QuerySet[Action]:
    """The shared actions that a user answers for: in a role, or as one of an organisation's representatives.

    Who is named for an institution and holds no role for it any more sees it no longer.
    """
    if not user.is_authenticated:
        return Action.objects.none()
    member = Membership.objects.standing().filter(
        cooperation=OuterRef("action__cooperation"), institution=OuterRef("institution"), user=user.pk
    )
    speaks = Representative.objects.filter(person__user=user.pk).order_by().values("organisation")
    mine = Owner.objects.filter(Q(Exists(member.order_by()), user=user.pk) | Q(organisation__in=speaks))
    return Action.objects.filter(pk__in=mine.order_by().values("action"), shared_at__isnull=False)


def visible_to(user: "Visitor") -> QuerySet[Action]:
    """Every action that a user may see, as an organiser or as an owner."""
    if not user.is_authenticated:
        return Action.objects.none()
    either = Q(pk__in=organised_actions(user).order_by().values("pk")) | Q(
        pk__in=owned_by(user).order_by().values("pk")
    )
    return Action.objects.filter(either)


def action_for(user: "Visitor", key: int) -> Action:
    """An action for whoever may see it; anybody else gets 404. ``organised``: whether as an organiser."""
    organised = organised_actions(user).filter(pk=OuterRef("pk"))
    found = (
        visible_to(user)
        .filter(pk=key)
        .select_related("cooperation", "mission", "drafted_for")
        .annotate(organised=Exists(organised.order_by()))
        .first()
    )
    if found is None:
        raise Http404
    return found


def organised_action(user: "Visitor", key: int) -> Action:
    """An action for the organisers who see it; anybody else gets 404."""
    found = organised_actions(user).filter(pk=key).select_related("cooperation", "mission", "drafted_for").first()
    if found is None:
        raise Http404
    return found


def drafting_for(user: "User", cooperation: Cooperation) -> Institution | None:
    """The institution in whose name a user drafts; without one the cooperation's own office does."""
    held = Membership.objects.standing().filter(
        cooperation=cooperation, user=user, role__in=roles_with(Right.ORGANISE)
    )
    first = held.select_related("institution").order_by("pk").first()
    return first.institution if first is not None else None
