"""The organiser's own proposals: two organisations that should meet, and why."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from escale.apps.suggestions.models import Recommendation
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def recommend(*, acting_user: "User", context: str, one: int, other: int, reason: str) -> Recommendation:
    """Propose that two organisations (keys) meet; a second proposal of a pair gives it another reason.

    The same said again, as by a form that is sent twice, writes nothing. Raises :class:`ValueError` for an
    organisation and itself.
    """
    if one == other:
        raise ValueError("Two organisations meet.")
    pair: dict[str, Any] = {"context": context, "first_id": min(one, other), "second_id": max(one, other)}
    with transaction.atomic():
        standing = Recommendation.objects.select_for_update().filter(**pair, reason=reason).first()
        if standing is not None:
            return standing
        made, _new = Recommendation.objects.update_or_create(
            **pair, defaults={"reason": reason, "made_by": acting_user}
        )
        audit.record("suggestion.recommended", made, acting_user=acting_user, details={"pair": [one, other]})
    return made


def take_back(*, acting_user: "User", recommendation: Recommendation) -> None:
    """Propose a pair no longer."""
    pair = [recommendation.first_id, recommendation.second_id]
    with transaction.atomic():
        audit.record("suggestion.taken-back", recommendation, acting_user=acting_user, details={"pair": pair})
        recommendation.delete()
