"""Shares and their intervals, as people read them."""

from django import template

from escale.engines.matching.outcomes import Band, Share

register = template.Library()


@register.filter
def percent(share: Share) -> str:
    """A share in whole per cent; a dash of nothing."""
    return f"{round(100 * share.count / share.of)} %" if share.of else "–"


@register.filter
def interval(share: Share) -> str:
    """Between what it lies, in whole per cent, in brackets."""
    return f"[{round(100 * share.low)}–{round(100 * share.high)}]" if share.of else ""


@register.filter
def points(error: float) -> str:
    """A difference of shares in points of per cent."""
    return str(round(100 * error))


@register.filter
def band_ends(band: Band) -> str:
    """The ends of a band of scores in per cent."""
    return f"{(band.low or 0) // 10}–{(band.high or 0) // 10} %"
