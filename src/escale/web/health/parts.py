"""The parts a page needs, each tried for a moment. Words name the part, never an address, a user or a password."""

import socket
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

_PATIENCE_SECONDS = 2.0


class Part(NamedTuple):
    """``words`` is ``ok``, or what is wrong in a few words."""

    name: str
    well: bool
    words: str


def parts() -> list[Part]:
    """Everything without which pages fail; the first that is missing hides none of the others."""
    database = _database()
    found = [database, _migrations() if database.well else Part("migrations", False, "unknown")]
    if getattr(settings, "BROKER_URL", ""):
        found.append(_broker(settings.BROKER_URL))
    return found


def _database() -> Part:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    return _tried("database", ask)


def missing_migrations() -> int:
    """How many migrations of this version the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrations() -> Part:
    try:
        missing = missing_migrations()
    except (Error, OSError):
        return Part("migrations", False, "unknown")
    return Part("migrations", not missing, "ok" if not missing else f"{missing} to apply")


def _broker(url: str) -> Part:
    address = urlsplit(url)
    port = address.port or {"redis": 6379, "rediss": 6379}.get(address.scheme, 5672)

    def connect() -> None:
        if address.scheme == "redis+socket":
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(_PATIENCE_SECONDS)
                client.connect(address.path)
        else:
            socket.create_connection((address.hostname or "localhost", port), _PATIENCE_SECONDS).close()

    return _tried("broker", connect)


def _tried(name: str, trial: Callable[[], None]) -> Part:
    try:
        trial()
    except (Error, OSError):
        return Part(name, False, "does not answer")
    return Part(name, True, "ok")
