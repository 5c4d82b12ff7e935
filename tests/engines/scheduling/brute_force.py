"""The best plan of a tiny round by trying everything, judged by the independent checker's rules alone."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, TypeVar

from escale.engines.checking import hard
from escale.engines.checking.documents import Held, RoundDocument
from escale.engines.checking.totals import Totals

PARTIAL = [rule for rule in hard.RULES if rule not in (hard.locks, hard.musts, hard.order)]
Score = tuple[int, int, int]
W = TypeVar("W", tuple[int, int, int], tuple[int, int, int, int])


class TooLarge(Exception):
    """More than the allowed number of partial plans."""


def best_score(data: dict[str, Any], most: int = 3000) -> Score | None:
    """(-missing, -unfair, value) of the best plan; None when locks and musts cannot all be kept."""

    def worth(round_: RoundDocument, held: list[Held]) -> Score:
        values = Totals(round_, held).values()
        return -values["shortfall"], -values.get("fair_floor", 0), values["value"]

    return best_by(data, worth, most)


def best_by(data: dict[str, Any], worth: Callable[[RoundDocument, list[Held]], W | None], most: int) -> W | None:
    """The greatest worth of any plan that keeps all rules; plans worth None do not count."""
    round_ = RoundDocument(data)
    options = [list(_options(round_, request)) for request in round_.requests.values()]
    best: W | None = None
    seen = 0

    def visit(held: list[Held], depth: int) -> None:
        nonlocal best, seen
        seen += 1
        if seen > most:
            raise TooLarge
        if depth == len(options):
            if not any(list(rule(round_, held)) for rule in (hard.locks, hard.musts, hard.order)):
                reached = worth(round_, held)
                if reached is not None and (best is None or reached > best):
                    best = reached
            return
        for option in options[depth]:
            now = [*held, option]
            if not any(next(iter(rule(round_, now)), None) for rule in PARTIAL):
                visit(now, depth + 1)
        visit(held, depth + 1)

    visit([], 0)
    return best


def _options(round_: RoundDocument, request: Any) -> Iterator[Held]:
    tables: list[str | None] = [None]
    if round_.table_count is None and not request.get("virtual"):
        tables = list(round_.permitted_tables(request))
    sides = [round_.eligible(request, request[side]) for side in ("a", "b")]
    for slot, table, one, other in product(round_.slots, tables, *sides):
        run = round_.run(slot, request.get("length") or 1)
        if run is None:
            continue
        needed = not round_.understand(one, other)
        for who in list(round_.interpreters) if needed else [None]:
            held = Held(request, slot, run, round_.span(run), table, (one, other), (who,) if who is not None else ())
            if not any(next(iter(rule(round_, [held])), None) for rule in PARTIAL):
                yield held
