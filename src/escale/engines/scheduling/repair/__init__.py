"""Repair of an agenda on the day: what happened in, the agenda of the rest of the day out.

- `parse_events(data, round) -> Events` reads `escale-events/1`; raises `InvalidRound` with the pointer into it.
- `reschedule(round, agenda, events, *, order, ...) -> Repaired`: the new agenda, the round after the events (the
  agenda keeps its rules, its certificate proves its bound), the changes of each person as data.
- `surviving(round, agenda, events)`: the round after the events, and the meetings that can stay.
- `changes_to_json(round, changes)` puts them into plain English words.

The solver libraries are imported when `reschedule` is first called.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from escale.engines.scheduling.model import Agenda, Meeting, Round
from escale.engines.scheduling.repair.changes import Change, Place, changes_to_json
from escale.engines.scheduling.repair.events import Events, parse_events

if TYPE_CHECKING:
    from escale.engines.scheduling.repair.planning import Repaired

__all__ = ["ORDERS", "Change", "Events", "Place", "changes_to_json", "parse_events", "reschedule", "surviving"]

ORDERS = ("refill", "limited", "full")
MOST_MOVES = 10
PRICE = 10  # the least of the published weights: nobody is disturbed for less than a wish of somebody
SECONDS = 10.0


def reschedule(
    round: Round,  # noqa: A002 - the domain's word
    agenda: Agenda,
    events: Events,
    *,
    order: str = "limited",
    most_moves: int = MOST_MOVES,
    price: int = PRICE,
    seconds: float = SECONDS,
    effort: int | None = None,
    seed: int = 0,
    workers: int = 2,
    cancelled: Callable[[], bool] | None = None,
) -> "Repaired":
    """Repair an agenda of `round` after `events`.

    `order` "refill": no surviving meeting moves; "limited": at most `most_moves` of them do, and every person
    disturbed costs `price` (in units of weight); "full": value first, then few people disturbed. `effort`: stop
    after this much work instead of `seconds`. Raises `InvalidRound` when the agenda is none of this round (the
    pointer is into the agenda) or the round's objective is not "value", `NoResult` when a must or a lock that the
    events leave possible finds no place.
    """
    from escale.engines.scheduling.allocation import without_collecting
    from escale.engines.scheduling.budget import Limits
    from escale.engines.scheduling.repair import planning

    if order not in ORDERS:
        raise ValueError(f"order: one of {', '.join(ORDERS)}, not {order!r}")
    limits = Limits(seconds=seconds, effort=effort, seed=seed, workers=workers)
    terms = most_moves, price
    with without_collecting():
        return planning.reschedule(round, agenda, events, order, terms, limits, cancelled or (lambda: False))


def surviving(round: Round, agenda: Agenda, events: Events) -> tuple[Round, tuple[Meeting, ...]]:  # noqa: A002
    """The round after `events`, and the meetings that can stay, some with other people, table or interpreter.

    Raises `InvalidRound` when the agenda is none of this round (the pointer is into the agenda).
    """
    from escale.engines.scheduling.repair import planning

    return planning.survivors(round, agenda, events)
