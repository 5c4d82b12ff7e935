"""What can be chosen for an action: owners, missions, other actions."""

from typing import TYPE_CHECKING

from escale.apps.actions.models import Action
from escale.apps.actions.queries.access import organised_actions
from escale.apps.directory.models import Cooperation, Institution, Membership
from escale.apps.missions.models import Mission
from escale.core.translated import best
from escale.engines.text.order import sort_key

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

MOST_LINKED = 200  # actions offered to wait for


def institutions_of(cooperation: Cooperation) -> list[Institution]:
    """The parties of a cooperation, by name."""
    return list(Institution.objects.filter(parties__cooperation=cooperation).order_by("sort_key", "pk"))


def members_of(cooperation: Cooperation) -> list[tuple[int, int, str]]:
    """Institution, account and name of everybody with a role for a party, by institution and name; each once."""
    standing = (
        Membership.objects.standing()
        .filter(cooperation=cooperation, institution__isnull=False)
        .select_related("user")
        .order_by("institution", "sort_key", "pk")
    )
    found = {(each.institution_id, each.user_id): each.shown_name for each in standing}
    rows = [(institution, user, name) for (institution, user), name in found.items() if institution is not None]
    return sorted(rows, key=lambda row: (row[0], sort_key(row[2]), row[1]))


def missions_of(cooperation: Cooperation) -> list[tuple[int, str]]:
    """The missions of a cooperation, newest first."""
    missions = Mission.objects.filter(cooperation=cooperation).order_by("-starts", "-pk")
    return [(each.pk, best(each.title).text or each.ref) for each in missions]


def linkable(user: "User", action: Action) -> list[tuple[int, str]]:
    """The actions that this one could wait for: what the visitor sees, without itself and what it waits for."""
    waits = action.needs.order_by().values("needed")
    others = organised_actions(user).filter(cooperation=action.cooperation).exclude(pk=action.pk)
    found = others.exclude(pk__in=waits).order_by("due", "pk")[:MOST_LINKED]
    return [(each.pk, best(each.title).text) for each in found]
