"""Solvers in processes of their own, and what they have said so far."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any, cast

Words = dict[str, Any]


class Solvers:
    """Started one by one; what they say comes in through `heard`."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[str]] = []
        self._words: SimpleQueue[Words | None] = SimpleQueue()
        self._silent = 0

    def start(self, job: Words) -> None:
        """`job`: see `solving`."""
        process = subprocess.Popen(
            [sys.executable, "-m", "escale.engines.scheduling.breaks.solving"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        Thread(target=self._talk, args=[process, json.dumps(job)], daemon=True).start()

    def heard(self, seconds: float) -> Iterator[Words]:
        """What came in; waits up to `seconds` for the first word."""
        try:
            word = self._words.get(timeout=seconds) if seconds else self._words.get_nowait()
            while True:
                if word is None:
                    self._silent += 1
                else:
                    yield word
                word = self._words.get_nowait()
        except Empty:
            return

    @property
    def started(self) -> int:
        return len(self._processes)

    @property
    def ended(self) -> bool:
        """None of those that were started has anything more to say."""
        return bool(self._processes) and self._silent == len(self._processes)

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()

    def _talk(self, process: "subprocess.Popen[str]", job: str) -> None:
        try:
            with cast("IO[str]", process.stdin) as ears:
                ears.write(job + "\n")
            for line in cast("IO[str]", process.stdout):
                self._words.put(json.loads(line))
        except (OSError, ValueError):
            pass  # it was stopped in the middle of a word
        self._words.put(None)


@contextmanager
def solvers() -> Iterator[Solvers]:
    """None of them outlives the block."""
    found = Solvers()
    try:
        yield found
    finally:
        found.stop()
