"""Who may do what with missions."""

from typing import TYPE_CHECKING

from escale.apps.directory.models import Cooperation, Membership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User


def organises(user: "User | AnonymousUser", cooperation: Cooperation) -> bool:
    """Whether ``user`` plans the missions of a cooperation."""
    if not user.is_authenticated:
        return False
    return Membership.objects.filter(
        cooperation=cooperation, user=user, role=Membership.Role.ORGANISER
    ).exists()
