"""What the lists of an agreement's results show."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from escale.apps.agreements.models import Agreement
from escale.apps.results.models import Result
from escale.apps.results.queries.standing import STANDINGS, IndicatorRow


class Group(NamedTuple):
    """A result with its indicators; ``depth`` of each: how many stand above it."""

    result: Result
    rows: Sequence[tuple[int, IndicatorRow]]


def by_result(agreement: Agreement, rows: Sequence[IndicatorRow]) -> list[Group]:
    """Indicators by result, each below the one it stands under where that is of the same result."""
    return [Group(each, _in_order(each, rows)) for each in agreement.results.order_by("pk")]


def _in_order(result: Result, rows: Sequence[IndicatorRow]) -> list[tuple[int, IndicatorRow]]:
    here = [each for each in rows if each.indicator.result_id == result.pk]
    keys = {each.indicator.pk for each in here}
    found: list[tuple[int, IndicatorRow]] = []
    waiting = [(0, each) for each in reversed(here) if each.indicator.parent_id not in keys]
    while waiting:
        depth, row = waiting.pop()
        found.append((depth, row))
        below = [each for each in here if each.indicator.parent_id == row.indicator.pk]
        waiting += [(depth + 1, each) for each in reversed(below)]
    return found


def counts_of(rows: Sequence[IndicatorRow]) -> list[tuple[str, int]]:
    """How many indicators stand how; those that occur."""
    found = [(words, sum(each.status == status for each in rows)) for status, (words, _kind) in STANDINGS.items()]
    return [(str(words), count) for words, count in found if count]


def bars_of(row: IndicatorRow, *, words: tuple[str, str]) -> list[tuple[str, Decimal]]:
    """Target and value of each period, for a chart; nothing for what is told in words."""
    if not row.indicator.is_number:
        return []
    found: list[tuple[str, Decimal]] = []
    for each in row.periods:
        name = f"{each.period.starts.isoformat()} – {each.period.ends.isoformat()}"
        if each.period.target is not None:
            found.append((f"{name}: {words[0]}", each.period.target))
        if each.standing is not None and each.standing.value.amount is not None:
            found.append((f"{name}: {words[1]}", each.standing.value.amount))
    return found
