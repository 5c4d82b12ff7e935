"""What the log of outcomes says, folded to one outcome a suggestion."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from escale.apps.suggestions.models import Outcome
from escale.apps.suggestions.queries import in_context, outcomes
from escale.engines.matching import outcomes as engine

_WISHED: Collection[str] = (Outcome.Kind.MUST, Outcome.Kind.LIKE)
_WISHES: Collection[str] = (*_WISHED, Outcome.Kind.NO, Outcome.Kind.TAKEN_BACK)


@dataclass
class _Told:
    """What the rows of one pair add up to; of a wish, and of whether they met, the last word counts."""

    score: int | None = None
    wish: str = ""
    declined: bool = False
    held: bool = False
    stars: Counter[int] = field(default_factory=Counter)

    def hear(self, kind: str, stars: int | None, score: int | None) -> None:
        if self.score is None:
            self.score = score
        if kind in _WISHES:
            self.wish = kind
        elif kind == Outcome.Kind.DECLINED:
            self.declined = True
        elif kind in (Outcome.Kind.HELD, Outcome.Kind.MISSED):
            self.held = kind == Outcome.Kind.HELD
        elif stars is not None:
            self.stars[stars] += 1 if kind == Outcome.Kind.RATED else -1

    def outcome(self) -> engine.Outcome:
        return engine.Outcome(
            score=self.score,
            wished=self.wish in _WISHED,
            refused=self.declined or self.wish == Outcome.Kind.NO,
            held=self.held,
            ratings=tuple(sorted(self.stars.elements())),
        )


def outcomes_of(context: str) -> list[engine.Outcome]:
    """One for each suggestion that stands or about which something was done, with the score it had then.

    Of pairs that were never suggested, those about which something was done; their score is ``None``.
    """
    told: dict[tuple[int, int], _Told] = {}
    rows = outcomes(context).values_list("organisation_id", "counterpart_id", "kind", "stars", "score")
    for mine, theirs, kind, stars, score in rows.iterator():
        told.setdefault((mine, theirs), _Told()).hear(kind, stars, score)
    standing = in_context(context).order_by().values_list("organisation_id", "counterpart_id", "score")
    for mine, theirs, score in standing.iterator():
        known = told.setdefault((mine, theirs), _Told())
        if known.score is None:
            known.score = score
    return [each.outcome() for each in told.values()]


def report_of(contexts: Iterable[str]) -> engine.Report:
    """The report over some contexts together."""
    return engine.report(outcome for context in contexts for outcome in outcomes_of(context))


def simulated_in(contexts: Collection[str]) -> set[str]:
    """The contexts in which something was simulated, as in a demonstration."""
    found = Outcome.objects.filter(context__in=list(contexts), simulated=True).order_by()
    return set(found.values_list("context", flat=True).distinct())
