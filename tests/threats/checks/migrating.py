"""76, 77: a small app's migrations in processes of their own, on the database of the run."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from escale.core import schema
from tests.hosts import Host, host

MOST_SECONDS = 2.0
_ROWS = 100_000
_READER_SECONDS = 5.0  # a process that migrates needs some of it to start
_FIRST = "from django.core.management import call_command as c; c('migrate', 'migrating', '0001', verbosity=0)"
_LAST = "from escale.core import schema\nprint(schema.migrate())"
_KILL = """
import os, signal, sys
from django.db import connection
from escale.core import schema
left = int(sys.argv[1])
def count(execute, sql, *more):
    global left
    left -= not sql.startswith(("SELECT", "PRAGMA"))
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *more)
with connection.execute_wrapper(count):
    schema.migrate()
"""
_TABLES = """
from django.db import connection
with connection.cursor() as c:
    for table in sorted(connection.introspection.table_names(c)):
        columns = sorted((x.name, x.null_ok) for x in connection.introspection.get_table_description(c, table))
        indexes = sorted(n for n in connection.introspection.get_constraints(c, table) if n.startswith("row_"))
        print(table, columns, indexes)
"""


@contextmanager
def small_host(folder: Path) -> Iterator[Host]:
    """A host that knows the small app alone."""
    with host(folder, DJANGO_SETTINGS_MODULE="tests.core.migrating.settings") as made:
        yield made


def check_kills_are_survived(killed: Host, fresh: Host, points: tuple[int, ...] = (0, 2, 4, 6, 8)) -> None:
    """76: kill -9 at five points, a fifth row of real data kept, and at the end the same schema as without."""
    killed.shell(
        f"{_FIRST}\nfrom django.db import connection\n"
        "connection.cursor().execute(\"INSERT INTO migrating_row (text) VALUES ('kept')\")"
    )
    for point in points:
        done = killed.python("-c", f"import django; django.setup()\n{_KILL}", str(point), check=False)
        assert done.returncode == -9, (point, done.stderr)
    killed.shell(_LAST)
    fresh.shell(_LAST)
    assert killed.shell(_TABLES) == fresh.shell(_TABLES)
    kept = (
        "from tests.core.migrating.models import Row; print(list(Row.objects.values_list('text', 'folded', 'state')))"
    )
    assert killed.shell(kept) == "[('kept', 'KEPT', 'new')]"


def check_nobody_waits(folder: Path | None = None, rows: int = _ROWS) -> float:
    """77: somebody reads for seconds in one transaction, somebody writes all the time; the longest wait."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("SQLite has no locks of tables: a migration there is one short write")
    folder = folder or Path(tempfile.mkdtemp(prefix="escale-migrating-"))
    with small_host(folder / "large") as large:
        large.shell(_FIRST)
        address = large.environment["DATABASE_URL"]
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO migrating_row (text) SELECT 'row ' || n FROM generate_series(1, %s) n", [rows]
            )
        waits, stop = [0.0], threading.Event()
        people = [
            threading.Thread(target=_write, args=[address, waits, stop]),
            threading.Thread(target=_read, args=[address]),
        ]
        for each in people:
            each.start()
        time.sleep(0.3)
        limits = f"schema.LOCK_SECONDS, schema.STATEMENT_SECONDS = {schema.LOCK_SECONDS}, {schema.STATEMENT_SECONDS}"
        try:
            assert large.shell(f"from escale.core import schema\n{limits}\nprint(schema.migrate())") != "0"
        finally:
            stop.set()
            for each in people:
                each.join()
    assert len(waits) > 50
    assert max(waits) < MOST_SECONDS
    return max(waits)


def _write(address: str, waits: list[float], stop: threading.Event) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        while not stop.is_set():
            began = time.monotonic()
            connection.execute("INSERT INTO migrating_row (text) VALUES ('live')")
            waits.append(time.monotonic() - began)
            time.sleep(0.005)


def _read(address: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("SELECT count(*) FROM migrating_row")
        time.sleep(_READER_SECONDS)  # still in its transaction: it holds the table as a reader
        connection.rollback()
