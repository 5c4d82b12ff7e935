"""``escale restore``: bring a backup back, or prove that it could be."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from escale.cli import installation


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, help="a file that `escale backup` wrote")
    parser.add_argument(
        "--key-file", type=Path, metavar="KEY", help="the key it was encrypted with; default: ESCALE_BACKUP_KEY"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--verify", action="store_true", help="restore into a temporary place, compare, remove it")
    how.add_argument("--replace", action="store_true", help="replace the data that is there")
    parser.add_argument("--quiet", action="store_true", help="say the last line only")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Do it; 1 with words when the file or the place is not right, and then nothing was touched."""
    from escale.core.backup.problems import BackupProblem
    from escale.core.backup.sealing import read_key

    def say(line: str) -> None:
        if not args.quiet:
            err.write(f"{line}\n")
            err.flush()

    try:
        installation.set_up_django()
        key_file = args.key_file or installation.backup_key()
        key = read_key(key_file) if key_file else None
        from escale.core.backup import restoring

        if args.verify:
            done = restoring.verify(args.file, key=key, say=say)
        else:
            done = restoring.restore(args.file, key=key, replace=args.replace, say=say)
            _let_database_search(say)
    except (BackupProblem, installation.NotReady) as problem:
        err.write(f"{problem}\n")
        return 1
    words = "Could be restored" if args.verify else "Restored"
    size = args.file.stat().st_size
    out.write(f"{words}: {args.file}, {done.manifest.rows} rows, {size} bytes, {done.seconds:.1f} s\n")
    if not done.same_secret:
        out.write("It was made with another ESCALE_SECRET_KEY: authenticator apps and webhooks need new secrets.\n")
    return 0


def _let_database_search(say: Callable[[str], None]) -> None:
    """The tables came anew, and an extension went with the schema in which it was."""
    from escale.apps.suggestions.domain import vectors

    vectors.let_database_search(say=say)
    if (words := vectors.what_is_left_out()) is not None:
        say(words)
