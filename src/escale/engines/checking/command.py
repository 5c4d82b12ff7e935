"""`escale check ROUND AGENDA`: one line per violation."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any, TextIO

from escale.engines.checking import proof
from escale.engines.checking.benchmark import round_of
from escale.engines.checking.check import check
from escale.engines.checking.documents import InvalidDocument, RoundDocument

CLEAN, BROKEN = 0, 1


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND", help="a file in format escale-round/1, or a benchmark's .dzn")
    parser.add_argument(
        "--max-break-difference",
        type=_difference,
        default=2,
        metavar="D",
        help="of a .dzn file, or none (default 2)",
    )
    parser.add_argument("agenda", metavar="AGENDA", help="a file in format escale-agenda/1")


def _difference(text: str) -> int | None:
    if text != "none" and not text.isdecimal():
        raise ArgumentTypeError("expected zero or a positive integer, or none")
    return None if text == "none" else int(text)


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """0 nothing is wrong, 1 something is, or a file cannot be read."""
    documents = []
    for name in (args.round, args.agenda):
        try:
            documents.append(_read(name, args.max_break_difference))
        except json.JSONDecodeError as error:
            err.write(f"{name}:{error.lineno}: expected JSON: {error.msg} (column {error.colno})\n")
            return BROKEN
        except OSError as error:
            err.write(f"{name}: {error.strerror}\n")
            return BROKEN
        except RecursionError:
            err.write(f"{name}: lists and objects too deep in each other\n")
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
        err.write(_praise(*documents))
    return BROKEN if violations else CLEAN


def _praise(round_: dict[str, Any], agenda: dict[str, Any]) -> str:
    if agenda.get("infeasible"):
        return "says that no agenda is possible: not certified here\n"
    if (round_.get("rules") or {}).get("objective") != "breaks":
        certified = proof.bound(RoundDocument(round_), agenda)
        return f"no violation; value {agenda['value']}, bound {agenda['bound']} {_how(agenda['bound'], certified)}\n"
    level = next((each for each in agenda.get("levels") or () if each["name"] == "breaks"), None)
    if level is None:
        return "no violation; every request is placed\n"
    how = _how(-level["bound"], -sum(row[2] for row in agenda["certificate"]["rows"]))
    return f"no violation; breaks {level['value']}, at least {level['bound']}: {how}\n"


def _how(stated: int, certified: int) -> str:
    """Both as upper bounds."""
    return "certified" if stated >= certified else f"not certified here ({abs(certified)} is)"


def _read(name: str, difference: int | None) -> dict[str, Any]:
    text = Path(name).read_text(encoding="utf-8")
    if name.endswith(".dzn"):
        return round_of(text, difference)
    found = json.loads(text)
    if not isinstance(found, dict):
        raise InvalidDocument("expected a JSON object")
    return found
