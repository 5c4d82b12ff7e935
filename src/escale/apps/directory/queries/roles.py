"""Who holds which role, as those may see it who give and end roles."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from escale.apps.directory.models import Cooperation, Institution, Membership, Party, Role
from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import BY_ADMINISTRATORS, BY_ORGANISERS, HANDED_OVER, Right, may, roles_with

if TYPE_CHECKING:
    from escale.apps.accounts.models import User
    from escale.apps.directory.rules import Visitor


@dataclass(frozen=True)
class RoleDesk:
    """What somebody may give in a cooperation: in the name of which institutions (``None``: its own office)."""

    cooperation: Cooperation
    institutions: tuple[Institution, ...]
    decides: bool

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that may be given and ended here."""
        return BY_ADMINISTRATORS if self.institutions else BY_ORGANISERS

    def members(self) -> QuerySet[Membership]:
        """The standing memberships that may be seen and ended here."""
        own = Q(institution__in=self.institutions, role__in=BY_ADMINISTRATORS)
        shared = Q(role__in=BY_ORGANISERS) if self.decides else Q(pk__in=())
        standing = Membership.objects.standing().filter(own | shared, cooperation=self.cooperation)
        return standing.select_related("user", "institution").order_by("role", "sort_key", "user__email", "pk")

    def membership(self, key: int) -> Membership:
        """One of :meth:`members`; any other gets 404."""
        found = self.members().filter(pk=key).first()
        if found is None:
            raise Http404
        return found

    def administers(self, membership: Membership) -> bool:
        """Whether the person belongs to an institution administered here."""
        return membership.institution in self.institutions


def role_desk(user: "Visitor", slug: str) -> RoleDesk:
    """The desk of an administrator or of an organiser who decides; anybody else gets 404."""
    cooperation = Cooperation.objects.filter(slug=slug).first()
    if cooperation is None or not user.is_authenticated:
        raise Http404
    held = Membership.objects.standing().filter(
        user=user, cooperation=cooperation, role__in=roles_with(Right.ADMINISTER)
    )
    institutions = tuple(Institution.objects.filter(memberships__in=held).distinct())
    decides = may(user, Right.DECIDE, cooperation)
    if not institutions and not decides:
        raise Http404
    return RoleDesk(cooperation, institutions, decides)


def to_hand_over(user: "User") -> list[Membership]:
    """The roles of somebody that nobody else holds in the same name, and that somebody has to hold."""
    held = Membership.objects.filter(user=user, ended_at=None, role__in=HANDED_OVER)
    found = held.select_related("institution", "cooperation").order_by("pk")
    return [each for each in found if not _others_like(each).exists()]


def _others_like(membership: Membership) -> QuerySet[Membership]:
    same = Membership.objects.standing().filter(
        cooperation=membership.cooperation, institution=membership.institution, role=membership.role
    )
    return same.exclude(user=membership.user_id)


def desks_of(user: "Visitor") -> QuerySet[Cooperation]:
    """The cooperations in which a user gives roles."""
    return (cooperations_where(user, Right.ADMINISTER) | cooperations_where(user, Right.DECIDE)).distinct()


def decided_cooperation(user: "Visitor", slug: str) -> Cooperation:
    """A cooperation for those who decide in it; anybody else gets 404."""
    found = cooperations_where(user, Right.DECIDE).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Platform:
    """What the operator sees: names of cooperations and institutions, nobody's profile."""

    cooperations: list[Cooperation]
    institutions: list[Institution]


def platform_of(user: "Visitor") -> Platform:
    """For the platform's operator; anybody else gets 404."""
    if not may(user, Right.RUN_PLATFORM, None):
        raise Http404
    parties = Prefetch("parties", queryset=Party.objects.select_related("institution"))
    return Platform(
        list(Cooperation.objects.prefetch_related(parties).order_by("sort_key", "pk")),
        list(Institution.objects.order_by("sort_key", "pk")),
    )
