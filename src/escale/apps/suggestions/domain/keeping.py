"""Keeping what matching found, and the sentence vectors it was found with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from escale.apps.suggestions.models import SentenceVector, Similarity, Suggestion

_BATCH = 500


@dataclass(frozen=True)
class SuggestionDraft:
    """One counterpart for one organisation; scores in thousandths, null where one side says nothing.

    ``reasons`` are objects with ``direction``, ``need``, ``offer`` (verbatim), ``need_language``,
    ``offer_language``, ``need_ref``, ``offer_ref`` (statement, first and last character) and ``score``.
    """

    organisation_id: int
    counterpart_id: int
    rank: int
    score: int
    confidence: int
    they_meet_my_need: int | None
    i_meet_their_need: int | None
    reasons: list[dict[str, Any]]
    shared: list[str]
    missing: list[str]


def replace_suggestions(*, context: str, drafts: Iterable[SuggestionDraft], embedder: str) -> int:
    """Put these in the place of all suggestions of a context, in one transaction; how many there are now."""
    now = timezone.now()
    rows = [Suggestion(context=context, embedder=embedder[:80], computed_at=now, **vars(draft)) for draft in drafts]
    with transaction.atomic():
        Suggestion.objects.filter(context=context).delete()
        Suggestion.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def replace_similarities(*, context: str, rows: Iterable[Similarity]) -> int:
    """Put these (not saved yet) in the place of all similarities of a context; how many there are now."""
    with transaction.atomic():
        Similarity.objects.filter(context=context).delete()
        return len(Similarity.objects.bulk_create(rows, batch_size=_BATCH))


class StoredVectors:
    """The ``VectorStore`` of :mod:`escale.engines.text.embedding` in the database, for one encoder."""

    def __init__(self, embedder: str) -> None:
        self._embedder = embedder[:80]

    def get(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """The vectors that are known."""
        known: dict[str, bytes] = {}
        for start in range(0, len(keys), _BATCH):
            rows = SentenceVector.objects.filter(embedder=self._embedder, text_hash__in=keys[start : start + _BATCH])
            known |= {text_hash: bytes(vector) for text_hash, vector in rows.values_list("text_hash", "vector")}
        return known

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors; another worker may have kept some of them already."""
        rows = [
            SentenceVector(text_hash=key, embedder=self._embedder, vector=vector) for key, vector in vectors.items()
        ]
        SentenceVector.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
