"""`escale schedule ROUND`: plan one round from a file, or an instance of the published benchmark."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from escale.engines.scheduling import plan
from escale.engines.scheduling.errors import InvalidRound, NoResult, SchedulingError
from escale.engines.scheduling.model import Fairness, Progress, Round, Share, agenda_to_json, parse_round
from escale.engines.scheduling.model.dzn import DIFFERENCE, round_from_dzn

DONE, INVALID, NO_RESULT = 0, 1, 3
BAR = 30


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="a file in format escale-round/1, a benchmark's .dzn, or -")
    parser.add_argument("--seconds", type=parse_seconds, default=30.0, help="time allowed (default 30)")
    parser.add_argument("--effort", type=parse_whole, help="stop after this much work: repeatable results")
    parser.add_argument("--seed", type=parse_whole, default=0, help="of the random choices (default 0)")
    parser.add_argument("--workers", type=parse_workers, default=2, help="threads (default 2)")
    parser.add_argument(
        "--max-break-difference",
        type=_difference,
        default=DIFFERENCE,
        metavar="D",
        help=f"of a .dzn file: how far the breaks of two participants may lie apart (default {DIFFERENCE}), or none",
    )
    parser.add_argument("--out", metavar="AGENDA", help="file to write (default standard output)")


def parse_seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise ArgumentTypeError("expected a positive number of seconds")
    return value


def parse_whole(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ArgumentTypeError("expected zero or a positive integer")
    return value


def parse_workers(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 64:
        raise ArgumentTypeError("expected a number from 1 to 64")
    return value


def _difference(text: str) -> int | None:
    return None if text == "none" else parse_whole(text)


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """0 done, 1 the input is invalid, 3 no agenda is possible."""
    try:
        round_ = read_round(args.round, args.max_break_difference)
    except (OSError, ValueError, InvalidRound) as error:
        err.write(f"{problem_with(args.round, error)}\n")
        return INVALID
    for warning in round_.warnings:
        err.write(f"{args.round}: {warning}\n")
    try:
        agenda = plan(
            round_,
            seconds=args.seconds,
            effort=args.effort,
            seed=args.seed,
            workers=args.workers,
            progress=_bar(err, round_.rules.objective) if err.isatty() else None,
        )
    except NoResult as error:
        if not error.proved:
            err.write(f"{args.round}: {error}\n")
            return NO_RESULT
        err.write(f"{args.round}: no agenda is possible: {error}{_advice(error, round_)}\n")
        if round_.rules.objective == "breaks":
            write_json({"format": "escale-agenda/1", "infeasible": True}, args.out, out, err)
        return NO_RESULT
    except SchedulingError as error:
        err.write(f"{args.round}: {error}\n")
        return INVALID
    if err.isatty() and round_.rules.objective == "value":
        err.writelines(f"{line}\n" for line in _fairness(agenda.fairness))
    return write_json(agenda_to_json(agenda), args.out, out, err)


def _advice(error: NoResult, round_: Round) -> str:
    """What to do about it."""
    if not error.conflict:
        return ""
    one = "it" if len(error.conflict) == 1 else "one of them"
    if round_.rules.objective == "breaks":
        return f"; take {one} out or change a rule"
    return f"; unlock {one}, take back its must or change a rule"


def read_round(name: str, difference: int | None) -> Round:
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    if name.endswith(".dzn"):
        return round_from_dzn(text, difference)
    try:
        return parse_round(json.loads(text))
    except RecursionError:
        raise ValueError("lists and objects too deep in each other") from None


def problem_with(name: str, error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{name}:{error.lineno}: expected JSON: {error.msg} (column {error.colno})"
    if isinstance(error, OSError):
        return f"{name}: {error.strerror}"
    if isinstance(error, UnicodeDecodeError):
        return f"{name}: expected UTF-8 text"
    return f"{name}: {error}"


def write_json(agenda: dict[str, Any], name: str | None, out: TextIO, err: TextIO) -> int:
    text = json.dumps(agenda, ensure_ascii=False, indent=1) + "\n"
    if name is None:
        out.write(text)
        return DONE
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        err.write(f"{name}: {error.strerror}\n")
        return INVALID
    return DONE


def _fairness(fairness: Fairness) -> Iterator[str]:
    """For who looks on: shares of the possible meetings."""
    for size in fairness.sizes:
        yield f"{size.name}: {_of(size)} of the possible meetings, {size.participants} participants"
    if fairness.lowest is not None and fairness.highest is not None:
        limit = f"no agenda gives {fairness.highest.name} more than {_of(fairness.highest)}"
        yield f"lowest share: {fairness.lowest.name} with {_of(fairness.lowest)}; {limit}"


def _of(share: Share) -> str:
    return f"{100 * share.had // share.possible} % ({share.had} of {share.possible})"


def _bar(err: TextIO, objective: str) -> Any:
    def standing(progress: Progress) -> str:
        if objective == "breaks":
            return f"{progress.value} breaks, at least {progress.bound} needed"
        return f"{100 * progress.value / progress.bound if progress.bound else 100:.2f} % of the bound"

    def show(progress: Progress) -> None:
        full = round(BAR * progress.fraction)
        err.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {standing(progress)}")
        if progress.fraction >= 1:
            err.write("\n")
        err.flush()

    return show
