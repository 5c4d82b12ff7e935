"""The one order in which rows of results are held: the agreement, its indicator, the value."""

from django.utils.translation import gettext as _

from escale.apps.agreements.models import Agreement
from escale.apps.results.domain import ResultRefused
from escale.apps.results.models import Indicator, Value


def lock_agreement(agreement: Agreement) -> None:
    """Hold the frame: what is measured, and what stands under what."""
    list(Agreement.objects.select_for_update().filter(pk=agreement.pk))


def lock_indicator(key: int) -> None:
    """Hold the figures of an indicator."""
    list(Indicator.objects.select_for_update().filter(pk=key))


def lock_value(value: Value) -> Value:
    """Hold an indicator's figures and read a value again, with its period and indicator.

    Raises:
        ResultRefused: it is not there any more.
    """
    lock_indicator(value.period.indicator_id)
    rows = Value.objects.select_for_update(of=("self",)).select_related("period__indicator", "party")
    found = list(rows.filter(pk=value.pk))
    if not found:
        raise ResultRefused(_("This draft was thrown away in the meantime; nothing was changed."))
    return found[0]
