"""Which action waits for which: never in a circle."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.models import Action, Dependency
from escale.apps.actions.rules import MOST_NEEDED
from escale.apps.directory.models import Cooperation
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def depend(*, acting_user: "User", action: Action, needed: Action) -> None:
    """Have ``action`` wait for ``needed``; twice is once.

    Raises:
        ActionRefused: they are of two cooperations, one waits for the other already, or it waits for too many.
    """
    if needed.cooperation_id != action.cooperation_id:
        raise ActionRefused(_("The other action is not one of this cooperation."))
    with transaction.atomic():
        # Two who link at once, each the other way round, stand in line here.
        Cooperation.objects.select_for_update().get(pk=action.cooperation_id)
        standing = Action.objects.in_bulk([action.pk, needed.pk])
        action, needed = standing[action.pk], standing[needed.pk]
        if needed.is_draft and (not action.is_draft or needed.drafted_for_id != action.drafted_for_id):
            raise ActionRefused(_("The other action is a draft: share it first."))
        if action.needs.filter(needed=needed).exists():
            return
        if _leads_to(needed.pk, action.pk):
            raise ActionRefused(_("The other action already waits for this one, so this one cannot wait for it."))
        if action.needs.count() >= MOST_NEEDED:
            raise ActionRefused(_("It waits for %(most)s actions already.") % {"most": MOST_NEEDED})
        Dependency.objects.create(action=action, needed=needed)
        audit.record("action.linked", action, acting_user=acting_user, details={"needs": needed.pk})


def _leads_to(start: int, goal: int) -> bool:
    """Whether ``start`` is ``goal`` or waits for it, over however many others; one statement a step."""
    seen, edge = {start}, {start}
    while edge:
        if goal in seen:
            return True
        found = Dependency.objects.filter(action__in=edge).order_by().values_list("needed", flat=True)
        edge = set(found) - seen
        seen |= edge
    return False


def undepend(*, acting_user: "User", action: Action, needed: Action) -> None:
    """Have ``action`` wait for ``needed`` no longer."""
    with transaction.atomic():
        Cooperation.objects.select_for_update().get(pk=action.cooperation_id)
        if action.needs.filter(needed=needed).delete()[0]:
            audit.record("action.unlinked", action, acting_user=acting_user, details={"needs": needed.pk})
