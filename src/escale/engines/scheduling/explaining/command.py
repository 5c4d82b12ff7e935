"""`escale explain ROUND AGENDA REQUEST`: why it is not in the agenda, what it costs, what would help."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TextIO

from escale.engines.scheduling.command import (
    DONE,
    INVALID,
    parse_seconds,
    parse_whole,
    problem_with,
    read_round,
    write_json,
)
from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.explaining import explain, sentences, to_json
from escale.engines.scheduling.model import parse_agenda
from escale.engines.scheduling.model.dzn import DIFFERENCE


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="a file in format escale-round/1")
    parser.add_argument("agenda", metavar="AGENDA", help="a file in format escale-agenda/1 that keeps its rules")
    parser.add_argument("request", metavar="REQUEST", help="the id of a request of the round")
    parser.add_argument("--seconds", type=parse_seconds, default=10.0, help="time allowed (default 10)")
    parser.add_argument("--seed", type=parse_whole, default=0, help="of the random choices (default 0)")
    parser.add_argument("--out", metavar="FILE", help="file to write (default standard output)")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """0 done, 1 the input is invalid."""
    name = args.round
    try:
        round_ = read_round(name, DIFFERENCE)
        for warning in round_.warnings:
            err.write(f"{name}: {warning}\n")
        name = args.agenda
        agenda = parse_agenda(json.loads(Path(name).read_text(encoding="utf-8")))
        if all(request.id != args.request for request in round_.requests):
            name = args.round
            raise InvalidRound("/requests", f"a request {args.request!r}")
        found = explain(round_, agenda, args.request, seconds=args.seconds, seed=args.seed)
    except (OSError, ValueError, InvalidRound) as error:
        err.write(f"{problem_with(name, error)}\n")
        return INVALID
    status = write_json(to_json(found), args.out, out, err)
    if status == DONE:
        err.writelines(f"{sentence}\n" for sentence in sentences(found))
    return status
