"""`escale results check FILE.xml [--signed DAY]` and `escale results sum FILE.xml [--out SUMS]`."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from escale.engines.results.checks import check
from escale.engines.results.iati import Reading, read, unknown_codes
from escale.engines.results.iati.nodes import MOST_BYTES
from escale.engines.results.model import Figure, Indicator
from escale.engines.results.numbers import plain
from escale.engines.results.problem import Problem, ResultsError
from escale.engines.results.summing import Sum, sums
from escale.engines.results.totals import total_of
from escale.engines.results.words import sentence

DONE, INVALID = 0, 1


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "action", metavar="{check,sum}", choices=("check", "sum"), help="say what is wrong, or add up"
    )
    parser.add_argument("file", metavar="FILE", help="an IATI 2.03 activity file")
    parser.add_argument(
        "--signed", metavar="DAY", type=_day, help="check: no period begins before this day (YYYY-MM-DD)"
    )
    parser.add_argument("--out", metavar="SUMS", help="sum: write here instead of to standard output")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("expected a day as YYYY-MM-DD") from None


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """0 done, 1 something is wrong with the results, or the file cannot be read."""
    try:
        with Path(args.file).open("rb") as file:
            reading = read(file.read(MOST_BYTES + 1))
        if args.action == "check":
            return _check(reading, args, out, err)
        lines = list(_lines(reading))
    except OSError as error:
        err.write(f"{args.file}: {error.strerror}\n")
        return INVALID
    except ResultsError as error:
        err.write(f"{line_about(args.file, error.problem)}\n")
        return INVALID
    return _write(lines, args.out, out, err)


def line_about(name: str, problem: Problem) -> str:
    """``file:line: path: what is wrong``."""
    where = f"{name}:{problem.where.line}" if problem.where.line else name
    return ": ".join(filter(None, (where, problem.where.path, sentence(problem))))


def _check(reading: Reading, args: Namespace, out: TextIO, err: TextIO) -> int:
    indicators = reading.file.indicators
    problems = [*reading.problems, *unknown_codes(reading.file), *check(indicators, signed=args.signed)]
    for each in sorted(problems, key=lambda one: one.where.line):
        out.write(f"{line_about(args.file, each)}\n")
    if problems:
        return INVALID
    err.write(f"nothing wrong; indicators: {len(indicators)}\n")
    return DONE


def _lines(reading: Reading) -> Iterator[str]:
    indicators = {each.id: each for each in reading.file.indicators}
    for name, periods in sums(reading.file.indicators).items():
        yield json.dumps(_as_json(indicators[name], periods), ensure_ascii=False)


def _as_json(indicator: Indicator, periods: tuple[Sum, ...]) -> dict[str, Any]:
    return {
        "indicator": indicator.id,
        "title": {each.language: each.words for each in indicator.title.narratives},
        "measure": indicator.measure,
        "unit": indicator.unit,
        "cumulative": indicator.cumulative,
        "periods": [_period(each) for each in periods],
    }


def _period(one: Sum) -> dict[str, Any]:
    return {
        "start": one.period.start.isoformat(),
        "end": one.period.end.isoformat(),
        "target": _value(total_of(one.period.targets)),
        "own": _value(one.own),
        "value": None if one.amount is None else plain(one.amount),
        "numerator": None if one.share is None else plain(one.share.numerator),
        "denominator": None if one.share is None else plain(one.share.denominator),
        "known": one.known,
        "expected": one.expected,
        "left_out": [{"indicator": name, "reason": reason.value} for name, reason in one.left_out],
    }


def _value(figure: Figure | None) -> str | None:
    if figure is None:
        return None
    return (figure.written or None) if figure.amount is None else plain(figure.amount)


def _write(lines: list[str], path: str | None, out: TextIO, err: TextIO) -> int:
    text = "".join(f"{line}\n" for line in lines)
    if path is None:
        out.write(text)
        return DONE
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        err.write(f"{path}: {error.strerror}\n")
        return INVALID
    return DONE
