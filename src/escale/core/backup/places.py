"""Where a restore happens: beside the live database, until everything is known to be right; then one exchange."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Protocol

from django.db import DatabaseError, connection, transaction

from escale.core.backup import states
from escale.core.backup.files import give_to_owner
from escale.core.backup.problems import BackupProblem

_STOP = "Stop the web server and the worker first. Nothing was touched."
_GOING_SECONDS = 1.0


class Place(Protocol):
    """A database beside the live one."""

    def inside(self) -> "Iterator[None]":
        """A context in which ``connection`` means the new database."""

    def require_quiet(self) -> None:
        """Raise :class:`BackupProblem` while others use the live database."""

    def exchange(self) -> None:
        """Make it the live one; what was live is kept aside."""

    def undo(self) -> None:
        """Bring back what was live."""

    def tidy(self, *, aside: bool) -> None:
        """Remove what is not live: the new database, and with ``aside`` also what was live before."""


def place() -> "SqlitePlace | PostgresPlace":
    """The one for the present database."""
    return SqlitePlace(Path(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else PostgresPlace()


class SqlitePlace:
    """A file beside the file."""

    def __init__(self, live: Path) -> None:
        self._live = live
        self._new = live.with_name(f".{live.name}.restoring")
        self._aside = live.with_name(f"{live.name}.before-restore")
        self._exchanged, self._was_there = False, False

    @contextmanager
    def inside(self) -> Iterator[None]:
        """See :class:`Place`."""
        self._remove(self._new)
        self._new.parent.mkdir(parents=True, exist_ok=True)
        # Nobody relies on this file before `exchange` has brought it to the disk as a whole.
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;"
        options = {**connection.settings_dict["OPTIONS"], "init_command": pragmas}
        with states.elsewhere(states.same_with(NAME=str(self._new), OPTIONS=options)):
            yield
        with sqlite3.connect(self._new) as alone:
            alone.execute("PRAGMA journal_mode=DELETE")  # one file again: nothing is left in the log
        alone.close()

    def require_quiet(self) -> None:
        """SQLite changes the kind of its log only for whoever is alone."""
        connection.close()
        if not self._live.exists():
            return
        alone = sqlite3.connect(self._live, timeout=1, isolation_level=None)
        try:
            alone.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise BackupProblem(f"Somebody uses the database {self._live}. {_STOP}") from error
        except sqlite3.DatabaseError:
            return  # so broken that nobody can be using it: a reason to restore
        finally:
            alone.close()

    def exchange(self) -> None:
        """Two names for the old file, then the new one over the first: at no instant is there no database."""
        connection.close()
        self._aside.unlink(missing_ok=True)
        self._was_there = self._live.exists()
        if self._was_there:
            os.link(self._live, self._aside)
        with self._new.open("rb") as file:
            os.fsync(file.fileno())
        self._new.chmod(0o640)
        give_to_owner(self._new, self._live.parent)
        for suffix in ("-wal", "-shm"):
            Path(f"{self._live}{suffix}").unlink(missing_ok=True)
        self._new.replace(self._live)
        self._exchanged = True

    def undo(self) -> None:
        """See :class:`Place`."""
        if self._exchanged and self._was_there:
            self._aside.replace(self._live)
        elif self._exchanged:
            self._live.unlink(missing_ok=True)

    def tidy(self, *, aside: bool) -> None:
        """See :class:`Place`."""
        self._remove(self._new)
        if aside:
            self._remove(self._aside)

    def _remove(self, path: Path) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


class PostgresPlace:
    """A schema beside the schema, in the same database; the exchange is two renamings in one transaction."""

    NEW, ASIDE = "escale_restoring", "escale_before_restore"

    def __init__(self) -> None:
        self._live = ""
        self._exchanged = False

    @contextmanager
    def inside(self) -> Iterator[None]:
        """See :class:`Place`."""
        self._run(f"DROP SCHEMA IF EXISTS {self.NEW} CASCADE", f"CREATE SCHEMA {self.NEW}")
        options = dict(connection.settings_dict["OPTIONS"])
        options["options"] = (
            f"{options.get('options', '')} -c search_path={self.NEW} -c statement_timeout=0 -c lock_timeout=0"
        )
        with states.elsewhere(states.same_with(OPTIONS=options)):
            yield

    def require_quiet(self) -> None:
        """See :class:`Place`."""
        deadline = monotonic() + _GOING_SECONDS
        while others := self._others():
            if monotonic() > deadline:
                raise BackupProblem(f"{others} other connections use the database. {_STOP}")
            sleep(0.05)  # one that was closed just now may still be seen

    def exchange(self) -> None:
        """See :class:`Place`."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            self._live = connection.ops.quote_name(cursor.fetchone()[0])
        with transaction.atomic():
            self._run(
                f"DROP SCHEMA IF EXISTS {self.ASIDE} CASCADE",
                f"ALTER SCHEMA {self._live} RENAME TO {self.ASIDE}",
                f"ALTER SCHEMA {self.NEW} RENAME TO {self._live}",
            )
        self._exchanged = True

    def undo(self) -> None:
        """See :class:`Place`."""
        if self._exchanged:
            with transaction.atomic():
                self._run(
                    f"ALTER SCHEMA {self._live} RENAME TO {self.NEW}",
                    f"ALTER SCHEMA {self.ASIDE} RENAME TO {self._live}",
                )

    def tidy(self, *, aside: bool) -> None:
        """See :class:`Place`."""
        self._run(*(f"DROP SCHEMA IF EXISTS {name} CASCADE" for name in (self.NEW, *([self.ASIDE] if aside else []))))

    def _others(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return int(cursor.fetchone()[0])

    def _run(self, *statements: str) -> None:
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        except DatabaseError as error:
            raise BackupProblem(
                "The database refused to make room beside the live tables: the role that restores must own the "
                "database and its schema. Nothing was changed."
            ) from error
