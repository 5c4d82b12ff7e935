"""Periods with their targets, and what was there before."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from escale.apps.agreements.models import Agreement
from escale.apps.results.domain import ResultRefused, log
from escale.apps.results.domain.checking import Cells, check_figure, write_parts
from escale.apps.results.domain.framing import told
from escale.apps.results.domain.locking import lock_indicator
from escale.apps.results.models import Baseline, Indicator, Period, Value
from escale.apps.results.rules import MOST_PERIODS
from escale.core import versions
from escale.engines.results.numbers import plain

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


@dataclass(frozen=True)
class PeriodDraft:
    """A period with its target as somebody typed it; ``told``: a target in words."""

    starts: date
    ends: date
    target: Decimal | None = None
    told: str = ""
    comment: str = ""
    language: str = "en"
    parts: Cells = field(default=())


@dataclass(frozen=True)
class BaselineDraft:
    """What was there before, as somebody typed it."""

    year: int
    amount: Decimal | None = None
    told: str = ""
    comment: str = ""
    language: str = "en"


def set_period(
    *,
    acting_user: "User | None",
    agreement: Agreement,
    indicator: Indicator,
    expected_version: int,
    draft: PeriodDraft,
    period: Period | None = None,
) -> Period:
    """Add a period, or change one: its days only as long as no value was entered for them.

    Raises:
        StaleVersion: somebody saved the indicator in between.
        ResultRefused: days are in another period, in the wrong order or before the signature; the target is no
            figure of this measure.
    """
    with transaction.atomic():
        lock_indicator(indicator.pk)
        versions.claim(indicator, expected_version)
        _check_days(agreement, indicator, draft, period)
        check_figure(indicator, amount=draft.target, parts=draft.parts)
        if period is None and indicator.periods.count() >= MOST_PERIODS:
            raise ResultRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_PERIODS})
        before = period.target if period else None
        row = period or Period(indicator=indicator)
        row.starts, row.ends = draft.starts, draft.ends
        if row.target != draft.target:  # the two numbers were those of the percentage before
            row.target_numerator = row.target_denominator = None
        row.target, row.target_told = draft.target, draft.told
        row.target_comment = told(row.target_comment, draft.comment, draft.language, acting_user)
        row.save()
        write_parts(draft.parts, period=row)
        details = {"period": row.pk, "from": _figure(before), "to": _figure(row.target)}
        log("period.set", indicator, agreement=agreement, acting_user=acting_user, details=details)
    return row


def _figure(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)


def _check_days(agreement: Agreement, indicator: Indicator, draft: PeriodDraft, period: Period | None) -> None:
    if draft.ends < draft.starts:
        raise ResultRefused(_("The last day is before the first."))
    if draft.starts.year < 1900 or draft.ends.year > 2200:
        raise ResultRefused(_("Dates are between 1900 and 2200; nothing was saved."))
    others = indicator.periods.exclude(pk=period.pk) if period else indicator.periods.all()
    overlapping = others.filter(starts__lte=draft.ends, ends__gte=draft.starts).first()
    if overlapping is not None:
        days = {"start": overlapping.starts.isoformat(), "end": overlapping.ends.isoformat()}
        raise ResultRefused(_("These days are in another period already: %(start)s to %(end)s.") % days)
    signed = agreement.versions.aggregate(first=Min("signed_on"))["first"]
    if signed is not None and draft.starts < signed:
        raise ResultRefused(
            _("The period begins before the agreement was signed, on %(day)s.") % {"day": signed.isoformat()}
        )
    if period is None or (period.starts, period.ends) == (draft.starts, draft.ends):
        return
    if period.values.exclude(state=Value.State.DRAFT).exists():
        raise ResultRefused(_("A value was entered for this period: its days stay as they are."))


def remove_period(
    *, acting_user: "User", agreement: Agreement, indicator: Indicator, expected_version: int, period: Period
) -> None:
    """Take a period away that nobody wrote a value for.

    Raises:
        StaleVersion: somebody saved the indicator in between.
        ResultRefused: there is a value, if only a draft.
    """
    with transaction.atomic():
        lock_indicator(indicator.pk)
        versions.claim(indicator, expected_version)
        if period.values.exists():
            raise ResultRefused(_("A side has written a value for it: it stays."))
        details = {"period": period.pk}
        period.delete()
        log("period.removed", indicator, agreement=agreement, acting_user=acting_user, details=details)


def set_baseline(
    *,
    acting_user: "User | None",
    agreement: Agreement,
    indicator: Indicator,
    expected_version: int,
    draft: BaselineDraft,
) -> Baseline:
    """Say what was there in a year before; of each year one.

    Raises:
        StaleVersion: somebody saved the indicator in between.
        ResultRefused: it is no figure of this measure.
    """
    with transaction.atomic():
        lock_indicator(indicator.pk)
        versions.claim(indicator, expected_version)
        check_figure(indicator, amount=draft.amount)
        known = indicator.baselines.filter(year=draft.year, location="").first()
        row = known or Baseline(indicator=indicator, year=draft.year)
        row.amount, row.told, row.numerator, row.denominator = draft.amount, draft.told, None, None
        row.comment = told(row.comment, draft.comment, draft.language, acting_user)
        row.save()
        row.parts.all().delete()
        details = {"year": draft.year, "to": _figure(row.amount)}
        log("baseline.set", indicator, agreement=agreement, acting_user=acting_user, details=details)
    return row
