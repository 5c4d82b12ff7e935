"""A server on loopback that answers each path in its own bad way, and a resolver that says what a test tells it."""

import contextlib
import gzip
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from time import sleep

from escale.core.networks import Address, Allowed

LOOPBACK = ipaddress.ip_address("127.0.0.1")


class Names:
    """A resolver: each look-up of a name takes the next of its answers, the last one again and again."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(each) for name, each in answers.items()}
        self.asked: list[str] = []

    def addresses(self, host: str, *, seconds: float) -> Sequence[Address]:
        self.asked.append(host)
        answers = self._answers.get(host, [[]])
        return [ipaddress.ip_address(each) for each in (answers.pop(0) if len(answers) > 1 else answers[0])]


class Server:
    """``seen`` are the heads of all requests; an answer is bytes, or a function that writes to the socket."""

    def __init__(self, answers: dict[str, bytes | Callable[[socket.socket], None]]) -> None:
        self._answers = answers
        self.seen: list[bytes] = []
        self.bodies: list[bytes] = []
        self.server_names: list[str | None] = []
        self.tls: ssl.SSLContext | None = None
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]

    @property
    def allow(self) -> tuple[Allowed, ...]:
        """What an operator would allow to reach this server."""
        return (Allowed(ipaddress.ip_network("127.0.0.1/32"), port=self.port),)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    def run(self) -> None:
        while True:
            try:
                connection, _peer = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(5)
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            head, _end, body = self._head(connection)
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
            )
            while len(body) < length:
                body += connection.recv(65536)
            self.seen.append(head)
            self.bodies.append(body)
            answer = self._answers.get(head.split(b" ")[1].decode(), b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            connection.close()

    @staticmethod
    def _head(connection: socket.socket) -> tuple[bytes, bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            chunk = connection.recv(65536)
            if not chunk:
                break
            received += chunk
        return received.partition(b"\r\n\r\n")


@contextlib.contextmanager
def serving(
    answers: dict[str, bytes | Callable[[socket.socket], None]], tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    server = Server(answers)
    server.tls = tls
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: server.server_names.append(name)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield server
    finally:
        server.close()


def ok(body: bytes = b"hello", headers: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def to(location: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


def one_byte_a_moment(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _byte in range(25):
        connection.sendall(b"x")
        sleep(0.1)


def slow_head(connection: socket.socket) -> None:
    for _byte in range(100):
        connection.sendall(b"H")
        sleep(0.1)


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _block in range(4000):  # bounded all the same: 256 MB
        connection.sendall(b"x" * 65536)


def endless_hints(connection: socket.socket) -> None:
    for _block in range(100_000):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 20)


def gzip_bomb() -> bytes:
    return ok(gzip.compress(b"\0" * 50_000_000), "Content-Encoding: gzip\r\n")
