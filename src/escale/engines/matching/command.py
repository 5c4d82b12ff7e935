"""`escale match PROFILES [--top N] [--out SUGGESTIONS]`."""

import json
import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from escale.engines.matching.model import (
    InvalidProfileError,
    MatchingError,
    Profile,
    parse_profile,
    suggestions_to_json,
    unknown_fields,
)

DONE, INVALID = 0, 1


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "profiles", metavar="PROFILES", help="JSON Lines, one organisation a line; - reads standard input"
    )
    parser.add_argument("--top", type=_positive, default=10, metavar="N", help="suggestions per organisation (10)")
    parser.add_argument(
        "--encoder", type=Path, metavar="FOLDER", help="read with the ONNX model in this folder, not the bundled one"
    )
    parser.add_argument("--out", metavar="SUGGESTIONS", help="file to write; standard output without it")


def run(args: Namespace, stdin: TextIO, out: TextIO, err: TextIO) -> int:
    """Match the profiles of a file; return the exit status: 0 done, 1 invalid input, told on `err`."""
    # One BLAS thread per process: more make the encoder nine times slower. Read when numpy is first imported.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from escale.engines.matching.engine import matches
    from escale.engines.text.embedding import TextError, chosen_embedder

    name = "standard input" if args.profiles == "-" else args.profiles
    try:
        with _opened(args.profiles, stdin) as lines:
            profiles = _profiles(lines, name, err)
        embedder = chosen_embedder(args.encoder, processes=min(2, os.cpu_count() or 1))
        found = matches(profiles, top=args.top, embedder=embedder, progress=_bar(err))
        _write((json.dumps(suggestions_to_json(item), ensure_ascii=False) for item in found), args.out, out)
    except TextError as problem:
        err.write(f"{problem}\n")
        return INVALID
    except (MatchingError, OSError, UnicodeDecodeError) as problem:
        err.write(f"{name}: {problem}\n")
        return INVALID
    return DONE


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"expected an integer of 1 or more, got {text!r}")
    return number


@contextmanager
def _opened(path: str, stdin: TextIO) -> Iterator[Iterable[str]]:
    if path == "-":
        yield stdin
        return
    # A spreadsheet's export may start with a byte order mark.
    with Path(path).open(encoding="utf-8-sig", newline="\n") as file:
        yield file


def _profiles(lines: Iterable[str], name: str, err: TextIO) -> list[Profile]:
    profiles: list[Profile] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        data = _decoded(line, number)
        profile = parse_profile(data, number)
        if profile.id in first_line:
            expected = f"an id of its own, {profile.id!r} is that of line {first_line[profile.id]}"
            raise InvalidProfileError(number, "id", expected)
        first_line[profile.id] = number
        if unknown := unknown_fields(data):
            err.write(f"{name}: line {number}: warning: unknown fields ignored: {', '.join(unknown)}\n")
        profiles.append(profile)
    return profiles


def _decoded(line: str, number: int) -> dict[str, object]:
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as problem:
        raise InvalidProfileError(number, "", f"a JSON object ({problem})") from problem
    if not isinstance(data, dict):
        raise InvalidProfileError(number, "", "a JSON object")
    return data


def _write(lines: Iterable[str], path: str | None, out: TextIO) -> None:
    if path is None:
        out.writelines(f"{line}\n" for line in lines)
        return
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _bar(err: TextIO) -> Callable[[float], None] | None:
    if not err.isatty():
        return None

    def show(share: float) -> None:
        err.write(f"\rmatching {round(share * 100):3d} %" + ("\n" if share >= 1 else ""))
        err.flush()

    return show
