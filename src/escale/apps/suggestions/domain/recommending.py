"""The organiser's own proposals: two organisations that should meet, and why."""

from typing import TYPE_CHECKING

from django.db import transaction

from escale.apps.suggestions.models import Recommendation
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def recommend(*, acting_user: "User", context: str, one: int, other: int, reason: str) -> Recommendation:
    """Propose that two organisations (keys) meet; a second proposal of a pair gives it another reason.

    Raises :class:`ValueError` for an organisation and itself.
    """
    if one == other:
        raise ValueError("Two organisations meet.")
    with transaction.atomic():
        made, _new = Recommendation.objects.update_or_create(
            context=context,
            first_id=min(one, other),
            second_id=max(one, other),
            defaults={"reason": reason, "made_by": acting_user},
        )
        audit.record("suggestion.recommended", made, acting_user=acting_user, details={"pair": [one, other]})
    return made


def take_back(*, acting_user: "User", recommendation: Recommendation) -> None:
    """Propose a pair no longer."""
    pair = [recommendation.first_id, recommendation.second_id]
    with transaction.atomic():
        audit.record("suggestion.taken-back", recommendation, acting_user=acting_user, details={"pair": pair})
        recommendation.delete()
