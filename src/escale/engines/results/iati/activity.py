"""An IATI 2.03 activity as far as a file of results needs it; everything else in it is kept as it stood."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from escale.engines.results.kept import NOTHING, Kept
from escale.engines.results.model import NO_WORDS, DocumentLink, Indicator, Result, Words
from escale.engines.results.problem import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who publishes, or who takes part: reference, type and (taking part) role by the codelists of IATI."""

    ref: str = ""
    type: str = ""
    role: str = ""
    activity_id: str = ""
    names: Words = NO_WORDS
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Description:
    """A text about the activity: general, objectives, target groups (codelist DescriptionType)."""

    words: Words
    type: str = ""


@dataclass(frozen=True, slots=True)
class ActivityDate:
    """Planned or real start or end (codelist ActivityDateType)."""

    type: str
    day: date
    words: Words = NO_WORDS
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """A sector, a tag (such as a goal of sustainable development) or a policy marker, by vocabulary and code."""

    code: str
    vocabulary: str = ""
    uri: str = ""
    percentage: Decimal | None = None  # of sectors
    significance: str = ""  # of policy markers
    words: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class RelatedActivity:
    """Another activity: parent, child, sibling, of others, of third parties (codelist RelatedActivityType)."""

    ref: str
    type: str
    kept: Kept = NOTHING
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity with its results."""

    identifier: str
    reporting: Organisation
    title: Words = NO_WORDS
    descriptions: tuple[Description, ...] = ()
    participants: tuple[Organisation, ...] = ()
    status: str = ""
    dates: tuple[ActivityDate, ...] = ()
    sectors: tuple[Subject, ...] = ()
    tags: tuple[Subject, ...] = ()
    markers: tuple[Subject, ...] = ()
    documents: tuple[DocumentLink, ...] = ()
    related: tuple[RelatedActivity, ...] = ()
    results: tuple[Result, ...] = ()
    language: str = ""
    kept: Kept = NOTHING
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Activities:
    """A whole file."""

    activities: tuple[Activity, ...]
    version: str = "2.03"
    kept: Kept = NOTHING

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator in its order, with an id: where it has none, that of its activity and its place in it.

        A result that is not to be aggregated says so for its indicators that say nothing.
        """
        return tuple(
            replace(
                each,
                id=each.id or f"{activity.identifier.strip()}#{major}.{minor}",
                aggregates=False if each.aggregates is None and result.aggregates is False else each.aggregates,
            )
            for activity in self.activities
            for major, result in enumerate(activity.results, start=1)
            for minor, each in enumerate(result.indicators, start=1)
        )
