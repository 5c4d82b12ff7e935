"""An agreement with figures of every kind, and the officers of both sides."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.committee.models import Committee
from escale.apps.results.domain.stating import contest_value, sign_value
from escale.apps.results.models import Baseline, Indicator
from tests.apps.agreements.conftest import _a_day, table
from tests.apps.results.conftest import Stand, stand

__all__ = ["Figures", "_a_day", "action_of", "committee", "figures", "stand", "table"]


class Figures:
    """The stand with signed, contested, missing and added up figures."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        first = self.first = stand.indicator
        Baseline.objects.create(indicator=first, year=2026, amount=Decimal("12.5"))
        self.signed = stand.entered(
            "1234567.89", parts=[({"sex": "female"}, Decimal("34567.89")), ({"sex": "male"}, Decimal(1200000))]
        )
        sign(stand, self.signed)
        self.below = stand.indicator_like(title="Officers of ports", unit="people", parent=first)
        period = stand.period_of(self.below, date(2027, 1, 2), date(2027, 12, 31), target=Decimal("7.25"))
        self.added = stand.entered("0.11", period=period)
        sign(stand, self.added)
        self.share = stand.indicator_like(title="Part des PME (exemple)", language="fr", measure="2")
        period = stand.period_of(self.share, date(2027, 1, 2), date(2027, 5, 31), target=Decimal("80.5"))
        self.contested = stand.entered("84.25", period=period)
        contest_value(
            acting_user=stand.table.users[1],
            agreement=stand.agreement,
            value=self.contested,
            party=stand.parties[1],
            reason="نحن أحصينا أقل",
            amount=Decimal("60.75"),
        )
        self.bare = stand.indicator_like(title="Nothing known of it")
        stand.period_of(self.bare, date(2027, 1, 2), date(2027, 3, 31), target=Decimal(3))


def sign(stand: Stand, value: object) -> None:
    sign_value(
        acting_user=stand.table.users[1],
        agreement=stand.agreement,
        value=value,  # type: ignore[arg-type]
        party=stand.parties[1],
    )


def action_of(stand: Stand, title: str, due: date, **more: str) -> Action:
    """A shared action of both institutions."""
    owners = [OwnerDraft(institution=each.pk) for each in stand.table.institutions]
    draft = ActionDraft(title=title, language="en", due=due, owners=owners, **more)  # type: ignore[arg-type]
    return create_action(
        acting_user=stand.table.users[0], cooperation=stand.table.cooperation, draft=draft, shared=True
    )


@pytest.fixture
def figures(stand: Stand) -> Figures:
    return Figures(stand)


@pytest.fixture
def committee(stand: Stand) -> Committee:
    """One that was held a month ago."""
    return Committee.objects.create(
        agreement=stand.agreement,
        starts=datetime(2027, 5, 3, 9, tzinfo=UTC),
        ends=datetime(2027, 5, 3, 11, tzinfo=UTC),
        zone="Africa/Casablanca",
        place="Example hall",
        state="held",
    )


def indicator_titles(indicators: list[Indicator]) -> list[str]:
    return [each.title["texts"][each.title["source"]]["text"] for each in indicators]
