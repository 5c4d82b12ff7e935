"""What the page, the PDF and the Word file of a report share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from escale.core.documents.report.model import Bar, Chart
from escale.core.documents.text import isolated

_WHOLE = Decimal(100)


def safe_link(link: str) -> str:
    """The address when a reader may be sent there, else none."""
    return link if link.startswith(("https://", "http://")) else ""


def chart_data(chart: Chart) -> dict[str, Any]:
    """Bars in hundredths of a percent of the largest figure."""
    figures = [each for bar in chart.bars for each in (bar.actual, bar.target) if each is not None]
    most = max((each for each in figures if each.is_finite()), default=Decimal(0))
    return {"heading": isolated(chart.heading), "bars": [_bar(each, most) for each in chart.bars]}


def _bar(bar: Bar, most: Decimal) -> dict[str, Any]:
    def share(figure: Decimal | None) -> float:
        if figure is None or not figure.is_finite() or figure <= 0 or most <= 0:
            return 0.0
        return float(round(figure / most * _WHOLE, 2))

    return {
        "words": isolated(bar.words),
        "said": isolated(bar.said),
        "actual": share(bar.actual),
        "target": share(bar.target) if bar.target is not None else None,
    }
