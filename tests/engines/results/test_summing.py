"""Sums: nothing twice, nothing averaged, nothing made up; and against a calculation of its own on 1,500 graphs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from escale.engines.results import (
    CircularParents,
    Counting,
    FamilyTooLarge,
    Figure,
    Indicator,
    IndicatorTwice,
    LeftOut,
    Parent,
    Period,
    Place,
    Problem,
    Share,
    Sum,
    sums,
)
from escale.engines.results.words import sentence
from tests.engines.results.example import day, figure, indicator, year


def only(*indicators: Indicator, of: str = "top") -> Sum:
    (found,) = sums(indicators)[of]
    return found


def test_own_and_children_are_added() -> None:
    found = only(
        indicator("top", year(2020, "1")),
        indicator("a", year(2020, "2"), under="top"),
        indicator("b", year(2020, "3.50"), under="a"),
    )
    assert (found.amount, found.own, found.known, found.expected) == (Decimal("6.50"), figure("1"), 3, 3)


def test_a_child_reached_by_two_ways_counts_once() -> None:
    found = only(
        indicator("top", year(2020)),
        indicator("a", year(2020, "1"), under="top"),
        indicator("b", year(2020, "2"), under="top"),
        indicator("c", year(2020, "4"), under=("a", "b", "top")),
    )
    assert found.amount == Decimal(7)


def test_what_is_missing_is_missing() -> None:
    top, a, b = (
        indicator("top", year(2020)),
        indicator("a", year(2020, "0"), under="top"),
        indicator("b", under="top"),
    )
    found = only(top, a, b)
    assert (found.amount, found.known, found.expected) == (Decimal(0), 1, 2)
    found = only(top, b)
    assert (found.amount, found.known, found.expected) == (None, 0, 1)


def quarter(start: str, end: str, amount: str | None) -> Period:
    return Period(day(start), day(end), actuals=() if amount is None else (figure(amount),))


QUARTERS = (
    quarter("2020-01-01", "2020-03-31", "5"),
    quarter("2020-04-01", "2020-06-30", "7"),
    quarter("2020-07-01", "2020-12-31", None),
)


def test_quarters_of_a_year_are_added_or_the_last_of_them_taken() -> None:
    added = only(indicator("top", year(2020)), indicator("a", *QUARTERS, under="top"))
    assert (added.amount, added.known, added.expected) == (Decimal(12), 2, 3)
    last = only(indicator("top", year(2020)), indicator("a", *QUARTERS, under="top", cumulative=True))
    assert (last.amount, last.known, last.expected) == (Decimal(7), 1, 1)


def test_overlapping_periods_of_a_child_are_not_added_twice() -> None:
    twice = indicator("a", year(2020, "12"), *QUARTERS, under="top")
    below = indicator("b", year(2020, "3"), under="a")
    found = only(indicator("top", year(2020, "1")), twice, below)
    assert (found.amount, found.left_out) == (Decimal(4), (("a", LeftOut.PERIODS_OVERLAP),))
    found = only(indicator("top", year(2020, "1"), cumulative=True), twice, below)
    assert (found.amount, found.left_out) == (Decimal(4), (("a", LeftOut.PERIODS_OVERLAP),))
    # A year that has a target only stands over its quarters.
    found = only(indicator("top", year(2020)), replace(twice, periods=(year(2020), *QUARTERS)))
    assert (found.amount, found.left_out) == (Decimal(12), ())


def test_a_running_total_gives_a_year_what_that_year_added() -> None:
    running = indicator("a", year(2019, "4"), *QUARTERS, under="top", cumulative=True)
    assert [one.amount for one in sums([indicator("top", year(2019), year(2020)), running])["top"]] == [4, 3]
    above = indicator("top", year(2019), year(2020), cumulative=True)
    assert [one.amount for one in sums([above, running])["top"]] == [4, 7]
    unknown = replace(running, periods=(year(2018, "4"), year(2019), *QUARTERS))
    (_, found) = sums([indicator("top", year(2019), year(2020)), unknown])["top"]
    assert (found.amount, found.known, found.expected) == (None, 0, 1)


def test_a_running_total_above_takes_all_periods_until_its_end() -> None:
    above = indicator("top", year(2019), year(2020), cumulative=True)
    assert [one.amount for one in sums([above, indicator("a", year(2019, "4"), *QUARTERS, under="top")])["top"]] == [
        4,
        16,
    ]


def test_percentages_are_added_up_as_fractions() -> None:
    top = indicator("top", year(2020), measure="2")
    half, tenth = figure("50", (1, 2)), figure("10", (10, 100))
    a, b = (indicator(name, year(2020, one), measure="2", under="top") for name, one in (("a", half), ("b", tenth)))
    found = only(top, a, b)
    assert (found.amount, found.share) == (Decimal("10.7843"), Share(Decimal(11), Decimal(102)))
    found = only(top, a, replace(b, periods=(year(2020, "10"),)))
    assert (found.amount, found.left_out) == (None, (("top", LeftOut.NO_SHARE),))
    found = only(top, replace(a, periods=(year(2020, figure("0", (0, 0))),)))
    assert (found.amount, found.left_out) == (None, (("top", LeftOut.NO_DENOMINATOR),))


def test_a_percentage_alone_is_what_it_says() -> None:
    assert only(indicator("top", year(2020, "33"), measure="2")).amount == Decimal(33)
    assert only(indicator("top", year(2020, figure(None, (1, 3))), measure="2")).amount == Decimal("33.3333")


@pytest.mark.parametrize("later", [(1, 10), (20, 9)], ids=["below 0", "over 100"])
def test_a_difference_that_is_no_share_is_no_percentage(later: tuple[int, int]) -> None:
    top = indicator("top", year(2020), measure="2")
    before, after = year(2019, figure("62.5", (5, 8))), year(2020, figure("10", later))
    found = only(top, indicator("a", before, after, measure="2", cumulative=True, under="top"))
    assert (found.amount, found.left_out) == (None, (("top", LeftOut.SHARE_IMPOSSIBLE),))
    found = only(replace(top, periods=(year(2020, figure(None, (3, 2))),)))
    assert (found.amount, found.left_out) == (None, (("top", LeftOut.SHARE_IMPOSSIBLE),))


def test_words_are_never_added() -> None:
    top = indicator("top", year(2020, Figure(written="good")), measure="5")
    found = only(top, indicator("a", year(2020, "3"), under="top"))
    assert (found.amount, found.left_out, found.known) == (None, (("a", LeftOut.QUALITATIVE),), 1)
    found = only(indicator("top", year(2020, "1")), indicator("a", year(2020, "3"), under="top", measure="4"))
    assert (found.amount, found.left_out) == (Decimal(1), (("a", LeftOut.QUALITATIVE),))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"aggregates": False}, LeftOut.NOT_TO_BE_SUMMED),
        ({"unit": "firms"}, LeftOut.UNIT_DIFFERS),
        ({"measure": "2"}, LeftOut.MEASURE_DIFFERS),
    ],
)
def test_what_does_not_fit_is_left_out_with_what_is_below_it_only(fields: dict[str, object], reason: LeftOut) -> None:
    odd = indicator("odd", year(2020, "10"), under="top", **fields)
    below = indicator("below", year(2020, "20"), under="odd")
    both = indicator("both", year(2020, "40"), under=("odd", "top"))
    found = only(indicator("top", year(2020, "1"), unit="people"), odd, below, both)
    assert (found.amount, found.left_out) == (Decimal(41), (("odd", reason),))


def test_a_child_that_does_not_count_is_not_there() -> None:
    child = indicator("a", year(2020, "3"), parents=(Parent("top", Counting.NOT),))
    assert only(indicator("top", year(2020, "1")), child).amount == Decimal(1)


def test_only_the_figure_about_everybody_counts() -> None:
    parts = (figure("6", sex="female"), figure("4", sex="male"))
    whole = Period(day("2020-01-01"), day("2020-12-31"), actuals=(*parts, figure("10")))
    assert only(indicator("top", whole)).amount == Decimal(10)
    assert only(indicator("top", replace(whole, actuals=parts))).amount is None
    assert only(indicator("top", replace(whole, actuals=(figure("1"), figure("2"))))).amount is None


def test_circles_are_refused() -> None:
    with pytest.raises(CircularParents) as refused:
        sums([indicator("a", under="b"), indicator("b", under="a")])
    assert refused.value.problem.values["way"] == "a → b → a"


def test_a_second_indicator_of_one_id_is_refused() -> None:
    second = indicator("a", year(2020, "2"), under="top", place=Place("second", 7))
    with pytest.raises(IndicatorTwice) as refused:
        sums([indicator("top", year(2020)), indicator("a", year(2020, "1"), under="top"), second])
    assert refused.value.problem == Problem("indicator-twice", Place("second", 7), {"indicator": "a"})


def test_endless_chains_are_refused() -> None:
    chain = [indicator(str(each), under=str(each + 1)) for each in range(1_500)]
    with pytest.raises(FamilyTooLarge) as refused:
        sums(chain)
    assert (
        sentence(refused.value.problem) == "more than 1000000 values of indicators below would have to be looked up"
    )


def test_sums_do_not_round() -> None:
    small, large = "0.0000000000000000000001", "9999999999999999999999999999"
    found = only(indicator("top", year(2020, small)), indicator("a", year(2020, large), under="top"))
    assert str(found.amount) == "9999999999999999999999999999.0000000000000000000001"


# -- against an independent calculation --------------------------------------------------------------------------
SEEDS, A_TEST = 1_500, 100
FIRST = date(2020, 1, 1)


def graphs(random: Random) -> tuple[list[Indicator], dict[str, list[str]]]:
    """Up to nine indicators of one kind in a random order; each may stand under any of those made before it."""
    size, measure = random.randint(1, 9), random.choice("112")
    children: dict[str, list[str]] = {str(each): [] for each in range(size)}
    made = []
    for number in range(size):
        above = random.sample(range(number), min(number, random.choice((0, 1, 1, 2, 3))))
        for each in above:
            children[str(each)].append(str(number))
        periods = tuple(periods_of(random, measure))
        one = indicator(str(number), *periods, under=tuple(map(str, above)), measure=measure)
        made.append(replace(one, cumulative=random.random() < 0.4))
    random.shuffle(made)
    return made, children


def periods_of(random: Random, measure: str) -> Iterator[Period]:
    """Some quarters or halves of two years, each with a figure or none."""
    days = random.choice((90, 180, 360))
    for number in range(720 // days):
        if random.random() < 0.8:
            start = FIRST + timedelta(days=days * number)
            actuals = (drawn(random, measure),) if random.random() < 0.8 else ()
            yield Period(start, start + timedelta(days=days - 1), actuals=actuals)


def drawn(random: Random, measure: str) -> Figure:
    if measure == "1":
        return figure(f"{random.randint(0, 999)}.{random.randint(0, 99):02}")
    return figure("50", (random.randint(0, 50), random.randint(50, 99)) if random.random() < 0.95 else None)


def naive(one: Indicator, period: Period, top: Indicator, which: str) -> list[Fraction | None]:
    """What one indicator gives, day by day words turned into plain code: signed numbers, None where a share lacks."""

    def value(each: Period) -> Fraction | None:
        if which == "amount":
            return Fraction(each.actuals[0].amount or 0)
        share = each.actuals[0].share
        return None if share is None else Fraction(getattr(share, which))

    told = sorted((each for each in one.periods if each.actuals), key=lambda each: each.end)
    inside = [each for each in told if period.start <= each.start and each.end <= period.end]
    if one is top:
        return [value(each) for each in told if each == period]
    if one.cumulative:
        result = [value(each) for each in inside[-1:]]
        earlier = sorted((each for each in one.periods if each.end < period.start), key=lambda each: each.end)
        if inside and earlier and not top.cumulative:
            if not earlier[-1].actuals:
                return []
            before = value(earlier[-1])
            result.append(None if before is None else -before)
        return result
    if top.cumulative:
        inside = [each for each in told if each.end <= period.end]
    return [value(each) for each in inside]


def reached(top: str, children: dict[str, list[str]]) -> set[str]:
    """All ways down, one after the other."""
    return {top}.union(*(reached(each, children) for each in children[top]))


def expected(top: Indicator, period: Period, members: dict[str, Indicator], children: dict[str, list[str]]) -> object:
    names = reached(top.id, children)
    if top.measure == "1":
        given = [each for name in names for each in naive(members[name], period, top, "amount")]
        return sum((each for each in given if each is not None), Fraction(0)) if given else None
    parts = [
        [each for name in names for each in naive(members[name], period, top, which)]
        for which in ("numerator", "denominator")
    ]
    alone = all(not naive(members[name], period, top, "numerator") for name in names - {top.id})
    if alone and parts[0]:
        return Fraction(50)
    if not parts[0] or None in parts[0]:
        return None
    above, below = (sum((each for each in side if each is not None), Fraction(0)) for side in parts)
    return above * 100 / below if below > 0 and 0 <= above <= below else None


@pytest.mark.parametrize("block", range(SEEDS // A_TEST))
def test_sums_are_those_of_an_independent_calculation(block: int) -> None:
    for seed in range(block * A_TEST, (block + 1) * A_TEST):
        made, children = graphs(Random(seed))
        members = {each.id: each for each in made}
        for name, found in sums(made).items():
            for one in found:
                wanted = expected(members[name], one.period, members, children)
                if wanted is None or one.amount is None:
                    assert one.amount is wanted, (seed, name)
                elif members[name].measure == "1":
                    assert Fraction(one.amount) == wanted, (seed, name)
                else:
                    assert abs(Fraction(one.amount) - Fraction(str(wanted))) <= Fraction(1, 20_000), (seed, name)
                assert 0 <= one.known <= one.expected or one.expected == 0, (seed, name)
