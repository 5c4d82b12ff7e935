"""The real server: several processes, one set of figures; and the rights of its role in PostgreSQL."""

import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest

from tests.hosts import ROOT, host

TOKEN = "t" * 32
RIGHTS = ROOT / "deploy" / "postgresql" / "rights.sql"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _asked(address: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()
    except OSError:
        return 0, ""


def test_all_processes_count_together(tmp_path: Path) -> None:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with host(tmp_path / "host", ESCALE_METRICS_TOKEN=TOKEN) as made:
        made.escale("migrate")
        server = made.start("-m", "escale", "serve", "--port", str(port), "--workers", "2")
        try:
            deadline = time.monotonic() + 60
            while _asked(f"{address}/readyz")[0] != 200:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            for _time in range(40):
                assert _asked(f"{address}/healthz")[0] == 200
            assert _asked(f"{address}/metrics")[0] == 404
            status, text = _asked(f"{address}/metrics", Authorization=f"Bearer {TOKEN}")
        finally:
            server.terminate()
            server.wait(timeout=30)
        counted = {path.name for path in (made.var / "metrics" / str(port)).glob("counter_*.db")}
    assert status == 200
    assert 'escale_requests_total{method="GET",route="web:health",status="200"} 40.0' in text
    assert 'escale_request_seconds_count{route="web:health"} 40.0' in text
    assert len(counted) == 2


def test_the_serving_role_cannot_rewrite_the_log(tmp_path: Path) -> None:
    with host(tmp_path / "host") as made:
        if "DATABASE_URL" not in made.environment:
            pytest.skip("SQLite knows no roles")
        made.escale("migrate")
        role = f"escale_app_{tmp_path.stat().st_ino}"
        statements = "\n".join(
            line for line in RIGHTS.read_text(encoding="utf-8").splitlines() if not line.startswith("--")
        ).replace(':"app"', role)
        with psycopg.connect(made.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {role}")  # type: ignore[arg-type]
            try:
                connection.execute(statements)  # type: ignore[arg-type]
                connection.execute(f"SET ROLE {role}")  # type: ignore[arg-type]
                connection.execute("INSERT INTO core_auditchain (name, length, last_hash) VALUES ('x', 0, '0')")
                connection.execute("SELECT * FROM core_auditentry")
                for forbidden in (
                    "UPDATE core_auditentry SET verb = 'x'",
                    "DELETE FROM core_auditentry",
                    "DELETE FROM core_signedhead",
                    "TRUNCATE core_auditentry",
                    "DROP TABLE core_job",
                    "DELETE FROM django_migrations",
                ):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(forbidden)  # type: ignore[arg-type]
            finally:
                connection.execute("RESET ROLE")
                connection.execute(f"DROP OWNED BY {role}")  # type: ignore[arg-type]
                connection.execute(f"DROP ROLE {role}")  # type: ignore[arg-type]
