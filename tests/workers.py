"""Real workers in real processes, on the database of the running test; they can be killed."""

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from django.db import connection


class WorkerProcess:
    """``escale worker`` in test mode. ``off`` is ``module:function`` of a context under which it works."""

    def __init__(self, *, off: str = "", tasks: str = "", **environment: str) -> None:
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ESCALE_TEST_DATABASE": str(connection.settings_dict["NAME"]),
            **environment,
        }
        self._words = [sys.executable, "-m", "tests.workers", off, tasks]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._words, env=self._environment, start_new_session=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end(signal.SIGTERM)

    def end(self, number: signal.Signals) -> None:
        """Send a signal to the worker and everything it started, and wait until it has ended."""
        assert self._process is not None
        if self._process.poll() is None:
            os.killpg(self._process.pid, number)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def kill(self) -> None:
        """``kill -9``."""
        self.end(signal.SIGKILL)


def wait_until(true: Callable[[], bool], seconds: float = 45.0) -> bool:
    """Look again and again, for a while; whether it came true."""
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        if true():
            return True
        sleep(0.05)
    return true()


def main(off: str, tasks: str) -> None:
    """One worker process."""
    import django

    django.setup()
    with ExitStack() as stack:
        if tasks:
            importlib.import_module(tasks)
        if off:
            module, _, name = off.partition(":")
            stack.enter_context(getattr(importlib.import_module(module), name)())
        from escale.cli import worker

        sys.exit(worker.work(once=False, processes=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
