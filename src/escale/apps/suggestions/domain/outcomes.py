"""Writing down what became of suggestions. For evaluation: nothing of it is read when counterparts are looked for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from escale.apps.suggestions.models import Outcome, Recommendation, Suggestion

_BATCH = 500
RATINGS = (Outcome.Kind.RATED, Outcome.Kind.UNRATED)
Pair = tuple[int, int]


class Act(NamedTuple):
    """What was done on the part of one organisation (a key) about another; ``stars`` with ratings only."""

    organisation: int
    counterpart: int
    kind: str
    stars: int | None = None


def note(*, context: str, acts: Sequence[Act], simulated: bool = False) -> int:
    """Write acts down with what their suggestions say now; how many.

    Belongs into the transaction of the act itself: one that fails leaves nothing behind.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An outcome belongs to the transaction of the act.")
    return len(Outcome.objects.bulk_create(drafted(context, acts, simulated=simulated), batch_size=_BATCH))


def drafted(context: str, acts: Sequence[Act], *, simulated: bool = False) -> list[Outcome]:
    """The rows of acts, unsaved, for whoever keeps a journal of what it writes."""
    suggested = _suggested(context, {act.organisation for act in acts})
    recommended = _recommended(context) if acts else set()
    rows, now = [], timezone.now()
    for act in acts:
        pair = (act.organisation, act.counterpart)
        score, rank, embedder = suggested.get(pair, (None, None, ""))
        rows.append(
            Outcome(
                context=context,
                organisation_id=act.organisation,
                counterpart_id=act.counterpart,
                kind=act.kind,
                stars=act.stars,
                score=score,
                rank=rank,
                embedder=embedder,
                recommended=(min(pair), max(pair)) in recommended,
                simulated=simulated,
                happened_at=_day_of(now) if act.kind in RATINGS else now,
            )
        )
    return rows


def _day_of(moment: datetime) -> datetime:
    """Its day is enough of a rating: with the minute one could tell who gave it."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def forget_ratings(*, context: str, organisation: int, counterpart: int) -> int:
    """Remove what people of an organisation said of meetings with another, as somebody's word of it goes."""
    said = Outcome.objects.filter(context=context, organisation=organisation, counterpart=counterpart)
    return said.filter(kind__in=RATINGS).delete()[0]


def forget_ratings_before(day: datetime, *, still_kept: Collection[str]) -> int:
    """Remove the ratings of before a day, except those in the contexts that keep theirs; how many rows."""
    past = Q(kind__in=RATINGS, happened_at__lt=day) & ~Q(context__in=list(still_kept))
    return Outcome.objects.filter(past).delete()[0]


def _suggested(context: str, organisations: Collection[int]) -> dict[Pair, tuple[int, int, str]]:
    keys = sorted(organisations)
    found: dict[Pair, tuple[int, int, str]] = {}
    for start in range(0, len(keys), _BATCH):
        some = Suggestion.objects.filter(context=context, organisation__in=keys[start : start + _BATCH]).order_by()
        rows = some.values_list("organisation_id", "counterpart_id", "score", "rank", "embedder")
        found |= {(mine, theirs): (score, rank, embedder) for mine, theirs, score, rank, embedder in rows}
    return found


def _recommended(context: str) -> set[Pair]:
    return set(Recommendation.objects.filter(context=context).order_by().values_list("first_id", "second_id"))
