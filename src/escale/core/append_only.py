"""Tables of which the database itself refuses to change or delete a row.

SQLite knows no roles, PostgreSQL's owner of a table has every right: a trigger binds both. Whoever may alter tables
may take it away; that is what signed heads and downloads of the log are for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES: Final = ("core_auditentry", "core_signedhead")
_WORDS: Final = "An entry of the log is never changed or deleted."
_EACH_ROW: Final = "FOR EACH ROW EXECUTE FUNCTION escale_append_only()"
_EACH_STATEMENT: Final = "FOR EACH STATEMENT EXECUTE FUNCTION escale_append_only()"
_ABORT: Final = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION escale_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'restrict_violation';
END
$$
"""


def put(database: BaseDatabaseWrapper, tables: tuple[str, ...] = TABLES) -> None:
    """Have the database refuse from now on."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in tables:
            for name, statement in _triggers(database.vendor, table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + _on(database.vendor, table))
                cursor.execute(statement)


def lift(database: BaseDatabaseWrapper, tables: tuple[str, ...] = TABLES) -> None:
    """Have it refuse no longer: for the reset of a demo and for emptying a test's database, nothing else."""
    with database.cursor() as cursor:
        for table in tables:
            for name, _statement in _triggers(database.vendor, table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + _on(database.vendor, table))


@contextmanager
def lifted() -> Iterator[None]:
    """Without the refusal, and with it again."""
    lift(connection)
    try:
        yield
    finally:
        put(connection)


def _on(vendor: str, table: str) -> str:
    return f" ON {table}" if vendor == "postgresql" else ""


def _triggers(vendor: str, table: str) -> list[tuple[str, str]]:
    if vendor == "postgresql":
        return [
            (
                f"{table}_rows_stay",
                f"CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table} {_EACH_ROW}",
            ),
            (
                f"{table}_stays",
                f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} {_EACH_STATEMENT}",
            ),
        ]
    return [
        (
            f"{table}_no_{act.lower()}",
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {_ABORT}",
        )
        for act in ("UPDATE", "DELETE")
    ]
