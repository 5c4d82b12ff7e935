"""The load of `make bench-web`: plain sockets in a process of their own, so that the client costs little.

    python -m benchmarks.web_client < ORDER > RESULT

The order and the result are JSON. Either `count` requests as fast as the connections allow (closed loop), or `rate`
a second for `seconds` (open loop: the clock of a request starts when it was due, also when no connection was free).
"""

import json
import os
import re
import selectors
import socket
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_READ = 262_144
_PATIENCE_SECONDS = 30.0


@dataclass
class Connection:
    """One connection that is kept open; `due` is the moment from which its present request is timed."""

    host: str
    port: int
    due: float = 0.0
    data: bytearray = field(default_factory=bytearray)
    end: int = 0  # length of the whole answer, once its head was read
    waiting: bool = False
    socket: "socket.socket | None" = None

    def send(self, request: bytes, due: float) -> None:
        """Begin a request."""
        self.due, self.end, self.waiting = due, 0, True
        self.data.clear()
        if self.socket is None:
            self.socket = socket.create_connection((self.host, self.port), timeout=_PATIENCE_SECONDS)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)

    def read(self) -> bool:
        """Take what has come; whether the answer is complete."""
        assert self.socket is not None
        chunk = self.socket.recv(_READ)
        if not chunk:
            self.socket.close()
            self.socket = None
            return True
        self.data += chunk
        if not self.end:
            head = self.data.find(b"\r\n\r\n")
            if head < 0:
                return False
            if _CHUNKED.search(self.data, 0, head + 2):
                return self.data.endswith(b"0\r\n\r\n")
            length = _LENGTH.search(self.data, 0, head + 2)
            self.end = head + 4 + (int(length[1]) if length else 0)
        return len(self.data) >= self.end

    @property
    def status(self) -> str:
        """The status of the last answer; 0 when there was none."""
        return bytes(self.data[9:12]).decode() or "0"


@dataclass
class Tally:
    """What came back."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    bytes: int = 0

    def note(self, connection: Connection, now: float) -> None:
        """One answer."""
        self.latencies.append(now - connection.due)
        self.statuses[connection.status] += 1
        self.bytes += len(connection.data)


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Send what the order says, and say how it went."""
    requests = [request.encode() for request in order["requests"]]
    connections = [Connection(order["host"], order["port"]) for _each in range(order["connections"])]
    rate = order.get("rate")
    count = order["count"] if rate is None else int(rate * order["seconds"])
    tally, free, sent, busy = Tally(), deque(connections), 0, 0
    ready = selectors.DefaultSelector()
    start = time.perf_counter()
    while sent < count or busy:
        now = time.perf_counter()
        while sent < count and free and (rate is None or start + sent / rate <= now):
            connection = free.popleft()
            fresh = connection.socket is None
            connection.send(requests[sent % len(requests)], now if rate is None else start + sent / rate)
            if fresh:
                ready.register(connection.socket, selectors.EVENT_READ, connection)  # type: ignore[arg-type]
            sent, busy = sent + 1, busy + 1
        wait = _PATIENCE_SECONDS if rate is None or sent >= count else max(0.0, start + sent / rate - now)
        came = ready.select(wait if free else _PATIENCE_SECONDS)
        if not came and (not free or sent >= count):
            raise TimeoutError(f"no answer within {_PATIENCE_SECONDS:.0f} s")
        for key, _events in came:
            if key.data.read():
                if key.data.socket is None:
                    ready.unregister(key.fileobj)
                if not key.data.waiting:  # the server ended a connection that nobody used: no answer to count
                    continue
                tally.note(key.data, time.perf_counter())
                key.data.waiting = False
                free.append(key.data)
                busy -= 1
    return _result(tally, time.perf_counter() - start, bytes(connections[0].data))


def _result(tally: Tally, seconds: float, last: bytes) -> dict[str, Any]:
    ordered = sorted(tally.latencies)
    used = os.times()
    return {
        "requests": len(ordered),
        "seconds": round(seconds, 3),
        "p50_ms": round(1000 * ordered[len(ordered) // 2], 1),
        "p95_ms": round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
        "statuses": dict(tally.statuses),
        "bytes_each": tally.bytes // max(1, len(ordered)),
        "head": last.split(b"\r\n\r\n")[0].decode("latin-1"),
        "client_cpu_ms_each": round(1000 * (used.user + used.system) / max(1, len(ordered)), 3),
    }


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
