"""Names to addresses, once; and a connection to exactly the address that was checked, within one span of time."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable, Sequence
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Protocol

import httpcore

from escale.core.fetching.errors import TooLarge, TooSlow, Unreachable
from escale.core.networks import Address


class Resolver(Protocol):
    """Where the addresses of a name come from."""

    def addresses(self, host: str, *, seconds: float) -> Sequence[Address]:
        """Every address of a host, or none. Raises :class:`TooSlow`."""


class Deadline:
    """The end of one exchange, whatever it does in between."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises :class:`TooSlow` when there are none."""
        left = self._end - monotonic()
        if left <= 0:
            raise TooSlow("The time for this exchange is over.")
        return left


class SystemResolver:
    """The resolver of this machine; it knows no time limit, so it runs beside us."""

    def addresses(self, host: str, *, seconds: float) -> Sequence[Address]:
        """See :class:`Resolver`."""
        answers: SimpleQueue[list[Address]] = SimpleQueue()
        threading.Thread(target=lambda: answers.put(_looked_up(host)), daemon=True).start()
        try:
            return answers.get(timeout=seconds)
        except Empty:
            raise TooSlow("The name of the host was not found in time.") from None


def _looked_up(host: str) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


class Pinned(httpcore.NetworkBackend):
    """Connects to the addresses it was made with and to nothing else, whatever name it is given."""

    def __init__(self, addresses: Sequence[Address], deadline: Deadline, most_bytes: int) -> None:
        self._addresses, self._deadline, self._most = addresses, deadline, most_bytes

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """The first of the addresses that answers."""
        for address in self._addresses:
            try:
                connection = socket.create_connection((str(address), port), timeout=self._deadline.left())
            except OSError:
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return Stream(connection, self._deadline, self._most)
        self._deadline.left()
        raise Unreachable("Nobody answers there.")


class Stream(httpcore.NetworkStream):
    """A socket whose every wait ends at the deadline, and which reads no more than it may."""

    def __init__(self, connection: socket.socket, deadline: Deadline, most_bytes: int) -> None:
        self._socket, self._deadline, self._left = connection, deadline, most_bytes

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What is there, at most ``max_bytes``."""
        try:
            self._socket.settimeout(self._deadline.left())
            received = self._socket.recv(max_bytes)
        except TimeoutError:
            raise TooSlow("The answer did not come in time.") from None
        except OSError as error:
            raise Unreachable("The connection broke off.") from error
        self._left -= len(received)
        if self._left < 0:
            raise TooLarge("The answer is too large.")
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        try:
            self._socket.settimeout(self._deadline.left())
            self._socket.sendall(buffer)
        except TimeoutError:
            raise TooSlow("The request was not taken in time.") from None
        except OSError as error:
            # Whoever has answered already may close early: then the answer is still there to be read.
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection under TLS; the certificate must be that of the name, not of the address."""
        try:
            self._socket.settimeout(self._deadline.left())
            protected = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except TimeoutError:
            self.close()
            raise TooSlow("The certificate did not come in time.") from None
        except (OSError, ValueError) as error:  # an SSLError is an OSError
            self.close()
            raise Unreachable("The certificate of this host is not good.") from error
        return Stream(protected, self._deadline, self._left)

    def get_extra_info(self, info: str) -> Any:
        """Nothing but what httpcore asks to know whether a connection is still good."""
        return None
