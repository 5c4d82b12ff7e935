"""Web workers are killed while many clients book and call off: ``python -m tests.faults.drill --kills 200``.

A client that got its 201 was told "done": that must stand. One whose connection broke does not know: its act is
there as a whole or not at all.
"""

import argparse
import contextlib
import json
import os
import queue
import random
import signal
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.clients import Answer, Browser
from tests.faults.installation import Installation, free_port

_SERVERS = 4
_CLIENTS = 6
_THINKS = 0.2
_JSON = {"Accept": "application/json"}


@dataclass
class Book:
    """``done``: what each pair's clients were told last; ``unsure``: pairs whose last act broke off."""

    done: dict[str, str] = field(default_factory=dict)
    unsure: dict[str, str] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    acknowledged: int = 0
    broken: int = 0
    slowest: float = 0.0


class Clients:
    """Threads that place, then sometimes call off, one pair after the other."""

    def __init__(
        self, ports: list[int], scene: dict[str, Any], seed: int, *, patience: float = 30, count: int = _CLIENTS
    ) -> None:
        self.book, self._scene, self._seed, self._patience = Book(), scene, seed, patience
        self._ports = ports
        self._waiting: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
        for request, slot in scene["requests"]:
            self._waiting.put((request, slot))
        self._end, self.lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._run, args=[number]) for number in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    @property
    def exhausted(self) -> bool:
        return self._waiting.empty()

    def _run(self, number: int) -> None:
        chance = random.Random(self._seed + number)
        while not self._end.is_set():
            try:
                request, slot = self._waiting.get_nowait()
            except queue.Empty:
                return
            placed = self._act(chance, str(request), "planned", f"requests/{request}/place/", {"slot": slot})
            time.sleep(chance.uniform(0, _THINKS))
            if placed is None or placed.status != 201 or chance.random() < 0.7:
                continue
            meeting = json.loads(placed.body)["id"]
            self._act(chance, str(request), "cancelled", f"meetings/{meeting}/cancel/", {"reason": "drill"})

    def _act(
        self, chance: random.Random, request: str, state: str, path: str, data: dict[str, object]
    ) -> Answer | None:
        while True:
            browser = Browser(chance.choice(self._ports), self._scene["organiser"])
            try:
                answer = browser.post(self._scene["agenda"] + path, data, headers=_JSON, seconds=self._patience)
            except ConnectionRefusedError:  # it was never sent
                time.sleep(0.05)
                if self._end.is_set():
                    return None
                continue
            except OSError:
                with self.lock:
                    self.book.broken += 1
                    self.book.unsure[request] = state
                return None
            break
        with self.lock:
            self.book.slowest = max(self.book.slowest, answer.seconds)
            self.book.statuses[answer.status] = self.book.statuses.get(answer.status, 0) + 1
            if answer.status == 503:  # "not saved, or saved as a whole"
                self.book.unsure[request] = state
            if answer.status == 201:
                self.book.acknowledged += 1
                self.book.done[request] = state
        if answer.status == 503:
            time.sleep(0.3)
        return answer


class Servers:
    """Web servers of one worker each on one database; one that is killed begins again at once."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.ports = [free_port() for _ in range(_SERVERS)]
        self._running = [self._start(port) for port in self.ports]

    def _start(self, port: int) -> "subprocess.Popen[bytes]":
        return self._installation.start("serve", "--port", str(port), "--workers", "1")

    def answering(self) -> list[int]:
        """Which of them take connections."""
        return [number for number, port in enumerate(self.ports) if _listens(port)]

    def kill(self, number: int) -> None:
        """Also the worker itself, by SIGKILL: nothing is finished, nothing is closed."""
        os.killpg(self._running[number].pid, signal.SIGKILL)
        self._running[number].wait(timeout=20)
        self._running[number] = self._start(self.ports[number])


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Forked:
    """One small server with workers that are forked ready; see :mod:`tests.faults.forking`."""

    def __init__(self, installation: Installation) -> None:
        self.ports = [installation.port]
        self._server = installation.start(str(installation.port), module="tests.faults.forking")
        installation.wait_until_it_answers(self._server)

    def answering(self) -> list[int]:
        """The workers that live."""
        return [each.pid for each in Installation.web_workers(self._server)]

    def kill(self, worker: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


def kill_workers(
    installation: Installation, servers: Servers | Forked, scene: dict[str, Any], *, kills: int, seed: int
) -> dict[str, Any]:
    """So many workers are killed at random moments; what was lost and what is half."""
    clients, chance = Clients(servers.ports, scene, seed), random.Random(seed)
    began, killed = time.monotonic(), 0
    clients.start()
    try:
        while killed < kills and not clients.exhausted:
            time.sleep(chance.uniform(0.05, 0.6))
            up = servers.answering()
            if len(up) > 1:
                servers.kill(chance.choice(up))
                killed += 1
    finally:
        clients.stop()
        seconds = time.monotonic() - began
        installation.stop()
    return {"kills": killed, "seconds": round(seconds, 1), **compare(clients.book, installation.inside("standing"))}


def compare(book: Book, stands: dict[str, Any]) -> dict[str, Any]:
    """What clients were told against what is in the database."""
    states = {request: state for request, (state, _slot, _version) in stands["meetings"].items()}
    lost = [
        f"request {request}: told {told}, is {states.get(request)}"
        for request, told in book.done.items()
        if request not in book.unsure and states.get(request) != told
    ]
    lost += [
        f"request {request}: told {book.done[request]}, is not there"
        for request in book.unsure
        if request in book.done and request not in states
    ]
    return {
        "acknowledged": book.acknowledged,
        "broken_off": book.broken,
        "statuses": book.statuses,
        "lost": lost,
        "faults": stands["faults"],
        "mails": stands["mails"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=68)
    parser.add_argument("--size", type=int, default=60)
    parser.add_argument("--database-url", default="", help="an empty database; without it an SQLite file is made")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-drill-") as folder:
        installation = Installation(Path(folder) / "drill", args.database_url)
        try:
            done = installation.escale("migrate")
            if done.returncode:
                raise SystemExit(done.stderr)
            scene = installation.inside("bookable", size=args.size)
            report = kill_workers(installation, Servers(installation), scene, kills=args.kills, seed=args.seed)
        finally:
            installation.remove()
    print(json.dumps({"drill": "kill-web-workers", "database": args.database_url[:10] or "sqlite", **report}))
    raise SystemExit(1 if report["lost"] or report["faults"] else 0)


if __name__ == "__main__":
    main()
