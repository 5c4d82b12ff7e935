"""A line between the web server and its database that is slow, stutters, or is cut: a small proxy in this process."""

import contextlib
import heapq
import random
import selectors
import socket
import struct
import threading
import time
from itertools import count
from pathlib import Path

_CHUNK = 64 * 1024
_RESENT_SECONDS = 0.4  # what a lost packet costs before it is sent again


class Line:
    """Listens on ``port``; what comes in goes to the socket of a server, and back.

    ``delay`` is the time there, and again back; of the pieces a share ``loss`` comes so much later as if it had been
    lost and sent again. While ``cut`` is set, what was open breaks, and new connections get no word. (Where nothing
    is heard of what is open either, only real packets tell how long that is borne: :mod:`tests.faults.packets`.)
    """

    def __init__(self, server: Path, *, delay: float, loss: float, seed: int = 79) -> None:
        self._server, self._delay, self._loss = server, delay, loss
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cut = threading.Event()
        self._end = threading.Event()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._waiting: list[tuple[float, int, socket.socket, bytes]] = []
        self._due: dict[socket.socket, float] = {}
        self._numbers = count()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._end.set()
        self._thread.join(timeout=5)
        for each in (self._listener, *self._pairs):
            each.close()

    def _run(self) -> None:
        while not self._end.is_set():
            if self.cut.is_set():
                self._break()
            for key, _events in self._selector.select(timeout=0.005):
                if self.cut.is_set():
                    time.sleep(0.005)  # in the listener's queue: connected, and not a word
                elif key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._take(key.fileobj)
            while not self.cut.is_set() and self._waiting and self._waiting[0][0] <= time.monotonic():
                _due, _number, to, content = heapq.heappop(self._waiting)
                self._give(to, content)

    def _break(self) -> None:
        self._waiting.clear()
        for each in list(self._pairs):
            if each.fileno() >= 0:
                with contextlib.suppress(KeyError):
                    self._selector.unregister(each)
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                each.close()
        self._pairs.clear()

    def _accept(self) -> None:
        client, _address = self._listener.accept()
        there = socket.socket(socket.AF_UNIX)
        try:
            there.connect(str(self._server))
        except OSError:
            client.close()
            return
        for one, other in ((client, there), (there, client)):
            self._pairs[one] = other
            self._selector.register(one, selectors.EVENT_READ)

    def _take(self, source: socket.socket) -> None:
        if source.fileno() < 0 or source not in self._pairs:
            return
        content = b""
        with contextlib.suppress(OSError):
            content = source.recv(_CHUNK)
        to = self._pairs[source]
        late = _RESENT_SECONDS if self._chance.random() < self._loss else 0
        # In the order in which it came, as TCP has it.
        due = max(time.monotonic() + self._delay + late, self._due.get(to, 0))
        self._due[to] = due
        heapq.heappush(self._waiting, (due, next(self._numbers), to, content))
        if not content:
            self._selector.unregister(source)

    def _give(self, to: socket.socket, content: bytes) -> None:
        with contextlib.suppress(OSError):
            if content:
                to.sendall(content)
            else:
                to.shutdown(socket.SHUT_WR)
