"""``escale backup``: everything in one file, while people go on working."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from escale.cli import installation


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "file", nargs="?", type=Path, help="where to write; a folder gets a file named after the time"
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="KEY", help="encrypt with this key (AES-256-GCM); default: ESCALE_BACKUP_KEY"
    )
    parser.add_argument("--make-key", type=Path, metavar="KEY", help="make a new key and end")
    parser.add_argument(
        "--keep", type=_positive, metavar="N", help="in a folder: afterwards keep the newest N backups"
    )
    parser.add_argument("--quiet", action="store_true", help="say the last line only")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Write it; 1 with words when that failed."""
    from escale.core.backup.problems import BackupProblem
    from escale.core.backup.sealing import make_key, read_key

    if (args.file is None) == (args.make_key is None):
        err.write("Say where to write the backup, or --make-key KEY alone.\n")
        return 2
    if args.keep and not args.file.is_dir():
        err.write(
            f"{args.file} is no folder: --keep is for a folder with nothing but backups. Nothing was written.\n"
        )
        return 2
    try:
        if args.make_key is not None:
            make_key(args.make_key)
            out.write(f"New key: {args.make_key}. Keep a copy where the backups are not: without it they are lost.\n")
            return 0
        installation.set_up_django()
        key_file = args.key_file or installation.backup_key()
        key = read_key(key_file) if key_file else None
        from escale.core.backup import noting
        from escale.core.backup.writing import backup

        written = backup(_target(args.file), key=key, say=lambda line: None if args.quiet else _say(err, line))
    except (BackupProblem, installation.NotReady) as problem:
        err.write(f"{problem}\n")
        return 1
    out.write(
        f"Backup written: {written.path}, {written.manifest.rows} rows, {len(written.manifest.members)} members, "
        f"{written.bytes} bytes, {written.seconds:.1f} s\n"
    )
    if args.keep:
        # By their names; this one stays whatever the clock says.
        others = [path for path in newest_first(args.file) if path != written.path]
        for old in others[args.keep - 1 :]:
            old.unlink(missing_ok=True)
    noting.note(installation.folder(), written.path)
    return 0


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise ArgumentTypeError(f"expected a number above 0, got {text!r}")
    return int(text)


def _target(given: Path) -> Path:
    if not given.is_dir():
        return given
    return given / f"escale-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"


def newest_first(folder: Path) -> list[Path]:
    """The backups in a folder that bear a time."""
    return sorted(folder.glob("escale-[0-9]*T[0-9]*Z.backup"), reverse=True)


def _say(err: TextIO, line: str) -> None:
    err.write(f"{line}\n")
    err.flush()
