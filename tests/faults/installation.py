"""One installation in a folder of its own: its programs are started for a test and ended with it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from tests.faults.clients import Browser

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-key-of-this-test-and-of-nothing-else-4711"
_PATIENCE = 40.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Installation:
    """``var`` holds everything; ``port`` is where its web server listens; ``log`` is what its programs said."""

    def __init__(self, folder: Path, database_url: str = "", **more: str) -> None:
        self.folder, self.var, self.port = folder, folder / "var", free_port()
        self.log = folder / "programs.log"
        self.var.mkdir(parents=True, exist_ok=True)
        (self.var / "static").symlink_to(ROOT / ".var" / "static")
        bare = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ESCALE_", "DJANGO_", "DATABASE"))
        }
        self.environment = {
            **bare,
            "ESCALE_VAR": str(self.var),
            "ESCALE_MODE": "demo",
            "ESCALE_SECRET_KEY": SECRET,
            "ESCALE_HOSTS": "127.0.0.1,localhost",
            "ESCALE_BASE_URL": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": database_url or f"sqlite:///{self.var / 'escale.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "escale.conf.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "PYTHONUNBUFFERED": "1",
            **more,
        }
        self._running: list[subprocess.Popen[bytes]] = []

    @property
    def database(self) -> Path:
        """The file, where the database is one."""
        return self.var / "escale.sqlite3"

    # -- what is done at once ----------------------------------------------------------------------------------
    def escale(self, *words: str, seconds: float = 120) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "escale", *words],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )

    def inside(self, function: str, **arguments: Any) -> Any:
        """Call ``tests.faults.scenery:function`` in a process of this installation; its JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.scenery", function, json.dumps(arguments)],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.splitlines()[-1])

    # -- programs ----------------------------------------------------------------------------------------------
    def start(self, *words: str, module: str = "escale", prefix: tuple[str, ...] = ()) -> "subprocess.Popen[bytes]":
        """One program in a group of its own; what it says is appended to ``log``."""
        with self.log.open("ab") as log:
            program = subprocess.Popen(
                [*prefix, sys.executable, "-m", module, *words],
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        self._running.append(program)
        return program

    def serve(self, workers: int = 2, *, wait: bool = True) -> "subprocess.Popen[bytes]":
        program = self.start("serve", "--port", str(self.port), "--workers", str(workers))
        if wait:
            self.wait_until_it_answers(program)
        return program

    def wait_until_it_answers(self, program: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            assert program.poll() is None, self.said()[-2000:]
            with contextlib.suppress(OSError):
                Browser(self.port).get("/i18n/setlang/", seconds=5)
                return
            time.sleep(0.05)
        raise AssertionError(f"no answer: {self.said()[-2000:]}")

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.is_file() else ""

    @staticmethod
    def web_workers(server: "subprocess.Popen[bytes]") -> list[psutil.Process]:
        """The processes that answer, oldest first; those that ended are left out."""
        children = [each for each in psutil.Process(server.pid).children() if _lives(each)]
        return sorted(children, key=lambda each: each.create_time())

    def stop(self) -> None:
        for program in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait(timeout=20)
        self._running.clear()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.var, ignore_errors=True)


def _lives(process: psutil.Process) -> bool:
    try:
        return "resource_tracker" not in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
