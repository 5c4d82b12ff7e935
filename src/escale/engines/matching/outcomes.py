"""What people did with suggestions, by the score the suggestions had: a report, never an input of matching.

Nothing here feeds back into scores. A ranking that rewards what was chosen before shows the same few to everybody
(Chaney, Stewart and Engelhardt, "How algorithmic confounding in recommendation systems increases homogeneity", 2018).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

THOUSAND = 1000
BANDS = 10
STARS = range(1, 6)
FEWEST_RATINGS = 5  # below this a mean tells what one person said
_Z = 1.959963984540054  # the 97.5 % point of the standard normal distribution


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one suggestion of a counterpart to an organisation.

    ``score`` in thousandths, as it stood when something was first done about it; ``None``: it was not suggested.
    ``ratings``: stars from 1 to 5 that people of this organisation gave.
    """

    score: int | None
    wished: bool = False
    refused: bool = False
    held: bool = False
    ratings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``of``, with its 95 % Wilson interval from ``low`` to ``high`` (0 to 1; 0 to 1 of nothing)."""

    count: int
    of: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Band:
    """Suggestions with a score from ``low`` to below ``high``, in thousandths; the last band has its end too.

    ``low`` and ``high`` are ``None`` for pairs that were not suggested. ``mean_score`` (0 to 1) and ``mean_rating``
    (1 to 5) are ``None`` where there is none. Every share is of the suggestions shown in the band.

    ``ratings`` and ``mean_rating`` are ``None`` too where they could be led back to a person: see :func:`report`.
    """

    low: int | None
    high: int | None
    shown: int
    mean_score: float | None
    wished: Share
    refused: Share
    held: Share
    ratings: int | None
    mean_rating: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """``bands`` from the lowest score; ``unsuggested``: what was done about pairs that were not suggested.

    ``calibration_error``: how far the mean score of a band is from the share that was wished for, weighted by what
    was shown in it (expected calibration error; Naeini, Cooper and Hauskrecht, 2015). Silence counts as no wish.
    ``None`` when nothing was shown.
    """

    bands: tuple[Band, ...]
    total: Band
    unsuggested: Band
    calibration_error: float | None


@dataclass(slots=True)
class _Tally:
    shown: int = 0
    score: int = 0
    did: Counter[str] = field(default_factory=Counter)
    ratings: int = 0
    stars: int = 0

    def add(self, outcome: Outcome) -> None:
        self.shown += 1
        self.score += outcome.score or 0
        self.did.update(name for name in ("wished", "refused", "held") if getattr(outcome, name))
        self.ratings += len(outcome.ratings)
        self.stars += sum(outcome.ratings)

    def band(self, low: int | None, high: int | None, *, rated: bool) -> Band:
        """The sums; without ratings unless they may be told (``rated``)."""
        return Band(
            low=low,
            high=high,
            shown=self.shown,
            mean_score=self.score / (THOUSAND * self.shown) if self.shown and low is not None else None,
            wished=share(self.did["wished"], self.shown),
            refused=share(self.did["refused"], self.shown),
            held=share(self.did["held"], self.shown),
            ratings=self.ratings if rated else None,
            mean_rating=self.stars / self.ratings if rated and self.ratings else None,
        )

    @property
    def tellable(self) -> bool:
        """Whether its ratings are none at all, or enough to hide each of them."""
        return not 0 < self.ratings < FEWEST_RATINGS


def report(outcomes: Iterable[Outcome]) -> Report:
    """Count outcomes in ten bands of scores.

    Ratings are told of :data:`FEWEST_RATINGS` and more, and of bands only when that holds for each of them: the one
    that was left out would be the total less the others.

    Raises:
        ValueError: a score outside 0 to 1000, or a rating that is not 1 to 5 stars.
    """
    tallies = [_Tally() for _ in range(BANDS)]
    everything, strange = _Tally(), _Tally()
    for outcome in outcomes:
        _check(outcome)
        if outcome.score is None:
            strange.add(outcome)
            continue
        tallies[min(outcome.score * BANDS // THOUSAND, BANDS - 1)].add(outcome)
        everything.add(outcome)
    width = THOUSAND // BANDS
    each_told = all(tally.tellable for tally in tallies)
    bands = tuple(
        tally.band(place * width, (place + 1) * width, rated=each_told) for place, tally in enumerate(tallies)
    )
    return Report(
        bands,
        everything.band(0, THOUSAND, rated=everything.tellable),
        strange.band(None, None, rated=strange.tellable),
        _calibration_error(bands),
    )


def share(count: int, of: int) -> Share:
    """A share with its Wilson score interval at 95 % (Wilson, JASA 22, 1927)."""
    if not of:
        return Share(0, 0, 0.0, 1.0)
    rate, square = count / of, _Z * _Z
    middle = (rate + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * sqrt(rate * (1 - rate) / of + square / (4 * of * of))
    # The ends are exact where nothing or everything was counted, whatever rounding says.
    return Share(count, of, max(0.0, middle - half) if count else 0.0, min(1.0, middle + half) if count < of else 1.0)


def _calibration_error(bands: Sequence[Band]) -> float | None:
    shown = sum(band.shown for band in bands)
    if not shown:
        return None
    gaps = (
        band.shown * abs(band.mean_score - band.wished.count / band.shown)
        for band in bands
        if band.mean_score is not None
    )
    return sum(gaps) / shown


def _check(outcome: Outcome) -> None:
    if outcome.score is not None and not 0 <= outcome.score <= THOUSAND:
        raise ValueError(f"score: expected 0 to {THOUSAND}, got {outcome.score}")
    for stars in outcome.ratings:
        if stars not in STARS:
            raise ValueError(f"rating: expected 1 to 5 stars, got {stars}")
