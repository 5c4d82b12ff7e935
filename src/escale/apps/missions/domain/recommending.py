"""The organiser's own proposals in a mission: only of organisations that take part and may meet."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Mission
from escale.apps.missions.rules import may_meet
from escale.apps.suggestions.domain import recommending
from escale.apps.suggestions.models import Recommendation
from escale.apps.suggestions.queries import recommended_with


class RecommendRefused(Exception):
    """These two do not meet here; the message is for the organiser."""


def recommend(*, acting_user: User, mission: Mission, one: int, other: int, reason: str) -> Recommendation:
    """Propose that two organisations (keys) meet; a second proposal of a pair gives it another reason.

    Raises :class:`RecommendRefused` when one of them does not take part, or both are on one side.
    """
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)
        taking_part = mission.participations.filter(organisation__in=[one, other]).order_by()
        sides = list(taking_part.values_list("side", flat=True))
        if len(sides) != 2 or not may_meet(*sides):
            raise RecommendRefused(_("These two organisations do not meet in this mission; nothing was saved."))
        return recommending.recommend(
            acting_user=acting_user, context=context_of(mission), one=one, other=other, reason=reason
        )


def take_back(*, acting_user: User, mission: Mission, organisation: int, proposal: int) -> Recommendation | None:
    """Propose a pair (its key, and that of one of the two) no longer; ``None`` when it is not proposed (any more)."""
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)
        found = recommended_with(context_of(mission), organisation).filter(pk=proposal).first()
        if found is not None:
            recommending.take_back(acting_user=acting_user, recommendation=found)
    return found
