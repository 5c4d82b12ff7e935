"""Which actions belong to an agreement, and to which of its clauses."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from escale.apps.actions.models import Action
from escale.apps.actions.queries.access import visible_to
from escale.apps.agreements.models import Agreement, Tie
from escale.apps.committee.models import Decision
from escale.apps.results.models import Indicator

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor


def clauses_of_actions(agreement: Agreement) -> dict[int, set[int]]:
    """Per action of an agreement its clauses, perhaps none.

    An action belongs to it when it is tied to one of its clauses, moves one of its indicators, or was decided by its
    committee. It serves the clauses it is tied to, as the page of each clause says.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for action, clause in Tie.objects.filter(clause__agreement=agreement).values_list("action", "clause"):
        found[action].add(clause)
    moving = Indicator.objects.filter(result__agreement=agreement, actions__isnull=False)
    decided = Decision.objects.filter(item__committee__agreement=agreement, action__isnull=False)
    for action in (
        *moving.order_by().values_list("actions", flat=True),
        *decided.order_by().values_list("action", flat=True),
    ):
        found.setdefault(action, set())
    return dict(found)


def shared_actions(user: "Visitor", keys: Collection[int]) -> QuerySet[Action]:
    """Of these actions those that a visitor sees and that both sides see, by due day."""
    return visible_to(user).filter(Q(pk__in=list(keys)), shared_at__isnull=False).order_by("due", "pk")


def by_clause(actions: Collection[Action], ties: Mapping[int, set[int]]) -> dict[int, list[Action]]:
    """The actions of each clause, in their order."""
    found: dict[int, list[Action]] = defaultdict(list)
    for each in actions:
        for clause in ties.get(each.pk, ()):
            found[clause].append(each)
    return found
