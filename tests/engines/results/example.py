"""Files of organisations that do not exist, and short ways to make indicators."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from escale.engines.results import Dimension, Figure, Indicator, Location, Parent, Period, Place, Share

FILES = Path(__file__).parent / "files"


def day(text: str) -> date:
    return date.fromisoformat(text)


def figure(amount: str | None = None, share: tuple[int, int] | None = None, /, *places: str, **cell: str) -> Figure:
    return Figure(
        amount=None if amount is None else Decimal(amount),
        share=Share(Decimal(share[0]), Decimal(share[1])) if share else None,
        dimensions=tuple(Dimension(name, value) for name, value in cell.items()),
        locations=tuple(map(Location, places)),
    )


def year(number: int, actual: str | Figure | None = None, target: str | None = None) -> Period:
    actuals = (actual if isinstance(actual, Figure) else figure(actual),) if actual is not None else ()
    return Period(
        date(number, 1, 1),
        date(number, 12, 31),
        targets=(figure(target),) if target is not None else (),
        actuals=actuals,
    )


def indicator(name: str, *periods: Period, under: str | tuple[str, ...] = (), **fields: Any) -> Indicator:
    parents = tuple(map(Parent, (under,) if isinstance(under, str) else under))
    return Indicator(**({"id": name, "periods": periods, "parents": parents, "place": Place(name)} | fields))
