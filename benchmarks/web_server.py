"""The real server of `make bench-web` as a process of its own, what it uses, and the client that asks it."""

import json
import os
import platform
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

WORKERS = 4
_HOST = "bench.example"
_SERVE = """
import sys
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
Granian(sys.argv[1], address="127.0.0.1", port=int(sys.argv[2]), interface=Interfaces.WSGI, workers=int(sys.argv[3]),
        blocking_threads=4, websockets=False, log_level=LogLevels.warning).serve()
"""


@dataclass(frozen=True)
class Ask:
    """A request: who signed in is a cookie; ``headers`` end with a line break each."""

    path: str
    cookie: str = ""
    headers: str = ""
    body: str | None = None

    def text(self, host: str = _HOST) -> str:
        """As it goes over the wire; a proxy in front says that the visitor came by https."""
        cookie = f"Cookie: __Host-session={self.cookie}\r\n" if self.cookie else ""
        head = f"Host: {host}\r\nX-Forwarded-Proto: https\r\n{cookie}{self.headers}"
        if self.body is None:
            return f"GET {self.path} HTTP/1.1\r\n{head}\r\n"
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self.body)}\r\n"
        return f"POST {self.path} HTTP/1.1\r\n{head}Origin: https://{host}\r\n{form}\r\n{self.body}"


class Server:
    """Granian with four workers on a free port of loopback; ended with the block."""

    def __init__(self, environment: dict[str, str], *, application: str = "") -> None:
        """Serve Escale as it serves itself, or another WSGI ``application``."""
        self._application = application
        self._environment = environment
        self.client_cpu_ms = 0.0

    def __enter__(self) -> "Server":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = ["-m", "escale", "serve", "--port", str(self.port), "--workers", str(WORKERS)]
        if self._application:
            words = ["-c", _SERVE, self._application, str(self.port), str(WORKERS)]
        self._process = subprocess.Popen([sys.executable, *words], env=self._environment)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.1)
        time.sleep(2)  # the other workers load the application too
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def send(self, asks: list[Ask], **how: Any) -> dict[str, Any]:
        """Let the client ask; the last answer of its first connection is kept in ``head``."""
        order = {"host": "127.0.0.1", "port": self.port, "requests": [ask.text() for ask in asks], **how}
        result = send(order)
        if result["requests"] >= 40:  # of fewer, most is the start of the client
            self.client_cpu_ms = result["client_cpu_ms_each"]
        return result

    def etag(self, ask: Ask) -> str:
        """The ETag of a page for a client that takes gzip."""
        head = self.send([Ask(ask.path, ask.cookie, "Accept-Encoding: gzip\r\n")], connections=1, count=1)["head"]
        found = [line.split(": ", 1)[1] for line in head.splitlines() if line.lower().startswith("etag:")]
        if not found:
            raise SystemExit(f"{ask.path} has no ETag: {head}")
        return str(found[0])

    def cpu_seconds(self) -> float:
        """User and system time of all its processes so far."""
        ticks = 0
        for pid in self._pids():
            fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_megabytes(self) -> int:
        """Proportional set size of the workers and of the process they come from: what they share counts once."""
        kilobytes = 0
        for pid in self._pids():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
            kilobytes += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return round(kilobytes / 1000)

    def _pids(self) -> list[int]:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text("ascii").split()
        return [self._process.pid, *map(int, children)]


def send(order: dict[str, Any]) -> dict[str, Any]:
    """One run of the client in its own process."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.web_client"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The client failed: {done.stderr[-800:]}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def client(address: str, **how: Any) -> dict[str, Any]:
    """Ask an address that is not ours, without a cookie."""
    parts = urlsplit(address)
    request = f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\n\r\n"
    return send({"host": parts.hostname, "port": parts.port or 80, "requests": [request], **how})


def production(folder: Path) -> dict[str, str]:
    """The environment of a real installation, in a folder that goes away."""
    database = os.environ.get("DATABASE_URL", f"sqlite:///{folder / 'escale.sqlite3'}")
    return {
        "DJANGO_SETTINGS_MODULE": "escale.conf.settings",
        "ESCALE_MODE": "production",
        "ESCALE_SECRET_KEY": "measured-with-a-key-that-protects-nothing",
        "ESCALE_HOSTS": _HOST,
        "ESCALE_BASE_URL": f"https://{_HOST}",
        "ESCALE_VAR": str(folder),
        "DATABASE_URL": database,
    }


def runs_on() -> str:
    """The machine in words."""
    vendor = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    return f"{os.cpu_count()} cores, {WORKERS} workers, {vendor}, Python {platform.python_version()}."
