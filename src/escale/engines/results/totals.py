"""The one figure of a period that is about everybody."""

from collections.abc import Iterable, Sequence

from escale.engines.results.model import Figure


def candidates(figures: Iterable[Figure]) -> list[Figure]:
    """Figures without dimensions; when there are several, those of them without a location."""
    whole = [each for each in figures if not each.dimensions]
    if len(whole) < 2:
        return whole
    return [each for each in whole if not each.locations]


def total_of(figures: Sequence[Figure]) -> Figure | None:
    """The figure about everybody, or None: there is none, or there are several that differ.

    It is never made from the parts: whether they are all of it, nobody said.
    """
    found = candidates(figures)
    if not found or any(_said(each) != _said(found[0]) for each in found):
        return None
    return found[0]


def _said(figure: Figure) -> tuple[object, ...]:
    return (figure.amount, figure.share, figure.written if figure.amount is None else "")
