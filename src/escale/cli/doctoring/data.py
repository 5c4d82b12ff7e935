"""The database, what waits in it, and who works on it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection

from escale.cli.doctoring.findings import Finding

_LEAST_POSTGRESQL = 14
_MOST_SKEW = timedelta(seconds=2)
_WORKER_SILENCE = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(minutes=10)
_LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def database() -> Iterator[Finding]:
    """Version and the settings that integrity hangs on."""
    from escale.web.health.parts import missing_migrations

    missing = missing_migrations()
    words = f"{connection.vendor}, " + (f"{missing} migrations to apply: escale migrate" if missing else "up to date")
    yield Finding("database", not missing, words)
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Finding]:
    found = {}
    with connection.cursor() as cursor:
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
    well = found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    words = "write-ahead log, every commit on the disk, foreign keys" if well else str(found)
    yield Finding("sqlite", well, f"{version}: {words}")


def _postgresql() -> Iterator[Finding]:
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]
    yield Finding("postgresql", version >= _LEAST_POSTGRESQL, f"{version} (at least {_LEAST_POSTGRESQL})")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_LIMITS)])
        limits = {name: int(setting) / 1000 for name, setting in cursor.fetchall()}
        cursor.execute(
            "SELECT has_table_privilege('core_auditentry', 'UPDATE') "
            "OR has_table_privilege('core_auditentry', 'DELETE')"
        )
        (may_alter,) = cursor.fetchone()
    words = ", ".join(f"{name} {limits[name]:g} s" for name in _LIMITS)
    yield Finding("limits", all(limits.values()), words)
    words = "may be altered by this role: docs/howto/postgresql.md" if may_alter else "may only be added to"
    yield Finding("log rights", not may_alter, words, needed=False)


def clock() -> Iterator[Finding]:
    """Whether the database's clock says what ours says."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        skew = abs(cursor.fetchone()[0] - datetime.now(UTC))
    yield Finding("clock", skew < _MOST_SKEW, f"{skew.total_seconds():.1f} s from the database's")


def queue() -> Iterator[Finding]:
    """Whether somebody works, and how long work waits."""
    from django.utils import timezone

    from escale.core.models import Job
    from escale.core.models.jobs import Worker

    now = timezone.now()
    alive = Worker.objects.filter(alive_at__gt=now - _WORKER_SILENCE).count()
    yield Finding("worker", bool(alive), f"{alive} at work" if alive else "nobody works: escale worker", needed=False)
    waiting = Job.objects.filter(state=Job.State.QUEUED)
    due = waiting.exclude(next_run_at__gt=now).order_by("created_at").values_list("created_at", flat=True).first()
    age = now - due if due else timedelta()
    words = f"{waiting.count()} jobs wait, the oldest for {age.total_seconds():.0f} s"
    yield Finding("queue", age < _LONGEST_WAIT, words, needed=False)


def log() -> Iterator[Finding]:
    """Every chain from its first entry to its head."""
    from escale.core import audit
    from escale.core.models import AuditChain

    chains = list(AuditChain.objects.order_by("name"))
    broken = [f"{chain.name} at entry {fault}" for chain in chains if (fault := audit.first_fault(chain.name))]
    words = f"broken: {', '.join(broken)}" if broken else f"{len(chains)} chains hold"
    yield Finding("log", not broken, words)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            answer = cursor.fetchone()[0]
        yield Finding("integrity", answer == "ok", str(answer)[:200])
    connection.check_constraints()
