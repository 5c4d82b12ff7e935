"""``escale verify-log``: whether a downloaded log is whole, alone and without the platform."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TextIO

from escale.core import log_format

DONE, INVALID, USAGE = 0, 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the downloaded log (JSON Lines)")
    parser.add_argument("--since", type=Path, metavar="FILE", help="an earlier download: it must stand unchanged")
    parser.add_argument(
        "--key", default="", metavar="KEY", help="the public key you noted; without it the file's own"
    )


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Check hashes, numbers, order, signatures, and that nothing of an earlier download is gone."""
    try:
        log = _read(args.file)
        log_format.verify(log, key=args.key)
        if args.since is not None:
            earlier = _read(args.since)
            log_format.verify(earlier, key=args.key)
            log_format.verify_since(log, earlier)
    except OSError as error:
        err.write(f"{error.filename}: {error.strerror}\n")
        return USAGE
    except log_format.BadLog as error:
        err.write(f"The log does not hold. {error}\n")
        return INVALID
    out.write(
        f"The log {log.chain} holds: {len(log.entries)} entries without a gap, {len(log.heads)} signed heads.\n"
    )
    if log.end is not None:
        out.write(f"Downloaded {log.end['at']}: what was done later is not in it.\n")
    if not args.key:
        out.write(f"Signed with the key {log.public_key}: compare it with the one you noted earlier.\n")
    return DONE


def _read(path: Path) -> log_format.Log:
    try:
        with path.open(encoding="utf-8") as file:
            return log_format.read(file)
    except (UnicodeDecodeError, log_format.BadLog) as error:
        raise log_format.BadLog(f"{path}: {error}") from error
