"""Decimal numbers as files write them, and sums that never round."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact

_WRITTEN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_MOST_DIGITS = 40
# Numbers have at most 40 digits, before or after the point: 10^20 of them need no more than 100.
EXACT = Context(prec=100, traps=[Inexact])
_DIVIDING = Context(prec=100, rounding=ROUND_HALF_EVEN)
PERCENT_STEP = Decimal("0.0001")


def number(written: str) -> Decimal | None:
    """The number, when this is one as ``xsd:decimal`` writes it: a point, no comma, no exponent, at most 40 signs."""
    text = written.strip()
    if len(text) > _MOST_DIGITS or not _WRITTEN.fullmatch(text):
        return None
    return Decimal(text)


def plain(amount: Decimal) -> str:
    """The number in digits, never with an exponent."""
    return format(amount, "f")


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    result = Decimal(0)
    for each in amounts:
        result = EXACT.add(result, each)
    return result


def percent(numerator: Decimal, denominator: Decimal) -> Decimal:
    """100 × numerator ÷ denominator, to four places, half to even; the denominator is not 0."""
    exact = _DIVIDING.divide(_DIVIDING.multiply(numerator, Decimal(100)), denominator)
    return exact.quantize(PERCENT_STEP, context=_DIVIDING)
