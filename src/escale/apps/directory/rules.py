"""Who may do what in the directory."""

from typing import TYPE_CHECKING

from escale.apps.directory.models import Cooperation, Membership, Organisation, Representative

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User


def organises(user: "User | AnonymousUser", cooperation: Cooperation) -> bool:
    """Whether ``user`` is an organiser of a cooperation."""
    if not user.is_authenticated:
        return False
    return Membership.objects.filter(cooperation=cooperation, user=user, role=Membership.Role.ORGANISER).exists()


def speaks_for(user: "User | AnonymousUser", organisation: Organisation) -> bool:
    """Whether ``user`` is one of the representatives of an organisation."""
    if not user.is_authenticated:
        return False
    return Representative.objects.filter(organisation=organisation, person__user=user).exists()


def may_edit_profile(user: "User | AnonymousUser", organisation: Organisation) -> bool:
    """An organisation's own people and the organisers of its cooperation."""
    return speaks_for(user, organisation) or organises(user, organisation.cooperation)
