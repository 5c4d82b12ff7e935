"""`escale check ROUND AGENDA`: one line per violation."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, TextIO

from escale.engines.checking.check import check
from escale.engines.checking.documents import InvalidDocument

CLEAN, BROKEN = 0, 1


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="a file in format escale-round/1")
    parser.add_argument("agenda", metavar="AGENDA", help="a file in format escale-agenda/1")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """0 nothing is wrong, 1 something is, or a file cannot be read."""
    documents = []
    for name in (args.round, args.agenda):
        try:
            documents.append(_read(name))
        except json.JSONDecodeError as error:
            err.write(f"{name}:{error.lineno}: expected JSON: {error.msg} (column {error.colno})\n")
            return BROKEN
        except OSError as error:
            err.write(f"{name}: {error.strerror}\n")
            return BROKEN
        except (ValueError, InvalidDocument) as error:
            err.write(f"{name}: {error}\n")
            return BROKEN
    try:
        violations = check(*documents)
    except InvalidDocument as error:
        err.write(f"{args.round}, {args.agenda}: {error}\n")
        return BROKEN
    for violation in violations:
        out.write(f"{violation}\n")
    if not violations:
        agenda = documents[1]
        err.write(f"no violation; value {agenda['value']}, bound {agenda['bound']} certified\n")
    return BROKEN if violations else CLEAN


def _read(name: str) -> dict[str, Any]:
    found = json.loads(Path(name).read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise InvalidDocument("expected a JSON object")
    return found
