"""How far, and sums over what stands below: only what both signed, nothing twice, and why the rest is left out."""

from datetime import date
from decimal import Decimal

import pytest

from escale.apps.results.domain.proving import remove_evidence
from escale.apps.results.domain.stating import contest_value, sign_value
from escale.apps.results.models import Period, Value
from escale.apps.results.queries.standing import IndicatorRow, PeriodRow, rows_of
from tests.apps.results.conftest import Stand

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 1)


def rows(stand: Stand, today: date = TODAY) -> dict[int, IndicatorRow]:
    return {each.indicator.pk: each for each in rows_of(stand.agreement, stand.parties[0], today=today)}


def first(stand: Stand, today: date = TODAY) -> PeriodRow:
    return rows(stand, today)[stand.indicator.pk].periods[0]


def sign(stand: Stand, value: Value, side: int = 1) -> None:
    sign_value(acting_user=stand.table.users[side], agreement=stand.agreement, value=value, party=stand.parties[side])


def test_how_far_a_period_is(stand: Stand) -> None:
    assert first(stand).status == "no-value"
    value = stand.entered(42)
    assert first(stand).status == "on-the-way"
    assert first(stand, date(2028, 1, 1)).status == "missed"
    contest_value(
        acting_user=stand.table.users[1],
        agreement=stand.agreement,
        value=value,
        party=stand.parties[1],
        reason="No.",
        amount=Decimal(38),
    )
    row = first(stand)
    assert row.status == "contested"
    assert row.standing is not None
    assert [(each.kind, each.amount) for each in row.standing.sides] == [("entered", 42), ("contested", 38)]
    newer = stand.entered(50, corrects=value, why="All came.")
    sign(stand, newer)
    assert first(stand).status == "reached"
    remove_evidence(
        acting_user=stand.table.users[0],
        agreement=stand.agreement,
        evidence=newer.evidence.get(),
        party=stand.parties[0],
        reason="Lost",
    )
    assert first(stand).status == "unproved"


def _child(stand: Stand, **more: object) -> Period:
    child = stand.indicator_like(**{"parent": stand.indicator, "unit": "people", **more})
    return stand.period_of(child, stand.period.starts, stand.period.ends, target=Decimal(5))


def test_only_what_both_signed_is_added(stand: Stand) -> None:
    signed, entered, contested, rate, told = (
        _child(stand),
        _child(stand),
        _child(stand),
        _child(stand, measure="2", counts=False),
        _child(stand, unit="days"),
    )
    sign(stand, stand.entered(10))
    sign(stand, stand.entered(5, period=signed, side=1), 0)
    stand.entered(100, period=entered)
    value = stand.entered(1000, period=contested)
    contest_value(
        acting_user=stand.table.users[1],
        agreement=stand.agreement,
        value=value,
        party=stand.parties[1],
        reason="No.",
    )
    sign(stand, stand.entered(50, period=rate))
    sign(stand, stand.entered(7, period=told))
    added = first(stand).added
    assert added is not None
    assert (added.amount, added.known, added.expected) == (15, 2, 4)
    assert {(each.indicator.pk, each.key) for each in added.left_out} == {
        (entered.indicator_id, "entered"),
        (contested.indicator_id, "contested"),
        (told.indicator_id, "unit-differs"),
    }
    assert all(each.why for each in added.left_out)
    assert all(each.added is None for row in rows(stand).values() for each in row.periods[1:])


def test_a_grandchild_counts_once(stand: Stand) -> None:
    child = _child(stand)
    grandchild = _child(stand, parent=child.indicator)
    for period, amount in ((stand.period, 1), (child, 2), (grandchild, 4)):
        sign(stand, stand.entered(amount, period=period))
    found = rows(stand)
    tops = [found[each.indicator_id].periods[0].added for each in (stand.period, child, grandchild)]
    assert [each.amount if each else None for each in tops] == [7, 6, None]
