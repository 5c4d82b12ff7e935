"""Writing a backup."""

import hashlib
import hmac
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, time
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection

import escale
from escale.core.backup import registry, rows, states, unfinished
from escale.core.backup.archive import FORMAT, Manifest, Writer
from escale.core.backup.problems import BackupProblem

Say = Callable[[str], None]
_LEFT = re.compile(r"\..+\.\d+\.part")
_LEFT_SECONDS = 24 * 3600


class Written(NamedTuple):
    """What was written, and what it cost."""

    path: Path
    manifest: Manifest
    bytes: int
    seconds: float


def backup(path: Path, *, key: bytes | None = None, say: Say = lambda _line: None) -> Written:
    """Write everything to ``path``: whole and on the disk, or not at all. Raises :class:`BackupProblem`.

    The tables are those of one instant; whoever writes meanwhile is not held up.
    """
    began = monotonic()
    unfinished.refuse(settings.VAR)
    _remove_left(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            manifest = _write(Writer(file, key, _blank()), path.parent, say)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise BackupProblem(
            f"The backup could not be written ({error.strerror or error}). No file was left."
        ) from error
    except DatabaseError as error:
        raise BackupProblem(
            f"The database could not be read ({type(error).__name__}). No backup was written, and no file was left."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return Written(path, manifest, path.stat().st_size, monotonic() - began)


def _remove_left(folder: Path) -> None:
    """What backups that were killed left behind would fill the disk night by night."""
    if not folder.is_dir():
        return
    for path in folder.glob(".*.part"):
        named = _LEFT.fullmatch(path.name)
        if named and path.stat().st_mtime < time() - _LEFT_SECONDS:
            path.unlink(missing_ok=True)


def _blank() -> Manifest:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(FORMAT, escale.__version__, connection.vendor, now, [], secret_check(settings.SECRET_KEY))


def secret_check(key: str) -> str:
    """Tells whether two installations have the same secret key, and nothing else of it."""
    return hmac.new(key.encode(), b"escale backup", hashlib.sha256).hexdigest()[:16]


def _write(writer: Writer, folder: Path, say: Say) -> Manifest:
    manifest = writer.manifest
    with states.one_instant():
        recorded = states.applied()
        if not recorded:
            raise BackupProblem(
                "This database holds no tables of Escale: there is nothing to keep. Is it the right one "
                "(DATABASE_URL, ESCALE_VAR)? No backup was written."
            )
        manifest.migrations = [list(each) for each in recorded]
        found = states.models_at(recorded)
        for number, model in enumerate(found, start=1):
            table = model._meta.db_table
            total = rows.Tally()
            with tempfile.TemporaryFile(dir=folder) as spool:
                for line in rows.written(model):
                    total.add(line)
                    spool.write(line)
                size = spool.tell()
                spool.seek(0)
                writer.add(f"tables/{table}.jsonl", spool, size)
            manifest.tables[table] = {"rows": total.rows, "digest": total.digest}
            if total.rows:
                say(f"table {number} of {len(found)}: {table}, {total.rows} rows")
        manifest.counters = states.counters(found)
    # After the tables: a file is stored before the row that names it, so every row of that instant finds its file.
    for name, path in _files():
        try:
            with path.open("rb") as file:
                writer.add(name, file, os.fstat(file.fileno()).st_size)
        except FileNotFoundError:
            say(f"{name} was deleted meanwhile")
    writer.finish()
    return manifest


def _files() -> Iterator[tuple[str, Path]]:
    media = settings.VAR / "media"
    for path in sorted(media.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"media/{path.relative_to(media).as_posix()}", path
    for name in sorted(registry.kept_files()):
        if (path := settings.VAR / name).is_file():
            yield f"var/{name}", path


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
