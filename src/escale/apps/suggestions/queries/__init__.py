"""Reads of suggestions."""

from typing import NamedTuple

from django.db.models import Q, QuerySet

from escale.apps.suggestions.models import Outcome, Recommendation, Similarity, Suggestion
from escale.engines.text.embedding import kind_of, label_of


def in_context(context: str) -> QuerySet[Suggestion]:
    """All suggestions of a context."""
    return Suggestion.objects.filter(context=context)


def suggested_to(context: str, organisation_id: int) -> QuerySet[Suggestion]:
    """The counterparts of one organisation, best first."""
    return in_context(context).filter(organisation=organisation_id).select_related("counterpart").order_by("rank")


def embedder_of(context: str) -> str:
    """The encoder the suggestions of a context were made with; "" when there are none."""
    return in_context(context).values_list("embedder", flat=True).first() or ""


class ReadWith(NamedTuple):
    """What read the texts: ``kind`` as in the engine (bundled, own, letters), ``label`` as the operator calls it."""

    kind: str
    label: str
    name: str


def read_with(embedder: str) -> ReadWith | None:
    """An encoder's name as pages say it; ``None`` where nothing was read yet."""
    return ReadWith(str(kind_of(embedder)), label_of(embedder), embedder) if embedder else None


def similar_to(context: str, organisation_id: int) -> QuerySet[Similarity]:
    """Those who offer much the same as an organisation, likest first."""
    found = Similarity.objects.filter(context=context, organisation=organisation_id)
    return found.select_related("other").order_by("rank")


def recommendations(context: str) -> QuerySet[Recommendation]:
    """The organiser's proposals in a context, as they were made."""
    return Recommendation.objects.filter(context=context).select_related("first", "second").order_by("pk")


def recommended_with(context: str, organisation_id: int) -> QuerySet[Recommendation]:
    """Those of them that are about one organisation."""
    mine = Q(first=organisation_id) | Q(second=organisation_id)
    return recommendations(context).filter(mine)


def outcomes(context: str) -> QuerySet[Outcome]:
    """Everything written down in a context, as it happened."""
    return Outcome.objects.filter(context=context).order_by("pk")
