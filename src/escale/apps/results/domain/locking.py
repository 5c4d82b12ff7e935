"""The one order in which rows of results are held: the agreement, its indicator, the value."""

from escale.apps.agreements.models import Agreement
from escale.apps.results.models import Indicator, Value


def lock_agreement(agreement: Agreement) -> None:
    """Hold the frame: what is measured, and what stands under what."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)


def lock_indicator(key: int) -> None:
    """Hold the figures of an indicator."""
    Indicator.objects.select_for_update().get(pk=key)


def lock_value(value: Value) -> Value:
    """Hold an indicator's figures and read a value again, with its period and indicator."""
    lock_indicator(value.period.indicator_id)
    return Value.objects.select_for_update(of=("self",)).select_related("period__indicator", "party").get(pk=value.pk)
