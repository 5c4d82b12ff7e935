"""One figure held against the rules of the engine before it is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from escale.apps.results.domain import ResultRefused
from escale.apps.results.models import Baseline, Indicator, Part, Period, Value
from escale.apps.results.queries.problems import sentences
from escale.apps.results.rules import MOST_PARTS
from escale.engines import results as engine

# Whom a part is about, and its figure.
Cells = Sequence[tuple[Mapping[str, str], Decimal | None]]
_ANY_DAY = date(2000, 1, 1)

LONGEST_KEY = 500  # as the column of the database


def key_of(cell: Mapping[str, str]) -> str:
    """A cell in one way of writing."""
    return "; ".join(f"{name}={value}" for name, value in sorted(cell.items()))


def check_figure(
    indicator: Indicator,
    *,
    amount: Decimal | None,
    share: engine.Share | None = None,
    parts: Cells = (),
) -> None:
    """Refuse what cannot be a figure of this indicator: negative counts, percentages over 100, parts that differ.

    Raises:
        ResultRefused: with every reason there is.
    """
    if len(parts) > MOST_PARTS:
        raise ResultRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_PARTS})
    if parts and not indicator.is_number:
        raise ResultRefused(_("Words, names and ranks have no parts that add up."))
    keys = [key_of(cell) for cell, _amount in parts]
    if len(set(keys)) < len(keys):
        raise ResultRefused(_("There is a second figure for %(cell)s.") % {"cell": max(keys, key=keys.count)})
    if any(len(key) > LONGEST_KEY for key in keys):
        raise ResultRefused(_("The name of a part is too long: %(most)s characters fit.") % {"most": LONGEST_KEY})
    figures = [engine.Figure(amount=amount, share=share)] if amount is not None or share is not None else []
    figures += [
        engine.Figure(amount=part, dimensions=tuple(engine.Dimension(*each) for each in sorted(cell.items())))
        for cell, part in parts
    ]
    period = engine.Period(_ANY_DAY, _ANY_DAY, actuals=tuple(figures))
    problems = engine.check([engine.Indicator(measure=indicator.measure, periods=(period,))])
    if problems:
        raise ResultRefused(sentences(problems))


def write_parts(
    parts: Cells, *, value: Value | None = None, period: Period | None = None, baseline: Baseline | None = None
) -> None:
    """Put these parts in the place of those that were there."""
    owner = {"value": value, "period": period, "baseline": baseline}
    Part.objects.filter(**owner).delete()
    Part.objects.bulk_create(
        Part(**owner, cell=dict(cell), key=key_of(cell), amount=amount) for cell, amount in parts
    )
