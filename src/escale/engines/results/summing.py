"""Values of an indicator with everything below it, nothing counted twice.

For a period p of an indicator I, let D be I and every indicator below it that is added up, each once; what does not
fit (``LeftOut``) is left out with what is below it only, one whose periods overlap alone. From each d in D is taken,
of its totals (``totals``):

* d not cumulative: the sum of its periods that lie in p; where I is cumulative, of all its periods that end by the
  end of p.
* d cumulative: its last known figure of the periods that lie in p; where I is not cumulative, less the figure of its
  last period before p: what was added during p. When that one is not known, neither is this.

I itself gives the figure of p. A percentage is 100 × Σ numerators ÷ Σ denominators, never a mean of percentages. What
nobody said is missing, not 0: ``known`` of ``expected`` figures are in the sum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import partial
from itertools import pairwise

from escale.engines.results.family import Family
from escale.engines.results.model import PERCENTAGE, Figure, Indicator, Period, Share
from escale.engines.results.numbers import EXACT, percent, total
from escale.engines.results.problem import FamilyTooLarge, Problem
from escale.engines.results.totals import total_of

MOST_TAKEN = 1_000_000  # some three seconds


class LeftOut(StrEnum):
    """Why a value below is not in the sum, or why there is no sum."""

    QUALITATIVE = "qualitative"  # words, names and ranks are not added up
    NOT_TO_BE_SUMMED = "not-to-be-summed"  # its publisher said so: aggregation status
    MEASURE_DIFFERS = "measure-differs"
    UNIT_DIFFERS = "unit-differs"
    NO_SHARE = "no-numerator-and-denominator"
    NO_DENOMINATOR = "no-denominator"  # 0 or less
    SHARE_IMPOSSIBLE = "share-impossible"  # less than nothing, or more than all
    PERIODS_OVERLAP = "periods-overlap"  # of one indicator: some days would count twice


@dataclass(frozen=True, slots=True)
class Sum:
    """One period of an indicator: its own figure, and the value with all that is below.

    ``amount`` is None when nothing is known or nothing may be added up. ``share``: of percentages that were added up.
    """

    period: Period
    own: Figure | None
    amount: Decimal | None
    share: Share | None = None
    known: int = 0
    expected: int = 0
    left_out: tuple[tuple[str, LeftOut], ...] = ()


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one indicator gives: its figures to be added (and to be taken away), how many were expected."""

    added: tuple[Figure, ...] = ()
    taken_away: tuple[Figure, ...] = ()
    known: int = 0
    expected: int = 0


@dataclass(slots=True)
class _Pot:
    taken: list[_Taken] = field(default_factory=list)
    left_out: list[tuple[str, LeftOut]] = field(default_factory=list)


def sums(indicators: Iterable[Indicator]) -> dict[str, tuple[Sum, ...]]:
    """Per id, one sum for each period in its order.

    Two of one id raise ``IndicatorTwice``, circles ``CircularParents``; more than ``MOST_TAKEN`` values to look up,
    ``FamilyTooLarge``.
    """
    family = Family(indicators)
    family.refuse_twice()
    family.refuse_circles()
    found: dict[str, tuple[Sum, ...]] = {}
    left = MOST_TAKEN
    for name, top in family.members.items():
        below = family.below(name, partial(_may_enter, top))
        left -= len(below) * max(1, len(top.periods))
        if left < 0:
            raise FamilyTooLarge(Problem("family-too-large", top.place, {"most": str(MOST_TAKEN)}))
        found[name] = tuple(_sum(top, period, below, family) for period in top.periods)
    return found


def _may_enter(top: Indicator, child: Indicator) -> bool:
    return _why_not(child, top) is None


def _sum(top: Indicator, period: Period, below: Sequence[Indicator], family: Family) -> Sum:
    own = total_of(period.actuals)
    if not top.is_added_up:
        out = tuple((each.id, LeftOut.QUALITATIVE) for each in below)
        known = int(own is not None and (own.amount is not None or bool(own.written)))
        return Sum(period, own, own.amount if own else None, None, known, 1, out)
    pot = _Pot()
    if own is not None and _is_known(own, top):
        pot.taken.append(_Taken((own,), known=1, expected=1))
    elif not family.added[top.id]:
        pot.taken.append(_Taken(expected=1))
    for each in below:
        reason = _why_not(each, top)
        if reason:
            pot.left_out.append((each.id, reason))
        else:
            taken = _taken(each, period, top.cumulative, is_group=bool(family.added[each.id]))
            if taken is None:
                pot.left_out.append((each.id, LeftOut.PERIODS_OVERLAP))
            else:
                pot.taken.append(taken)
    return _added(top, period, own, pot)


def _why_not(child: Indicator, top: Indicator) -> LeftOut | None:
    if not child.is_added_up:
        return LeftOut.QUALITATIVE
    if child.aggregates is False:
        return LeftOut.NOT_TO_BE_SUMMED
    if child.measure != top.measure:
        return LeftOut.MEASURE_DIFFERS
    if child.unit and top.unit and child.unit.strip() != top.unit.strip():
        return LeftOut.UNIT_DIFFERS
    return None


def _taken(child: Indicator, period: Period, runs_on: bool, *, is_group: bool) -> _Taken | None:
    """What a child gives to a period above; ``runs_on``: the one above is cumulative. None: its periods overlap.

    A group (a child with children) that says nothing itself is not expected to.
    """
    if child.cumulative:
        inside = _last(child, (each for each in child.periods if each.lies_in(period)))
        earlier = [] if runs_on else [each for each in child.periods if each.end < period.start]
        before = _last(child, [max(earlier, key=lambda one: one.end)]) if earlier else ()
        if not inside or (earlier and not before):
            return _Taken(expected=int(not is_group))
        return _Taken(inside, before, known=1, expected=1)
    counted = [each for each in child.periods if each.lies_in(period) or (runs_on and each.end <= period.end)]
    told = [(one, figure) for one in counted if (figure := total_of(one.actuals)) and _is_known(figure, child)]
    if _overlap([one for one, _figure in told]):
        return None
    found = tuple(figure for _period, figure in told)
    expected = len(found) if is_group else max(1, len(counted))
    return _Taken(found, (), len(found), expected)


def _overlap(periods: Iterable[Period]) -> bool:
    ordered = sorted(periods, key=lambda one: one.start)
    return any(later.start <= earlier.end for earlier, later in pairwise(ordered))


def _last(child: Indicator, periods: Iterable[Period]) -> tuple[Figure, ...]:
    """The last known figure, or none."""
    for period in sorted(periods, key=lambda one: (one.end, one.start), reverse=True):
        figure = total_of(period.actuals)
        if figure is not None and _is_known(figure, child):
            return (figure,)
    return ()


def _is_known(figure: Figure, of: Indicator) -> bool:
    return figure.amount is not None or (of.measure == PERCENTAGE and figure.share is not None)


def _added(top: Indicator, period: Period, own: Figure | None, pot: _Pot) -> Sum:
    known, expected = sum(each.known for each in pot.taken), sum(each.expected for each in pot.taken)
    plus = [figure for each in pot.taken for figure in each.added]
    minus = [figure for each in pot.taken for figure in each.taken_away]
    out = list(pot.left_out)
    amount, share = None, None
    if top.measure == PERCENTAGE:
        if own is not None and not minus and len(plus) == 1 and plus[0] is own:
            amount, share = own.amount, own.share
        if plus and amount is None:
            amount, share, reason = _fraction(plus, minus)
            out += [(top.id, reason)] if reason else []
    elif plus:
        amount = _difference(plus, minus)
    return Sum(period, own, amount, share, known, expected, tuple(out))


def _difference(plus: Sequence[Figure], minus: Sequence[Figure]) -> Decimal:
    amounts = [total(each.amount for each in side if each.amount is not None) for side in (plus, minus)]
    return EXACT.subtract(*amounts)


def _fraction(plus: Sequence[Figure], minus: Sequence[Figure]) -> tuple[Decimal | None, Share | None, LeftOut | None]:
    """Fractions added up; without both numbers of every one of them there is no sum."""
    if any(each.share is None for each in (*plus, *minus)):
        return None, None, LeftOut.NO_SHARE
    added, away = ([each.share for each in side if each.share is not None] for side in (plus, minus))
    numerator = EXACT.subtract(total(one.numerator for one in added), total(one.numerator for one in away))
    denominator = EXACT.subtract(total(one.denominator for one in added), total(one.denominator for one in away))
    share = Share(numerator, denominator)
    if denominator <= 0:
        return None, share, LeftOut.NO_DENOMINATOR
    if not 0 <= numerator <= denominator:
        return None, share, LeftOut.SHARE_IMPOSSIBLE
    return percent(numerator, denominator), share, None
