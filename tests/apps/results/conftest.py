"""A signed agreement of two institutions with one indicator, and the officers of both."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from escale.apps.agreements.models import Agreement, Party, Wording
from escale.apps.results.domain.figures import ValueDraft, draft_value, enter_value
from escale.apps.results.domain.framing import IndicatorDraft, ResultDraft, add_indicator, add_result
from escale.apps.results.domain.proving import Proof, add_evidence
from escale.apps.results.domain.timing import PeriodDraft, set_period
from escale.apps.results.models import Indicator, Period, Result, Value
from tests.apps.agreements.conftest import Table, _a_day, table
from tests.factories import agreement as signed_agreement

__all__ = ["Stand", "_a_day", "table"]


@dataclass
class Stand:
    """Where the two stand: ``parties`` in the order of the table's institutions."""

    table: Table
    wording: Wording
    result: Result
    indicator: Indicator
    period: Period
    parties: tuple[Party, Party]

    @property
    def agreement(self) -> Agreement:
        return self.result.agreement

    def indicator_like(self, **more: Any) -> Indicator:
        """One more indicator of the result."""
        return add_indicator(
            acting_user=self.table.users[0],
            agreement=self.agreement,
            result=self.result,
            draft=IndicatorDraft(**{"title": "Another", "language": "en", **more}),
        )

    def period_of(self, indicator: Indicator, starts: date, ends: date, **more: Any) -> Period:
        """One more period."""
        indicator.refresh_from_db()
        return set_period(
            acting_user=self.table.users[0],
            agreement=self.agreement,
            indicator=indicator,
            expected_version=indicator.version,
            draft=PeriodDraft(starts, ends, **more),
        )

    def drafted(self, amount: object = 42, *, side: int = 0, period: Period | None = None, **more: Any) -> Value:
        """A draft of one side."""
        corrects = more.pop("corrects", None)
        return draft_value(
            acting_user=self.table.users[side],
            agreement=self.agreement,
            period=period or self.period,
            party=self.parties[side],
            corrects=corrects,
            draft=ValueDraft(None if amount is None else Decimal(str(amount)), **more),
        )

    def prove(self, value: Value, *, side: int = 0, link: str = "https://paper.example/figures") -> Any:
        """Evidence behind a value."""
        proof = Proof(title="Annual report (example)", link=link)
        return add_evidence(
            acting_user=self.table.users[side],
            agreement=self.agreement,
            value=value,
            party=self.parties[side],
            proof=proof,
        )

    def entered(self, amount: object = 42, *, side: int = 0, period: Period | None = None, **more: Any) -> Value:
        """A value with evidence that both sides see."""
        value = self.drafted(amount, side=side, period=period, **more)
        self.prove(value, side=side)
        enter_value(acting_user=self.table.users[side], agreement=self.agreement, value=value)
        return value


@pytest.fixture
def stand(table: Table) -> Stand:
    wording = signed_agreement(table.cooperation, *table.institutions)
    agreement = wording.under.agreement
    user = table.users[0]
    result = add_result(
        acting_user=user, agreement=agreement, draft=ResultDraft("1", "Officers are trained", "en", "By both sides")
    )
    indicator = add_indicator(
        acting_user=user,
        agreement=agreement,
        result=result,
        draft=IndicatorDraft(title="Officers trained", language="en", unit="people", clauses=[wording.clause]),
    )
    first, second = agreement.parties.order_by("pk")
    period = set_period(
        acting_user=user,
        agreement=agreement,
        indicator=indicator,
        expected_version=0,
        draft=PeriodDraft(date(2027, 1, 2), date(2027, 12, 31), target=Decimal(50)),
    )
    return Stand(table, wording, result, indicator, period, (first, second))
