"""Results, indicators, periods and their figures, as in the results of an IATI 2.03 activity.

The standard: https://iatistandard.org/en/iati-standard/203/activity-standard/iati-activities/iati-activity/result/.
It has no words for a parent of an indicator, for a unit, for figures that run on from the start (cumulative) and for
the two numbers of a percentage; those are fields here too, and an extension in the file (``iati``).
Amounts are decimals, dates are days. ``kept`` is what a file said besides; ``place`` is where it said it, and no part
of what is equal.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from escale.engines.results.kept import NOTHING, Kept
from escale.engines.results.problem import NOWHERE, Place

UNIT, PERCENTAGE, NOMINAL, ORDINAL, QUALITATIVE = "1", "2", "3", "4", "5"  # codelist IndicatorMeasure
ADDED_UP = (UNIT, PERCENTAGE)


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text in one language (BCP 47, empty: the language of its activity)."""

    words: str
    language: str = ""
    kept: Kept = NOTHING


@dataclass(frozen=True, slots=True)
class Words:
    """A text in several languages."""

    narratives: tuple[Narrative, ...] = ()
    kept: Kept = NOTHING

    def __bool__(self) -> bool:
        return bool(self.narratives)

    def said(self, language: str = "") -> str:
        """The text in this language, else the first there is."""
        found = [each.words for each in self.narratives if each.language == language]
        return (found or [each.words for each in self.narratives] or [""])[0]


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of a disaggregation: ``sex`` is ``female``."""

    name: str
    value: str
    kept: Kept = NOTHING


@dataclass(frozen=True, slots=True)
class Location:
    """A place by its reference in the activity."""

    ref: str
    kept: Kept = NOTHING


@dataclass(frozen=True, slots=True)
class Reference:
    """The code of a result or an indicator in somebody's vocabulary."""

    vocabulary: str
    code: str
    uri: str = ""
    kept: Kept = NOTHING


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document that proves or explains: address, media type, codes of DocumentCategory and Language."""

    url: str
    format: str = ""
    title: Words = NO_WORDS
    description: Words = NO_WORDS
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    day: date | None = None
    kept: Kept = NOTHING


@dataclass(frozen=True, slots=True)
class Share:
    """What a percentage was made of: so many of so many."""

    numerator: Decimal
    denominator: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A target, an actual value or a baseline: of everybody, or of those its dimensions and locations name.

    ``written`` is the value as it was written where that is not just the amount: words, or a number in another form.
    """

    amount: Decimal | None = None
    written: str = ""
    share: Share | None = None
    dimensions: tuple[Dimension, ...] = ()
    locations: tuple[Location, ...] = ()
    comment: Words = NO_WORDS
    documents: tuple[DocumentLink, ...] = ()
    kept: Kept = NOTHING
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def cell(self) -> frozenset[tuple[str, str]]:
        """Whom it is about, whatever the order of its dimensions."""
        return frozenset((each.name, each.value) for each in self.dimensions)

    @property
    def places(self) -> frozenset[str]:
        """Where it is about, whatever the order."""
        return frozenset(each.ref for each in self.locations)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was there before."""

    year: int
    figure: Figure
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    start: date
    end: date
    targets: tuple[Figure, ...] = ()
    actuals: tuple[Figure, ...] = ()
    kept: Kept = NOTHING
    place: Place = field(default=NOWHERE, compare=False)
    start_kept: Kept = NOTHING
    end_kept: Kept = NOTHING

    def lies_in(self, other: "Period") -> bool:
        """Whether every day of this one is a day of the other."""
        return other.start <= self.start and self.end <= other.end


class Counting(StrEnum):
    """How a child counts in its parent."""

    SUM = "sum"
    NOT = "none"


@dataclass(frozen=True, slots=True)
class Parent:
    """The indicator above, and how this one counts in it."""

    ref: str
    counts: Counting = Counting.SUM


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measure of a result. Its figures are its own: what its children reached is not in them.

    ``ascending``: more is better. ``aggregates`` is IATI's aggregation status (None: not said). ``cumulative``: the
    figure of a period counts from the start of everything, not from the start of the period.
    """

    id: str = ""
    measure: str = UNIT
    title: Words = NO_WORDS
    description: Words = NO_WORDS
    ascending: bool = True
    aggregates: bool | None = None
    cumulative: bool = False
    unit: str = ""
    parents: tuple[Parent, ...] = ()
    references: tuple[Reference, ...] = ()
    documents: tuple[DocumentLink, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    periods: tuple[Period, ...] = ()
    kept: Kept = NOTHING
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def is_added_up(self) -> bool:
        """Whether its values can be added to others at all: units and percentages; never ranks, names and words."""
        return self.measure in ADDED_UP


@dataclass(frozen=True, slots=True)
class Result:
    """An output, outcome or impact (codelist ResultType) with its indicators."""

    type: str
    title: Words = NO_WORDS
    description: Words = NO_WORDS
    aggregates: bool | None = None
    references: tuple[Reference, ...] = ()
    documents: tuple[DocumentLink, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    kept: Kept = NOTHING
    place: Place = field(default=NOWHERE, compare=False)
