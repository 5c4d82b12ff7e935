"""Deep calls within a request do not ask the system for stack at every turn."""

import resource
import threading
from collections.abc import Callable
from typing import Any

from escale.conf.room import roomy


def _deep(calls: int) -> int:
    return 0 if calls == 0 else 1 + _deep(calls - 1)


def _application(environment: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
    """A loop at every depth: at one of them a chunk of the stack ends."""
    start("200 OK", [])
    for depth in range(200):
        for _turn in range(100):
            _deep(depth)
    return [environment["PATH_INFO"].encode()]


def _faults(application: Any) -> int:
    """Page faults of one request in a thread with a stack of its own."""
    heard: list[Any] = []

    def ask() -> None:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        body = b"".join(application({"PATH_INFO": "/somewhere/"}, lambda *said: heard.append(said)))
        heard.extend([body, resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before])

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert heard[:2] == [("200 OK", []), b"/somewhere/"]
    return int(heard[2])


def test_it_answers_the_same_with_few_page_faults() -> None:
    assert _faults(roomy(_application)) < 100 < 300 < _faults(_application)
