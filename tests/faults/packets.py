"""A line of real packets between two network namespaces: two TUN devices, between them delay and loss.

Not ``tc netem``, which many kernels lack; what TCP sees is the same.
"""

import array
import fcntl
import heapq
import os
import random
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

NEAR, FAR = "10.79.0.1", "10.79.0.2"
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_LARGEST = 65536


class Packets:
    """``delay`` seconds each way, a share ``loss`` never arrives; while ``cut`` is set, nothing does.

    On the far side, in a namespace of its own, a small program hands what comes to port 5432 to the server's socket.
    """

    def __init__(self, server: Path, *, delay: float, loss: float, seed: int = 79) -> None:
        self._delay, self._loss, self._chance = delay, loss, random.Random(seed)
        self.cut, self.lost = threading.Event(), 0
        ours, theirs = socket.socketpair()
        self._far = subprocess.Popen(
            ["unshare", "--net", sys.executable, "-m", "tests.faults.packets", str(theirs.fileno()), str(server)],
            pass_fds=[theirs.fileno()],
        )
        _message, descriptors, _flags, _address = socket.recv_fds(ours, 16, 1)
        self._ends = (device("near0", NEAR), array.array("i", descriptors)[0])
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._numbers, self._end = count(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._end.set()
        self._thread.join(timeout=5)
        self._far.kill()
        self._far.wait(timeout=10)

    def _run(self) -> None:
        while not self._end.is_set():
            ready, _writable, _broken = select.select(self._ends, [], [], 0.002)
            for end in ready:
                packet = os.read(end, _LARGEST)
                if self.cut.is_set() or self._chance.random() < self._loss:
                    self.lost += 1
                    continue
                other = self._ends[1 - self._ends.index(end)]
                heapq.heappush(self._waiting, (time.monotonic() + self._delay, next(self._numbers), other, packet))
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                _due, _number, to, packet = heapq.heappop(self._waiting)
                os.write(to, packet)


def device(name: str, address: str) -> int:
    """A TUN device of this namespace with its address; its descriptor gives and takes packets."""
    descriptor = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(descriptor, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    for words in (["address", "add", f"{address}/30", "dev", name], ["link", "set", name, "up"]):
        subprocess.run(["ip", *words], check=True)
    return descriptor


def _far_side(channel: int, server: str) -> None:
    """Be the other machine until killed."""
    with socket.socket(fileno=channel) as to:
        socket.send_fds(to, [b"device"], [device("far0", FAR)])
    with socket.create_server((FAR, 5432), backlog=64) as listening:
        while True:
            client, _address = listening.accept()
            there = socket.socket(socket.AF_UNIX)
            there.connect(server)
            for one, other in ((client, there), (there, client)):
                threading.Thread(target=_carry, args=[one, other], daemon=True).start()


def _carry(source: socket.socket, to: socket.socket) -> None:
    try:
        while content := source.recv(_LARGEST):
            to.sendall(content)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
        to.close()


if __name__ == "__main__":
    _far_side(int(sys.argv[1]), sys.argv[2])
