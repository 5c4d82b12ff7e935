"""What is wrong with one indicator, whatever others say. Every check is a function from it to problems."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from escale.engines.results.family_checks import of_family
from escale.engines.results.model import PERCENTAGE, QUALITATIVE, UNIT, Counting, Figure, Indicator, Period
from escale.engines.results.numbers import PERCENT_STEP, percent, plain, total
from escale.engines.results.problem import Problem
from escale.engines.results.totals import candidates, total_of

_HUNDRED = Decimal(100)


def check(indicators: Sequence[Indicator], *, signed: date | None = None) -> list[Problem]:
    """Every problem, indicator by indicator. ``signed``: no period may begin before the day of signature."""
    problems: list[Problem] = []
    for each in indicators:
        for rule in (numbers, shares, qualitative, periods, disaggregation):
            problems += rule(each)
        if signed:
            problems += before_signature(each, signed)
    return problems + list(of_family(indicators))


def figures_of(indicator: Indicator) -> Iterator[Figure]:
    """Every figure of an indicator: baselines, targets, actual values."""
    for baseline in indicator.baselines:
        yield baseline.figure
    for period in indicator.periods:
        yield from period.targets
        yield from period.actuals


def numbers(indicator: Indicator) -> Iterator[Problem]:
    """Counts are 0 or more, percentages from 0 to 100, and what is measured in numbers is a number."""
    if indicator.measure == QUALITATIVE:
        return
    for figure in figures_of(indicator):
        amount = figure.amount
        if amount is None:
            code = "not-a-number" if figure.written else "value-missing"
            yield Problem(code, figure.place, {"value": figure.written})
        elif indicator.measure == UNIT and amount < 0:
            yield Problem("negative-count", figure.place, {"value": plain(amount)})
        elif indicator.measure == PERCENTAGE and amount > _HUNDRED:
            yield Problem("percentage-over-100", figure.place, {"value": plain(amount)})
        elif indicator.measure == PERCENTAGE and amount < 0:
            yield Problem("percentage-below-0", figure.place, {"value": plain(amount)})


def shares(indicator: Indicator) -> Iterator[Problem]:
    """So many of so many: none negative, no more than all, of more than none, and the percentage that is written."""
    for figure in figures_of(indicator):
        share = figure.share
        if share is None:
            continue
        values = {"numerator": plain(share.numerator), "denominator": plain(share.denominator)}
        if indicator.measure != PERCENTAGE:
            yield Problem("share-of-no-percentage", figure.place, values)
        elif share.denominator <= 0 or not 0 <= share.numerator <= share.denominator:
            yield Problem("share-impossible", figure.place, values)
        elif figure.amount is not None and _differs(figure.amount, percent(share.numerator, share.denominator)):
            yield Problem("percentage-differs", figure.place, {**values, "value": plain(figure.amount)})


def _differs(written: Decimal, exact: Decimal) -> bool:
    """Whether the percentage is another than the one written, which may be rounded to the places it has."""
    places = max(0, -int(written.as_tuple().exponent))
    step = max(PERCENT_STEP, Decimal(1).scaleb(-places))
    return abs(written - exact) > step / 2


def qualitative(indicator: Indicator) -> Iterator[Problem]:
    """Words, names and ranks are not to be added to anything."""
    if indicator.is_added_up:
        return
    values = {"measure": indicator.measure}
    if indicator.aggregates or any(each.counts is Counting.SUM for each in indicator.parents):
        yield Problem("qualitative-summed", indicator.place, values)


def periods(indicator: Indicator) -> Iterator[Problem]:
    """A period ends after it begins, and no day is in two of them."""
    for each in indicator.periods:
        if each.end < each.start:
            yield Problem("period-reversed", each.place, _days(each))
    right = sorted((each for each in indicator.periods if each.start <= each.end), key=lambda one: one.start)
    longest: Period | None = None
    for each in right:
        if longest is not None and each.start <= longest.end:
            other = {"other_start": longest.start.isoformat(), "other_end": longest.end.isoformat()}
            yield Problem("periods-overlap", each.place, _days(each) | other)
        if longest is None or each.end > longest.end:
            longest = each


def before_signature(indicator: Indicator, signed: date) -> Iterator[Problem]:
    """What was agreed is measured from the day of signature on; baselines are older by their nature."""
    for each in indicator.periods:
        if each.start < signed:
            yield Problem("before-signature", each.place, _days(each) | {"signed": signed.isoformat()})


def _days(period: Period) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def disaggregation(indicator: Indicator) -> Iterator[Problem]:
    """Parts by one dimension, or by several crossed, add up to their whole; other names are not added to them.

    Only what is counted in units adds up: a percentage of women and one of men do not make a sum.
    """
    years = sorted({each.year for each in indicator.baselines})
    groups = [[each.figure for each in indicator.baselines if each.year == year] for year in years]
    for period in indicator.periods:
        groups += [list(period.targets), list(period.actuals)]
    for figures in groups:
        yield from _twice(figures)
        if indicator.measure == UNIT:
            yield from _sums(figures)


def _twice(figures: Sequence[Figure]) -> Iterator[Problem]:
    """One cell is said once; of everybody there is one figure, or all say the same."""
    seen: set[tuple[object, ...]] = set()
    for each in figures:
        key = (each.cell, each.places)
        if each.dimensions and key in seen:
            yield Problem("cell-twice", each.place, {"cell": _named(each)})
        seen.add(key)
    whole = candidates(figures)
    if len(whole) > 1 and total_of(figures) is None:
        yield Problem("several-totals", whole[1].place, {"values": ", ".join(map(_shown, whole))})


def _sums(figures: Sequence[Figure]) -> Iterator[Problem]:
    wholes = defaultdict(list)
    parts: dict[tuple[frozenset[str], frozenset[str]], list[Figure]] = defaultdict(list)
    for each in figures:
        if each.dimensions:
            parts[frozenset(one.name for one in each.dimensions), each.places].append(each)
        else:
            wholes[each.places].append(each)
    for (names, places), cells in parts.items():
        whole = total_of(wholes.get(places, []))
        if whole is None or whole.amount is None:
            continue
        added = total(each.amount for each in cells if each.amount is not None)
        complete = all(each.amount is not None for each in cells)
        if added > whole.amount or (complete and added != whole.amount):
            values = {"dimension": " × ".join(sorted(names)), "sum": plain(added), "total": plain(whole.amount)}
            yield Problem("disaggregation-sum", whole.place, values)


def _named(figure: Figure) -> str:
    return ", ".join(f"{name} = {value}" for name, value in sorted(figure.cell))


def _shown(figure: Figure) -> str:
    return figure.written if figure.amount is None else plain(figure.amount)
