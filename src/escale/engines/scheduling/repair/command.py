"""`escale reschedule ROUND AGENDA EVENTS`: repair an agenda after cancellations, late arrivals and the like."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, TextIO

from escale.engines.scheduling import repair
from escale.engines.scheduling.command import DONE, INVALID, NO_RESULT, problem_with, write_json
from escale.engines.scheduling.command import parse_seconds as seconds
from escale.engines.scheduling.command import parse_whole as whole
from escale.engines.scheduling.command import parse_workers as workers
from escale.engines.scheduling.errors import InvalidRound, NoResult
from escale.engines.scheduling.model import agenda_to_json, parse_agenda, parse_round, round_to_json


class _Unreadable(Exception):
    """The text says which file, where, and what was expected."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="the file the agenda was planned from (escale-round/1)")
    parser.add_argument("agenda", metavar="AGENDA", help="the agenda to repair (escale-agenda/1)")
    parser.add_argument("events", metavar="EVENTS", help="what happened (escale-events/1)")
    parser.add_argument(
        "--order",
        choices=repair.ORDERS,
        default="limited",
        help="refill: no surviving meeting moves; limited (default): at most K do; full: value first",
    )
    parser.add_argument(
        "--most-moves",
        type=whole,
        default=repair.MOST_MOVES,
        metavar="K",
        help=f"of limited: surviving meetings moved at most (default {repair.MOST_MOVES})",
    )
    parser.add_argument(
        "--price",
        type=whole,
        default=repair.PRICE,
        help=f"of limited: what a disturbed person costs, in weight (default {repair.PRICE})",
    )
    parser.add_argument("--seconds", type=seconds, default=repair.SECONDS, help="time allowed (default 10)")
    parser.add_argument("--effort", type=whole, help="stop after this much work: repeatable results")
    parser.add_argument("--seed", type=whole, default=0, help="of the random choices (default 0)")
    parser.add_argument("--workers", type=workers, default=2, help="threads (default 2)")
    parser.add_argument("--out", metavar="AGENDA", help="file to write (default standard output)")
    parser.add_argument("--out-round", metavar="ROUND", help="write the round after the events, for escale check")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """0 done, 1 a file is invalid, 3 no agenda is possible."""
    try:
        round_ = _read(args.round, parse_round)
        agenda = _read(args.agenda, parse_agenda)
        events = _read(args.events, lambda data: repair.parse_events(data, round_))
    except _Unreadable as error:
        err.write(f"{error}\n")
        return INVALID
    for name, warnings in ((args.round, round_.warnings), (args.events, events.warnings)):
        err.writelines(f"{name}: {warning}\n" for warning in warnings)
    try:
        found = repair.reschedule(
            round_,
            agenda,
            events,
            order=args.order,
            most_moves=args.most_moves,
            price=args.price,
            seconds=args.seconds,
            effort=args.effort,
            seed=args.seed,
            workers=args.workers,
        )
    except InvalidRound as error:
        err.write(f"{args.agenda if error.pointer.startswith('/meetings') else args.round}: {error}\n")
        return INVALID
    except NoResult as error:
        err.write(f"{args.round}: {error}\n")
        return NO_RESULT
    for request, what in found.dropped:
        err.write(f"{request}: the events leave no room for its {'lock' if what == 'locked' else what}\n")
    status = DONE
    if args.out_round is not None:
        status = write_json(round_to_json(found.round), args.out_round, out, err)
    return write_json(_answer(found, args.order), args.out, out, err) or status


def _answer(found: Any, order: str) -> dict[str, Any]:
    return agenda_to_json(found.agenda) | {
        "order": order,
        "moved": list(found.moved),
        "disturbed": list(found.disturbed),
        "dropped": [{"request": request, "what": what} for request, what in found.dropped],
        "changes": repair.changes_to_json(found.round, found.changes),
    }


def _read(name: str, parse: Any) -> Any:
    try:
        return parse(json.loads(Path(name).read_text(encoding="utf-8")))
    except (OSError, ValueError, InvalidRound) as error:
        raise _Unreadable(problem_with(name, error)) from None
