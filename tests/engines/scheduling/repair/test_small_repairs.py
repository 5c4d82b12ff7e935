"""Random events in small random rounds: every repair is checked, and compared with trying everything."""

import json
from contextlib import suppress
from time import monotonic
from typing import Any

import pytest
from benchmarks.events import anything
from benchmarks.rounds import small

from escale.engines.checking import check
from escale.engines.checking.documents import Held, RoundDocument
from escale.engines.checking.totals import Totals
from escale.engines.scheduling import NoResult, plan
from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.compact import compact
from escale.engines.scheduling.model import Agenda, Round, agenda_to_json, parse_round, round_to_json
from escale.engines.scheduling.repair import parse_events, reschedule
from escale.engines.scheduling.repair.exact import repair_exactly
from escale.engines.scheduling.repair.moving import move
from escale.engines.scheduling.repair.planning import Repaired, survivors, survivors_in
from escale.engines.scheduling.repair.refill import refill
from escale.engines.scheduling.repair.worth import Terms
from escale.engines.scheduling.verification import verify
from tests.engines.scheduling.brute_force import TooLarge, best_by
from tests.engines.scheduling.repair.tense import tense_events, tense_round

GROUPS, PER_GROUP, MOST = 6, 20, 2500
MOST_MOVES, PRICE = 1, 15
Worth = tuple[int, int, int, int]
Places = dict[str, tuple[Any, ...]]


Given = tuple[Round, Agenda, dict[str, Any]]


def planned(seed: int) -> Given | None:
    data = small(seed, rare=seed % 3 != 0)
    try:
        return parse_round(data), plan(parse_round(data), effort=10, workers=1), anything(data, seed)
    except NoResult:
        return None


class Reference:
    """What any plan of the new round is worth, computed from the documents alone."""

    def __init__(self, home: Places, order: str) -> None:
        self.home, self.order = home, order

    def __call__(self, round_: RoundDocument, held: list[Held]) -> Worth | None:
        now = {m.id: (m.slot, m.table, list(m.people), list(m.interpreters)) for m in held}
        moved = [request for request, place in self.home.items() if now.get(request) != place]
        disturbed = {person for request in moved for person in self.home[request][2]}
        if len(moved) > {"refill": 0, "limited": MOST_MOVES, "full": len(self.home)}[self.order]:
            return None
        values = Totals(round_, held).values()
        value = values["value"] - (PRICE * len(disturbed) if self.order == "limited" else 0)
        tie = -len(disturbed) if self.order == "full" else 0
        return -values["shortfall"], -values.get("fair_floor", 0), value, tie


def compare(found: Repaired, data: dict[str, Any], worth: Reference, seed: int) -> bool:
    """Whether it was small enough; fails when something better exists."""
    agenda = agenda_to_json(found.agenda)
    assert check(data, agenda) == [], f"seed {seed}"
    round_ = RoundDocument(data)
    held = [
        Held(
            round_.requests[m["request"]],
            m["slot"],
            run := round_.run(m["slot"], round_.requests[m["request"]]["length"]) or [],
            round_.span(run),
            m["table"],
            tuple(m["people"]),
            tuple(m["interpreters"]),
        )
        for m in agenda["meetings"]
    ]
    try:
        best = best_by(data, worth, MOST)
    except TooLarge:
        return False
    assert worth(round_, held) == best, f"seed {seed}, {worth.order}"
    return True


def all_orders(given: Given, seed: int) -> int:
    """How many of the three repairs were compared; each equals the best there is."""
    round_, agenda, happened = given
    events = parse_events(happened, round_)
    after, kept = survivors(round_, agenda, events)
    data = json.loads(json.dumps(round_to_json(after)))
    home: Places = {m.request: (m.slot, m.table, list(m.people), list(m.interpreters)) for m in kept}
    compared = 0
    for order in ("refill", "limited", "full"):
        worth = Reference(home, order)
        try:
            found = reschedule(
                round_, agenda, events, order=order, most_moves=MOST_MOVES, price=PRICE, effort=20, workers=1
            )
        except NoResult:
            with suppress(TooLarge):
                assert best_by(data, worth, MOST) is None, f"seed {seed}, {order}"
            continue
        assert round_to_json(found.round) == round_to_json(after)
        compared += compare(found, data, worth, seed)
    return compared


@pytest.mark.parametrize("group", range(GROUPS))
def test_repairs_equal_trying_everything(group: int) -> None:
    seeds = range(group * PER_GROUP, (group + 1) * PER_GROUP)
    assert sum(all_orders(given, seed) for seed in seeds if (given := planned(seed))) > PER_GROUP


def tense(seed: int) -> Given:
    data = tense_round(seed)
    round_ = parse_round(data)
    return round_, plan(round_, effort=5, workers=1), tense_events(data, seed)


@pytest.mark.parametrize("group", range(3))
def test_repairs_that_move_equal_trying_everything(group: int) -> None:
    assert sum(all_orders(tense(seed), seed) for seed in range(group * 10, (group + 1) * 10)) > 20


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("common", [True, False])
def test_the_searches_equal_trying_everything(seed: int, common: bool) -> None:
    """What larger rounds are repaired with, on rounds where everything can be tried."""
    round_, agenda, happened = tense(seed)
    base = survivors_in(round_, agenda, parse_events(happened, round_))
    core = compact(base.problem) if common else None
    refilled = refill(base, core, 5, lambda: False)
    none = Terms(dict(base.placed), 0, 0)
    if common:
        assert none.worth(refilled) == none.worth(repair_exactly(base, none, []) or base)
    terms = Terms(dict(base.placed), 2, PRICE)
    best = repair_exactly(base, terms, list(base.placed))
    assert best is not None
    budget = Budget(monotonic(), monotonic() + 20, 60, lambda: False)
    found, _ = move(refilled, core, terms, budget, 0, 1, terms.worth(best))
    assert terms.worth(found) == terms.worth(best)
    verify(found)
