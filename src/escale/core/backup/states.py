"""The database at one instant: its models as its migrations left them, through a connection of its own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from escale.core.backup.problems import BackupProblem

Migration = tuple[str, str]
_ALIAS = "default"


@contextmanager
def elsewhere(settings: dict[str, Any]) -> Iterator[None]:
    """Have ``connection`` mean another database for a while: every query and migration goes there.

    For commands in a process of their own, where nobody else asks meanwhile.
    """
    before = connections[_ALIAS]
    there = type(before)(settings, _ALIAS)
    connections[_ALIAS] = there
    try:
        yield
    finally:
        there.close()
        connections[_ALIAS] = before


def same_with(**changed: Any) -> dict[str, Any]:
    """The settings of the present connection, some of them changed."""
    return {**connections[_ALIAS].settings_dict, "CONN_MAX_AGE": 0, "ATOMIC_REQUESTS": False, **changed}


@contextmanager
def one_instant() -> Iterator[None]:
    """Everything read inside is as it was at one instant; writers go on meanwhile."""
    options = dict(connection.settings_dict["OPTIONS"])
    if connection.vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"  # a reader of the write-ahead log holds nobody up
    else:
        from psycopg import IsolationLevel

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
        options["options"] = (
            f"{options.get('options', '')} -c statement_timeout=0 -c default_transaction_read_only=on"
        )
    from django.db import transaction

    with elsewhere(same_with(OPTIONS=options)), transaction.atomic():
        yield


def applied() -> list[Migration]:
    """Every migration the database has seen. Raises :class:`BackupProblem` for one this version does not know."""
    loader = MigrationLoader(connection)
    return check_known(sorted(loader.applied_migrations), loader)


def check_known(migrations: Iterable[Migration], loader: MigrationLoader | None = None) -> list[Migration]:
    """The same list, unless a newer Escale made it."""
    loader = loader or MigrationLoader(None)
    asked = [(app, name) for app, name in migrations]
    unknown = [each for each in asked if each not in loader.disk_migrations]
    if unknown:
        raise BackupProblem(
            f"This was made by a newer Escale (it knows {unknown[0][0]} {unknown[0][1]}; this version does not). "
            "Nothing was touched. Install that version first."
        )
    return asked


def models_at(migrations: Iterable[Migration]) -> list[type[models.Model]]:
    """Every table of that state as a model, those of many-to-many relations included, by name."""
    loader = MigrationLoader(None)
    state = loader.project_state(_leaves(migrations, loader))
    found = [model for model in state.apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted((model for model in found if not model._meta.proxy), key=lambda model: model._meta.db_table)


def migrate_to(migrations: Iterable[Migration]) -> None:
    """Bring an empty database to exactly that state."""
    executor = MigrationExecutor(connection)
    executor.migrate(_leaves(migrations, executor.loader))


def _leaves(migrations: Iterable[Migration], loader: MigrationLoader) -> list[Migration]:
    """Those that no other one of the list builds upon."""
    asked = {each for each in migrations if each in loader.graph.nodes}
    return sorted(
        each for each in asked if not any(child.key in asked for child in loader.graph.node_map[each].children)
    )


def counters(found: Iterable[type[models.Model]]) -> dict[str, int]:
    """The highest number each table has ever given: one that was deleted is not given again."""
    tables = {model._meta.db_table: model for model in found}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {name: int(number) for name, number in cursor.fetchall() if name in tables}
        numbers = {}
        for table, sequence in _sequences(tables.values()):
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  quoted by the server
            last, called = cursor.fetchone()
            numbers[table] = int(last) if called else 0
        return numbers


def set_counters(found: Iterable[type[models.Model]], numbers: dict[str, int]) -> None:
    """Go on counting from there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table, number in numbers.items():
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
            return
        for table, sequence in _sequences(found):
            if numbers.get(table):
                cursor.execute("SELECT setval(%s, %s)", [sequence, numbers[table]])


def _sequences(found: Iterable[type[models.Model]]) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for model in found:
            table, key = model._meta.db_table, model._meta.pk
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), key.column])
            (sequence,) = cursor.fetchone()
            if sequence:
                yield table, sequence
