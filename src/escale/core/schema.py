"""Bringing the schema forward while people work: nobody waits long for it, and one at a time does it."""

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import uniform
from typing import Any

from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, OperationalError, connection, connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddIndex
from django.db.models import Model

Say = Callable[[str], None]
Change = Callable[[], None]
Last = Callable[[bool, Say], object]
LOCK_SECONDS = 1.0  # how long a migration may wait for a table, while everybody else waits behind it
STATEMENT_SECONDS = 2.0  # how long one of its statements may keep the table
_TRIES = 12
_FEW_TRIES = 4
_NO_LOCK, _TOO_LONG, _DEADLOCK = "55P03", "57014", "40P01"
_LOCK_NUMBER = 0x45736361  # "Esca": the advisory lock of whoever migrates
_WAIT_SECONDS = 120.0


class MigrationProblem(Exception):
    """The message says which migration, what stands, and what to do."""


def migrate(
    *,
    live: bool = True,
    say: Say = lambda _line: None,
    patience: float = _WAIT_SECONDS,
    last: Last = lambda _live, _say: None,
) -> int:
    """Apply what is missing, each migration whole or not at all; how many were applied.

    May be killed and started again at any point. ``live`` bounds locks and statements and tries again with growing
    pauses; without it a statement may take as long as it needs, for a service that was stopped. ``last`` is called
    with both when all is applied, while nobody else migrates.
    """
    with _alone(patience):
        if not _has_tables():
            live, say = False, lambda _line: None
        count = _migrate(live, say)
        last(live, say)
        return count


def _migrate(live: bool, say: Say) -> int:
    count, stuck, tries = 0, "", 0
    while True:
        executor = _Executor(connection, live=live, say=say)
        try:
            return count + _apply(executor)
        except OperationalError as error:
            if not live or not _gave_way(error):
                raise
            count += executor.done
            tries = tries + 1 if executor.at == stuck else 1
            stuck = executor.at
            _pause(stuck, tries, say, error)


def gently(change: Change, *, live: bool) -> None:
    """Make a change that is no migration within a migration's limits.

    Tried again a few times where others kept the table, not where it took longer than people may wait. Raises what
    the last try met.
    """
    for left in reversed(range(_FEW_TRIES if live else 1)):
        try:
            with _limits(atomic=True, live=live):
                change()
                return
        except OperationalError as error:
            if not left or sqlstate(error) not in (_NO_LOCK, _DEADLOCK):
                raise
        time.sleep(uniform(0.25, 0.75))  # noqa: S311  no secret


def _apply(executor: "_Executor") -> int:
    targets = executor.loader.graph.leaf_nodes()
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(targets)
    if plan:
        before = executor._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined]
        emit_pre_migrate_signal(0, False, connection.alias, apps=before.apps, plan=plan)
        after = executor.migrate(targets, plan=plan, state=before.clone())
        after.clear_delayed_apps_cache()
        emit_post_migrate_signal(0, False, connection.alias, apps=after.apps, plan=plan)
    return len(plan)


def _pause(name: str, tries: int, say: Say, error: OperationalError) -> None:
    if tries == _TRIES:
        raise MigrationProblem(
            f"{name} did not get its tables in {_TRIES} tries: others kept them, or it takes longer than people may "
            "wait. Everything before it is applied, nothing of it is. Try again at a quieter hour, or stop the web "
            "server and the worker and type: escale migrate --stopped"
        ) from error
    say(f"{name} gave way to others; try {tries + 1} of {_TRIES}")
    time.sleep(uniform(0.5, 1.0) * min(0.25 * 2**tries, 20))  # noqa: S311  no secret


def _has_tables() -> bool:
    with connection.cursor() as cursor:
        return bool(connection.introspection.table_names(cursor))


class _Executor(MigrationExecutor):
    """Applies each migration inside its limits; ``at`` is the one that was begun last, ``done`` how many are."""

    def __init__(self, connection: Any, *, live: bool, say: Say) -> None:
        super().__init__(connection)
        self._live, self._say = live, say
        self.at, self.done = "", 0

    def apply_migration(self, state: Any, migration: Migration, *args: Any, **kwargs: Any) -> Any:
        """One migration."""
        self.at = f"{migration.app_label} {migration.name}"
        self._say(f"applying {self.at}")
        with _limits(atomic=migration.atomic, live=self._live):
            state = super().apply_migration(state, migration, *args, **kwargs)
        self.done += 1
        return state


def _gave_way(error: OperationalError) -> bool:
    """Whether a limit of ours ended it, or a deadlock."""
    return sqlstate(error) in (_NO_LOCK, _TOO_LONG, _DEADLOCK)


def sqlstate(error: DatabaseError) -> str:
    """The five letters of PostgreSQL for what went wrong; nothing from SQLite."""
    return getattr(error.__cause__, "sqlstate", None) or ""


@contextlib.contextmanager
def _limits(*, atomic: bool, live: bool) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    # What is not atomic builds indexes and checks constraints beside the traffic: it may take its time.
    lock, statement = (LOCK_SECONDS if live else 0, STATEMENT_SECONDS if live and atomic else 0)
    _set(lock, statement)
    try:
        yield
    finally:
        with contextlib.suppress(OperationalError):
            _set(lock, 0)


def _set(lock: float, statement: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(lock * 1000)}ms"])
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{int(statement * 1000)}ms"])
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', '0', false)")


@contextlib.contextmanager
def _alone(patience: float) -> Iterator[None]:
    """Hold the lock of whoever migrates; the system frees it when the process dies."""
    deadline = time.monotonic() + patience
    path = settings.VAR / "migrating.lock"
    with _postgres_lock() if connection.vendor == "postgresql" else file_lock(path) as get:
        while not get():
            if time.monotonic() > deadline:
                raise MigrationProblem("Somebody else is migrating this database. Wait for its end and try again.")
            time.sleep(0.2)
        yield


@contextlib.contextmanager
def _postgres_lock() -> Iterator[Callable[[], bool]]:
    """On a connection of its own, which outlives a migration that fails."""
    there = type(connections["default"])({**connection.settings_dict, "CONN_MAX_AGE": 0}, "default")

    def get() -> bool:
        with there.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK_NUMBER])
            return bool(cursor.fetchone()[0])

    try:
        yield get
    finally:
        there.close()


@contextlib.contextmanager
def file_lock(path: Path) -> Iterator[Callable[[], bool]]:
    """Gives a function that tries to take a lock; the system frees it when the process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:

        def get() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield get


class AddIndexLive(AddIndex):
    """An index built beside the traffic, for migrations with ``atomic = False``; may be killed and begun again."""

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build it; one that was left half built is thrown away first."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model: type[Model] = to_state.apps.get_model(app_label, self.model_name)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [self._quoted()])
            found = cursor.fetchone()
            if found and not found[0]:
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self._quoted()}")
        if not found or not found[0]:
            schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away, also beside the traffic."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self._quoted()}")

    def _quoted(self) -> str:
        return connection.ops.quote_name(self.index.name)
