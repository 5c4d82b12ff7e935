"""Questions about a practice as somebody may see them."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.http import Http404

from escale.apps.practices.models import Practice, Question

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

MOST_SHOWN = 100


def questions_of(practice: Practice, user: "User", *, own: bool) -> QuerySet[Question]:
    """The author sees every question, everybody else their own and those answered on the sheet; newest first."""
    found = practice.questions.select_related("asked_for", "answer")
    if not own:
        found = found.filter(Q(author=user) | Q(answer__public=True))
    return found.order_by("-pk")


def question_of(practice: Practice, key: int) -> Question:
    """A question about a practice that somebody reached as its author; any other gets 404."""
    found = practice.questions.filter(pk=key).select_related("author").first()
    if found is None:
        raise Http404
    return found
