"""Bringing a backup back: checked whole, built beside what is live, compared, then exchanged in one step."""

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from escale.core import audit, schema
from escale.core.backup import registry, rows, states, unfinished
from escale.core.backup.archive import Manifest, check, members
from escale.core.backup.files import Files, give_to_owner
from escale.core.backup.places import PostgresPlace, SqlitePlace, place
from escale.core.backup.problems import BackupProblem
from escale.core.backup.writing import secret_check
from escale.core.models import AuditChain
from escale.core.sealing import all_keys

Say = Callable[[str], None]
_MARGIN = 3  # tables grow when their indexes come back


class Restored(NamedTuple):
    """What came back, how long it took, and whether links signed before still work."""

    manifest: Manifest
    seconds: float
    same_secret: bool


def verify(path: Path, *, key: bytes | None = None, say: Say = lambda _line: None) -> Restored:
    """Restore into a temporary place, compare everything, remove it. Live data is not touched."""
    began, manifest = monotonic(), _checked(path, key, say)
    with _in_words(), _alone():
        there, files = place(), Files(settings.VAR)
        try:
            _build(there, files, path, key, manifest, say)
        finally:
            _tidy(there, files)
    return Restored(manifest, monotonic() - began, _knows_secret(manifest))


def restore(
    path: Path, *, key: bytes | None = None, replace: bool = False, say: Say = lambda _line: None
) -> Restored:
    """Bring everything back. Raises :class:`BackupProblem`; then what was there is there again.

    An installation with people or files in it is replaced only when ``replace`` says so.
    """
    began, manifest = monotonic(), _checked(path, key, say)
    if not replace and not is_empty():
        raise BackupProblem(
            "This installation holds data already. Nothing was touched. To replace all of it: --replace "
            "(take a backup of it first: escale backup)."
        )
    with _in_words(), _alone():
        there, files = place(), Files(settings.VAR)
        there.require_quiet()
        try:
            _build(there, files, path, key, manifest, say)
            _exchange(there, files, path)
        except BaseException:
            _tidy(there, files)
            raise
        files.tidy(aside=True)
        there.tidy(aside=True)
    return Restored(manifest, monotonic() - began, _knows_secret(manifest))


def _exchange(there: SqlitePlace | PostgresPlace, files: Files, path: Path) -> None:
    """Killed in the middle, the note stays: programs do not start on what may not belong together."""
    unfinished.begin(settings.VAR, path)
    try:
        there.require_quiet()  # once more: building took a while
        there.exchange()
        files.exchange()
    except BaseException:
        files.undo()
        there.undo()
        unfinished.end(settings.VAR)
        raise
    unfinished.end(settings.VAR)


def _tidy(there: SqlitePlace | PostgresPlace, files: Files) -> None:
    """Remove what was built; a database that is away keeps it until the next restore, which begins with that."""
    files.tidy(aside=False)
    with contextlib.suppress(BackupProblem, DatabaseError):
        there.tidy(aside=False)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two at once would build in the same place."""
    path = settings.VAR / "backups.lock"
    with schema.file_lock(path) as get:
        give_to_owner(path, settings.VAR)
        if not get():
            raise BackupProblem("Another restore, or a proof of one, is at work here. Nothing was touched.")
        yield


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """A full disk or a database that goes away ends a restore, and is no crash."""
    try:
        yield
    except (DatabaseError, OSError) as error:
        why = getattr(error, "strerror", None) or (str(error).splitlines() or [type(error).__name__])[0]
        left = unfinished.words(settings.VAR) or "What was live is unchanged."
        raise BackupProblem(f"The restore stopped: {why}. {left}") from error


def is_empty() -> bool:
    """Whether nobody has an account here and no file was stored."""
    if any(path.is_file() for path in (settings.VAR / "media").rglob("*")):
        return False
    try:
        return not get_user_model()._default_manager.exists()
    except DatabaseError:
        with connection.cursor() as cursor:
            return not connection.introspection.table_names(cursor)


def _checked(path: Path, key: bytes | None, say: Say) -> Manifest:
    manifest = check(path, key)
    states.check_known([(app, name) for app, name in manifest.migrations])
    say(f"checked: made {manifest.began} by Escale {manifest.escale}, {manifest.rows} rows, whole")
    settings.VAR.mkdir(parents=True, exist_ok=True)
    folders = [settings.VAR]
    if connection.vendor == "sqlite":
        folders.append(Path(connection.settings_dict["NAME"]).parent)
    for folder in folders:
        free, needed = shutil.disk_usage(folder if folder.exists() else settings.VAR).free, _MARGIN * manifest.bytes
        if free < needed:
            raise BackupProblem(
                f"The disk of {folder} has {free // 2**20} MB free, the restore needs {needed // 2**20} MB. Nothing "
                "was touched."
            )
    return manifest


def _knows_secret(manifest: Manifest) -> bool:
    """Whether what was sealed where the backup was made opens here: with the key of today or one before it."""
    return manifest.secret in map(secret_check, all_keys())


def _made_here(manifest: Manifest) -> bool:
    """Whether this installation made the backup: it has its secret, or the key of its log."""
    key = settings.VAR / "log-key"
    told = manifest.members.get("var/log-key", {}).get("sha256")
    same_key = key.is_file() and hashlib.sha256(key.read_bytes()).hexdigest() == told
    return same_key or _knows_secret(manifest)


def _build(
    there: SqlitePlace | PostgresPlace, files: Files, path: Path, key: bytes | None, manifest: Manifest, say: Say
) -> None:
    recorded = [(app, name) for app, name in manifest.migrations]
    with there.inside():
        states.migrate_to(recorded)
        found = {model._meta.db_table: model for model in states.models_at(recorded)}
        _load(found, files, path, key, say)
        states.set_counters(found.values(), manifest.counters)
        _compare(found, manifest)
        say(f"compared: {manifest.rows} rows in {len(manifest.tables)} tables are as they were")
        call_command("migrate", interactive=False, verbosity=0)
        _check_integrity()
        _do_again(files, manifest, say)
        _end_sessions()


def _do_again(files: Files, manifest: Manifest, say: Say) -> None:
    """What happened here since the backup; another installation's journal says nothing about these people."""
    if _made_here(manifest):
        files.merge()
    else:
        say("made by another installation: what was erased here is not erased in it")
    with registry.kept_in(files.kept):
        for name, function in registry.to_do_after().items():
            function()
            say(f"done once more: {name}")


def _load(found: dict[str, type[models.Model]], files: Files, path: Path, key: bytes | None, say: Say) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            for model in found.values():  # what migrations put in
                if model._base_manager.exists():
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        for name, content in members(path, key):
            if not name.startswith("tables/"):
                files.take(name, content)
                continue
            table = name.removeprefix("tables/").removesuffix(".jsonl")
            if table not in found:
                raise BackupProblem(f"The backup holds a table {table} that its migrations do not make.")
            count = rows.read_in(found[table], content)
            if count:
                say(f"table {table}: {count} rows")


def _compare(found: dict[str, type[models.Model]], manifest: Manifest) -> None:
    for table, told in manifest.tables.items():
        total = rows.tally(found[table])
        if (total.rows, total.digest) != (told["rows"], told["digest"]):
            raise BackupProblem(
                f"Table {table} came back with {total.rows} rows that are not the {told['rows']} of the backup. "
                "What was live is unchanged."
            )


def _check_integrity() -> None:
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if (answer := cursor.fetchone()[0]) != "ok":
                raise BackupProblem(f"The restored database is not whole ({answer}). What was live is unchanged.")
    for chain in AuditChain.objects.order_by("name"):
        if (fault := audit.first_fault(chain.name)) is not None:
            raise BackupProblem(
                f"The log '{chain.name}' of this backup is broken at entry {fault}: it was altered before the backup "
                "was made. What was live is unchanged."
            )


def _end_sessions() -> None:
    """Who signed out after the backup stays signed out."""
    if apps.is_installed("django.contrib.sessions"):
        apps.get_model("sessions", "Session")._default_manager.all().delete()
