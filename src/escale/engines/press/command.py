"""`escale press feed|extract|stories|language [FILE]`."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

from escale.engines.press.problem import PressError

DONE, INVALID = 0, 1
_MOST_BYTES = 500_000_000


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("action", metavar=f"{{{','.join(_ACTIONS)}}}", choices=_ACTIONS, help="what to do")
    parser.add_argument(
        "file", metavar="FILE", nargs="?", default="-", help="what to read; - or nothing reads standard input"
    )
    parser.add_argument("--url", metavar="U", default="", help="feed, extract: the address where it was found")
    parser.add_argument(
        "--now",
        metavar="MOMENT",
        type=_moment,
        help="no date lies after this moment (ISO 8601; the clock without it)",
    )
    parser.add_argument("--out", metavar="RESULT", help="file to write; standard output without it")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(f"expected a moment as 2026-01-31T12:00:00+01:00, got {text!r}") from None


def run(args: Namespace, stdin: TextIO, out: TextIO, err: TextIO) -> int:
    """Do it; return the exit status: 0 done, 1 the input is invalid, told on ``err``."""
    name = "standard input" if args.file == "-" else args.file
    # The engine has no clock: who calls it says what time it is.
    now = args.now or datetime.now(UTC)
    try:
        lines = list(_ACTIONS[args.action](_read(args.file, stdin), args.url, now))
        text = "".join(f"{line}\n" for line in lines)
        if args.out is None:
            out.write(text)
        else:
            Path(args.out).write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        err.write(f"{problem.filename or name}: {problem.strerror}\n")
        return INVALID
    except PressError as problem:
        err.write(f"{name}: {problem}\n")
        return INVALID
    return DONE


def _read(path: str, stdin: TextIO) -> bytes:
    if path != "-":
        with Path(path).open("rb") as file:
            return file.read(_MOST_BYTES)
    buffer = getattr(stdin, "buffer", None)
    return bytes(buffer.read(_MOST_BYTES)) if buffer is not None else stdin.read(_MOST_BYTES).encode("utf-8")


def _feed(data: bytes, url: str, now: datetime) -> Iterator[str]:
    from escale.engines.press.feeds import read_feed
    from escale.engines.press.language import language_of

    for each in read_feed(data, now=now, url=url).entries:
        yield _json(
            {
                "id": each.id,
                "url": each.url,
                "title": each.title,
                "summary": each.summary,
                "content": each.content,
                "published": _written(each.published),
                "updated": _written(each.updated),
                "authors": list(each.authors),
                "language": each.language or language_of(f"{each.title} {each.summary[:300]}"),
            }
        )


def _language(data: bytes, _url: str, _now: datetime) -> Iterator[str]:
    from escale.engines.press.language import language_of

    for line in data.decode("utf-8-sig", "replace").splitlines():
        yield language_of(line)


def _extract(data: bytes, url: str, now: datetime) -> Iterator[str]:
    from escale.engines.press.pages import read_page

    found = read_page(data, now=now, url=url)
    yield _json({**asdict(found), "published": _written(found.published), "authors": list(found.authors)})


def _stories(data: bytes, _url: str, now: datetime) -> Iterator[str]:
    import os

    # One BLAS thread: more make the encoder nine times slower. Read when numpy is first imported.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from escale.engines.press.stories import Stream
    from escale.engines.press.stories.reading import LIMITS, read_reports
    from escale.engines.text.embedding import TextError, bundled_embedder

    reports = read_reports(data.decode("utf-8-sig", "replace").splitlines(), now=now)
    try:
        stream = Stream(bundled_embedder(processes=min(2, os.cpu_count() or 1)), limits=LIMITS)
    except TextError as problem:
        raise PressError(str(problem)) from problem
    for each in stream.add(reports):
        yield _json({"id": each.id, "article": each.article, "story": each.story})


def _written(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False)


_ACTIONS: dict[str, Callable[[bytes, str, datetime], Iterator[str]]] = {
    "extract": _extract,
    "feed": _feed,
    "stories": _stories,
    "language": _language,
}
