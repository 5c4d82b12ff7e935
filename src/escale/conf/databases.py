"""The settings of the database, made from its address."""

from typing import Any

import dj_database_url

# A server that does not answer costs a visitor seconds, not minutes: to connect, and until a silent line is given up.
CONNECT_SECONDS = 5
SILENCE_SECONDS = 15
# A forgotten transaction locks nobody out.
_STATEMENTS = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
# Deferred transactions that read before they write fail under load; immediate ones wait their turn.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-256;",
}


def database(address: str) -> dict[str, Any]:
    """What Django connects with."""
    made: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
    if made["ENGINE"] == "django.db.backends.sqlite3":
        made["OPTIONS"] = dict(_SQLITE)
    elif made["ENGINE"] == "django.db.backends.postgresql":
        given = made.get("OPTIONS", {})
        statements = f"{_STATEMENTS} {given.get('options', '')}".strip()
        made["OPTIONS"] = {"application_name": "escale", **patience(), **given, "options": statements}
    return made


def patience() -> dict[str, int]:
    """How long libpq and the system wait for a server that says nothing."""
    return {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives": 1,
        "keepalives_idle": SILENCE_SECONDS // 3,
        "keepalives_interval": SILENCE_SECONDS // 3,
        "keepalives_count": 2,
        "tcp_user_timeout": SILENCE_SECONDS * 1000,
    }
