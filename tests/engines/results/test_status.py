"""How far a period is, and figures of two parties."""

from dataclasses import replace
from decimal import Decimal

import pytest

from escale.engines.results import (
    Agreement,
    DocumentLink,
    Figure,
    Narrative,
    Period,
    SharedFigure,
    Statement,
    Status,
    Words,
    status_of,
    status_of_indicator,
)
from tests.engines.results.example import day, figure, indicator, year

PROOF = (DocumentLink("https://example.org/list.pdf"),)
COUNT = indicator("i")


def period(actual: str | None, target: str | None, *, proved: bool = True) -> Period:
    value = None if actual is None else replace(figure(actual), documents=PROOF if proved else ())
    return year(2020, value, target)


@pytest.mark.parametrize(
    ("actual", "target", "today", "expected"),
    [
        (None, None, "2020-06-01", Status.NO_TARGET),
        ("5", None, "2020-06-01", Status.NO_TARGET),
        (None, "10", "2021-06-01", Status.NO_VALUE),
        ("5", "10", "2020-12-31", Status.ON_THE_WAY),
        ("5", "10", "2021-01-01", Status.MISSED),
        ("10", "10.0", "2020-06-01", Status.REACHED),
        ("11", "10", "2021-06-01", Status.REACHED),
    ],
)
def test_a_value_against_its_target(actual: str | None, target: str | None, today: str, expected: Status) -> None:
    assert status_of(COUNT, period(actual, target), today=day(today)) is expected


def test_where_less_is_better() -> None:
    late = indicator("late", ascending=False)
    assert status_of(late, period("5", "10"), today=day("2021-01-01")) is Status.REACHED
    assert status_of(late, period("10", "10"), today=day("2021-01-01")) is Status.REACHED
    assert status_of(late, period("11", "10"), today=day("2021-01-01")) is Status.MISSED


def test_without_evidence_nothing_is_reached() -> None:
    unproved = period("11", "10", proved=False)
    assert status_of(COUNT, unproved, today=day("2021-01-01")) is Status.UNPROVED
    assert status_of(COUNT, unproved, today=day("2021-01-01"), evidence=1) is Status.REACHED
    assert status_of(COUNT, period("11", "10"), today=day("2021-01-01"), evidence=0) is Status.UNPROVED


def test_words_are_told_not_compared() -> None:
    told = Figure(comment=Words((Narrative("better"),)), documents=PROOF)
    one = Period(day("2020-01-01"), day("2020-12-31"), (Figure(written="good"),), (told,))
    assert status_of(indicator("i", measure="5"), one, today=day("2021-01-01")) is Status.TOLD
    ranks = indicator("i", measure="4")
    assert status_of(ranks, period("3", "2"), today=day("2021-01-01")) is Status.TOLD


def test_totals_that_differ_are_no_value() -> None:
    one = replace(period("5", "10"), actuals=(figure("5"), figure("6")))
    assert status_of(COUNT, one, today=day("2021-01-01")) is Status.NO_VALUE


def both(*statements: Statement) -> SharedFigure:
    return SharedFigure(("lu", "ma"), statements)


def say(side: str, amount: str | None, *, signed: bool = False, contests: bool = False) -> Statement:
    return Statement(side, None if amount is None else Decimal(amount), signed=signed, contests=contests)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ((), Agreement.EMPTY),
        ((say("lu", None, signed=True),), Agreement.EMPTY),
        ((say("ma", "5", signed=True),), Agreement.ONE_SIDE),
        ((say("ma", "5", signed=True), say("lu", "5")), Agreement.UNSIGNED),
        ((say("ma", "5", signed=True), say("lu", "5.0", signed=True)), Agreement.AGREED),
        ((say("ma", "5", signed=True), say("lu", "6", signed=True)), Agreement.CONTESTED),
        ((say("ma", "5", signed=True), say("lu", None, contests=True)), Agreement.CONTESTED),
        ((Statement("ma", words="good"), Statement("lu", words="bad")), Agreement.CONTESTED),
        ((Statement("ma", words="a", signed=True), Statement("lu", words="a", signed=True)), Agreement.AGREED),
    ],
)
def test_a_figure_of_two_parties(statements: tuple[Statement, ...], expected: Agreement) -> None:
    shared = both(*statements)
    assert shared.agreement is expected
    assert (shared.agreed is not None) is (expected is Agreement.AGREED)


def test_values_are_shown_by_side_and_never_averaged() -> None:
    shared = both(say("ma", "6", signed=True), say("lu", "4", signed=True))
    assert list(shared.by_side) == ["lu", "ma"]
    assert [each.amount for each in shared.by_side.values() if each] == [4, 6]
    assert shared.agreed is None
    assert status_of(COUNT, period("6", "5"), today=day("2021-01-01"), shared=shared) is Status.CONTESTED
    one_side = both(say("ma", "6", signed=True))
    assert one_side.by_side == {"lu": None, "ma": say("ma", "6", signed=True)}
    assert status_of(COUNT, period("6", "5"), today=day("2021-01-01"), shared=one_side) is Status.REACHED


@pytest.mark.parametrize(
    ("sides", "speaking"), [(("lu", "lu"), ()), (("lu", "ma"), ("fr",)), (("lu", "ma"), ("lu", "lu"))]
)
def test_there_are_two_sides_and_each_speaks_once(sides: tuple[str, str], speaking: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="two different sides"):
        SharedFigure(sides, tuple(map(Statement, speaking)))


def test_an_indicator_is_as_far_as_its_last_begun_period() -> None:
    periods, statuses = [year(2021), year(2020), year(2022)], [Status.ON_THE_WAY, Status.MISSED, Status.NO_VALUE]
    assert status_of_indicator(periods, statuses, today=day("2021-06-01")) is Status.ON_THE_WAY
    assert status_of_indicator(periods, statuses, today=day("2019-06-01")) is Status.MISSED
    statuses[1] = Status.CONTESTED
    assert status_of_indicator(periods, statuses, today=day("2021-06-01")) is Status.CONTESTED
    assert status_of_indicator([], [], today=day("2021-06-01")) is Status.NO_TARGET
