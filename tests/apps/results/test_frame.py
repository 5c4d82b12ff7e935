"""What is measured: no circles, no day twice, nothing before the signature, nothing changed under values."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from escale.apps.results.domain import ResultRefused
from escale.apps.results.domain.framing import IndicatorDraft, edit_indicator, remove_indicator
from escale.apps.results.domain.timing import BaselineDraft, PeriodDraft, remove_period, set_baseline, set_period
from escale.apps.results.models import Indicator, Period
from escale.core.versions import StaleVersion
from tests.apps.results.conftest import Stand
from tests.factories import CooperationFactory
from tests.factories import agreement as signed_agreement

pytestmark = pytest.mark.django_db


def change(stand: Stand, indicator: Indicator, **more: Any) -> None:
    indicator.refresh_from_db()
    edit_indicator(
        acting_user=stand.table.users[0],
        agreement=stand.agreement,
        indicator=indicator,
        expected_version=indicator.version,
        draft=IndicatorDraft(**{"title": "Officers trained", "language": "en", "unit": "people", **more}),
    )


def test_no_indicator_stands_under_itself(stand: Stand) -> None:
    child = stand.indicator_like(parent=stand.indicator)
    grandchild = stand.indicator_like(parent=child)
    for parent in (stand.indicator, child, grandchild):
        with pytest.raises(ResultRefused, match="cannot stand under itself"):
            change(stand, stand.indicator, parent=parent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=child.pk).update(parent=child)


def test_a_parent_is_of_the_same_agreement_and_measured_alike(stand: Stand) -> None:
    elsewhere = signed_agreement(CooperationFactory()).under.agreement
    foreign = Indicator.objects.create(result=elsewhere.results.create())
    with pytest.raises(ResultRefused, match="not one of this agreement"):
        stand.indicator_like(parent=foreign)
    with pytest.raises(ResultRefused, match="not be added"):
        stand.indicator_like(parent=stand.indicator, measure="2")
    shown = stand.indicator_like(parent=stand.indicator, measure="2", counts=False)
    told = stand.indicator_like(parent=stand.indicator, measure="5")
    assert (shown.counts, told.counts) == (False, False)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2027, 12, 31), date(2028, 3, 1), "in another period already: 2027-01-02 to 2027-12-31"),
        (date(2027, 3, 1), date(2027, 3, 1), "in another period"),
        (date(2028, 3, 1), date(2028, 2, 1), "last day is before the first"),
        (date(2026, 12, 1), date(2026, 12, 31), "before the agreement was signed, on 2027-01-01"),
        (date(2028, 1, 1), date(9999, 12, 31), "between 1900 and 2200"),
    ],
)
def test_days_that_are_refused(stand: Stand, starts: date, ends: date, words: str) -> None:
    with pytest.raises(ResultRefused, match=words):
        stand.period_of(stand.indicator, starts, ends)
    assert Period.objects.count() == 1


def test_two_officers_of_one_frame(stand: Stand) -> None:
    with pytest.raises(StaleVersion):
        set_period(
            acting_user=stand.table.users[0],
            agreement=stand.agreement,
            indicator=stand.indicator,
            expected_version=0,
            draft=PeriodDraft(date(2028, 1, 1), date(2028, 12, 31)),
        )


def test_nothing_changes_under_a_value(stand: Stand) -> None:
    stand.entered(42)
    with pytest.raises(ResultRefused, match="how it is measured stays"):
        change(stand, stand.indicator, unit="days")
    act: dict[str, Any] = {
        "acting_user": stand.table.users[0],
        "agreement": stand.agreement,
        "indicator": stand.indicator,
    }
    stand.indicator.refresh_from_db()
    version = stand.indicator.version
    days = PeriodDraft(date(2027, 1, 2), date(2027, 6, 30))
    with pytest.raises(ResultRefused, match="its days stay"):
        set_period(**act, expected_version=version, draft=days, period=stand.period)
    stand.indicator.refresh_from_db()
    with pytest.raises(ResultRefused, match="it stays"):
        remove_period(**act, expected_version=version, period=stand.period)
    with pytest.raises(ResultRefused, match="it stays"):
        remove_indicator(**act)
    stand.indicator.refresh_from_db()
    more = PeriodDraft(stand.period.starts, stand.period.ends, target=Decimal(60))
    set_period(**act, expected_version=version, draft=more, period=Period.objects.get())
    assert Period.objects.get().target == 60


def test_a_baseline_a_year(stand: Stand) -> None:
    for amount in (7, 8):
        stand.indicator.refresh_from_db()
        set_baseline(
            acting_user=stand.table.users[0],
            agreement=stand.agreement,
            indicator=stand.indicator,
            expected_version=stand.indicator.version,
            draft=BaselineDraft(2026, Decimal(amount)),
        )
    assert [each.amount for each in stand.indicator.baselines.all()] == [8]
    with pytest.raises(ResultRefused, match="cannot be -1"):
        set_baseline(
            acting_user=stand.table.users[0],
            agreement=stand.agreement,
            indicator=stand.indicator,
            expected_version=stand.indicator.version,
            draft=BaselineDraft(2026, Decimal(-1)),
        )


def test_what_nobody_used_is_removed(stand: Stand) -> None:
    stand.indicator.refresh_from_db()
    act: dict[str, Any] = {
        "acting_user": stand.table.users[0],
        "agreement": stand.agreement,
        "indicator": stand.indicator,
    }
    remove_period(**act, expected_version=stand.indicator.version, period=stand.period)
    remove_indicator(**act)
    assert not Indicator.objects.exists()
