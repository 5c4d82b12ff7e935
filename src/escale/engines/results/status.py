"""How far an indicator is, and whether both parties say the same of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from escale.engines.results.model import Figure, Indicator, Period
from escale.engines.results.totals import total_of


class Agreement(StrEnum):
    """What two parties make of one figure."""

    EMPTY = "empty"  # nobody has said anything
    ONE_SIDE = "one-side"  # the other has not said anything yet
    UNSIGNED = "unsigned"  # both say the same, not both have signed
    AGREED = "agreed"
    CONTESTED = "contested"


class Status(StrEnum):
    """How far a period is."""

    NO_TARGET = "no-target"
    NO_VALUE = "no-value"
    ON_THE_WAY = "on-the-way"
    REACHED = "reached"
    MISSED = "missed"
    CONTESTED = "contested"
    UNPROVED = "unproved"
    TOLD = "told"  # in words, with evidence: people judge it, no comparison does


@dataclass(frozen=True, slots=True)
class Statement:
    """What one party says of a figure: a number or words. ``contests``: it denies the other's value."""

    side: str
    amount: Decimal | None = None
    words: str = ""
    signed: bool = False
    contests: bool = False

    @property
    def says(self) -> bool:
        """Whether there is a value in it."""
        return self.amount is not None or bool(self.words)


@dataclass(frozen=True, slots=True)
class SharedFigure:
    """One figure of two parties. It has a value when both say the same and have signed; there is no middle."""

    sides: tuple[str, str]
    statements: tuple[Statement, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a third party, a party twice, and two statements of one party."""
        spoken = [each.side for each in self.statements]
        if len(set(self.sides)) != 2 or len(set(spoken)) != len(spoken) or not set(spoken) <= set(self.sides):
            raise ValueError("two different sides, and at most one statement of each")

    @property
    def by_side(self) -> dict[str, Statement | None]:
        """What each side says, in the order of the sides; None: nothing yet."""
        said = {each.side: each for each in self.statements}
        return {side: said.get(side) for side in self.sides}

    @property
    def agreement(self) -> Agreement:
        """Where the two stand."""
        saying = [each for each in self.statements if each.says]
        if any(each.contests for each in self.statements):
            return Agreement.CONTESTED
        if len(saying) < 2:
            return Agreement.ONE_SIDE if saying else Agreement.EMPTY
        one, other = saying
        if one.amount != other.amount or (one.amount is None and one.words != other.words):
            return Agreement.CONTESTED
        return Agreement.AGREED if one.signed and other.signed else Agreement.UNSIGNED

    @property
    def agreed(self) -> Statement | None:
        """The value of both, only when it is agreed."""
        return self.statements[0] if self.agreement is Agreement.AGREED else None


def status_of(
    indicator: Indicator,
    period: Period,
    *,
    today: date,
    shared: SharedFigure | None = None,
    evidence: int | None = None,
) -> Status:
    """How far a period is on a day.

    In this order: contested, no target, no value, unproved (no document stands behind the value; ``evidence`` says
    how many there are where callers keep them elsewhere), then the value against the target: reached at or beyond it
    (below it, where less is better), else missed after the last day and on the way until then.
    """
    if shared is not None and shared.agreement is Agreement.CONTESTED:
        return Status.CONTESTED
    target, actual = total_of(period.targets), total_of(period.actuals)
    if not _says(target, indicator):
        return Status.NO_TARGET
    if actual is None or not _says(actual, indicator):
        return Status.NO_VALUE
    if not (len(actual.documents) if evidence is None else evidence):
        return Status.UNPROVED
    if target is None or target.amount is None or actual.amount is None or not indicator.is_added_up:
        return Status.TOLD
    ahead = actual.amount - target.amount
    if ahead == 0 or (ahead > 0) is indicator.ascending:
        return Status.REACHED
    return Status.MISSED if today > period.end else Status.ON_THE_WAY


def _says(figure: Figure | None, indicator: Indicator) -> bool:
    """A number; of what is told, words in the value or the comment will do."""
    if figure is None:
        return False
    if indicator.is_added_up:
        return figure.amount is not None
    return figure.amount is not None or bool(figure.written) or bool(figure.comment)


def status_of_indicator(periods: Sequence[Period], statuses: Sequence[Status], *, today: date) -> Status:
    """One word for all periods: contested if one is, else that of the last begun, else of the first to come."""
    if Status.CONTESTED in statuses:
        return Status.CONTESTED
    pairs = sorted(zip(periods, statuses, strict=True), key=lambda pair: pair[0].start)
    begun = [status for period, status in pairs if period.start <= today]
    if begun:
        return begun[-1]
    return pairs[0][1] if pairs else Status.NO_TARGET
