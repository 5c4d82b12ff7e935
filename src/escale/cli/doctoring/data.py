"""The database, what waits in it, and who works on it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader

from escale.cli.doctoring.findings import Finding

_LEAST_POSTGRESQL = 14
_MOST_SKEW = timedelta(seconds=2)
_WORKER_SILENCE = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(minutes=10)
_LONGEST_MAIL_WAIT = timedelta(hours=1)
_LATELY = timedelta(days=1)
# What libpq and the server say, without what they say it of.
_REASONS = {
    "no such table": "has no tables of Escale: escale migrate",
    "does not exist": "has no such database, role or table: see DATABASE_URL, then escale migrate",
    "Peer authentication failed": "lets this system user not be that role: docs/howto/postgresql.md",
    "password authentication failed": "refuses the password",
    "no password supplied": "wants a password",
    "pg_hba.conf": "refuses this address or role: pg_hba.conf",
    "permission denied": "refuses: give the rights again, deploy/postgresql/rights.sql",
    "too many clients": "has no connection left: max_connections",
    "unable to open database file": "cannot open its file: does it, and its folder, belong to this user?",
    "attempt to write a readonly": "cannot write its file: does it, and its folder, belong to this user?",
    "malformed": "is damaged: escale restore",
    "not a database": "is no SQLite file: see DATABASE_URL",
    "Connection refused": "does not answer: nobody listens there",
    "No such file or directory": "does not answer: there is no such socket",
    "could not translate host name": "has a name that nobody knows: see DATABASE_URL",
    "failed to resolve host": "has a name that nobody knows: see DATABASE_URL",
}
_LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def database() -> Iterator[Finding]:
    """Version and the settings that integrity hangs on."""
    from escale.web.health.parts import missing_migrations

    missing, newer = missing_migrations(), _newer()
    words = f"{missing} migrations to apply: escale migrate" if missing else "up to date"
    if newer:
        words += f"; of a newer Escale (it knows {newer[0][0]} {newer[0][1]}), which this version can serve"
    yield Finding("database", not missing, f"{connection.vendor}, {words}")
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _newer() -> list[tuple[str, str]]:
    """Migrations that the database has seen and this version does not know."""
    loader = MigrationLoader(connection)
    return sorted(each for each in loader.applied_migrations if each not in loader.disk_migrations)


def why_not(problem: Error) -> str:
    """What is wrong with a database, in words without address, user or password."""
    said = str(problem)
    for sign, words in _REASONS.items():
        if sign in said:
            return words
    return f"does not answer ({type(problem).__name__})"


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
    from escale.apps.suggestions.domain.vectors import database_searches, what_is_left_out
    from escale.core import append_only

    version = connection.pg_version // 10_000  # type: ignore[attr-defined]
    yield Finding("postgresql", version >= _LEAST_POSTGRESQL, f"{version} (at least {_LEAST_POSTGRESQL})")
    where, unused = "PostgreSQL (pgvector)" if database_searches() else "workers", what_is_left_out()
    yield Finding("vectors", unused is None, f"compared by {where}{f'; {unused}' if unused else ''}", needed=False)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
        yield Finding("encoding", encoding == "UTF8", f"{encoding} (UTF8 is needed: createdb --encoding UTF8)")
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_LIMITS)])
        limits = {name: int(setting) / 1000 for name, setting in cursor.fetchall()}
        cursor.execute(
            "SELECT bool_or(has_table_privilege(name, act)) "
            "FROM unnest(%s::text[]) AS name, unnest(%s::text[]) AS act",
            [list(append_only.TABLES), ["UPDATE", "DELETE", "TRUNCATE"]],
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
    failed = Job.objects.filter(state=Job.State.FAILED, ended_at__gt=now - _LATELY).count()
    words += f"; {failed} failed within a day" if failed else ""
    yield Finding("queue", age < _LONGEST_WAIT and not failed, words, needed=False)


def mails() -> Iterator[Finding]:
    """Whether mail leaves the house."""
    from django.utils import timezone

    from escale.core.models import OutgoingMail

    now = timezone.now()
    queued = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED)
    oldest = queued.order_by("created_at").values_list("created_at", flat=True).first()
    age = max(timedelta(), now - oldest) if oldest else timedelta()
    failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED, created_at__gt=now - _LATELY).count()
    words = f"{queued.count()} mails wait, the oldest for {age.total_seconds() / 60:.0f} min"
    words += f"; {failed} of the last day could not be delivered" if failed else ""
    yield Finding("mails", age < _LONGEST_MAIL_WAIT and not failed, words, needed=False)


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
