"""A real mail server on loopback that remembers what it took and can be made to refuse, wait or die."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

OK = "250 OK"


@dataclass
class Server:
    """``refuse`` answers RCPT by address, ``at_data`` every mail; ``sessions`` counts connections."""

    port: int = 0
    refuse: dict[str, str] = field(default_factory=dict)
    at_data: Callable[[EmailMessage], str] = lambda _message: OK
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    _hangs_up: bool = False

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse whom the test wants refused."""
        self.sessions.add(id(session))
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return OK

    def hang_up(self) -> None:
        """Close the line before the mail at hand is answered; it was not taken."""
        self._hangs_up = True

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or do what the test wants."""
        content: Any = envelope.original_content
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        answer = self.at_data(message)
        if self._hangs_up:
            self._hangs_up = False
            assert server.transport is not None
            server.transport.abort()
        elif answer == OK:
            self.taken += [(address, message) for address in envelope.rcpt_tos]
            self.senders.append(str(envelope.mail_from))
        return answer

    @property
    def identifiers(self) -> list[tuple[str, str]]:
        """Recipient and Message-ID of everything that was taken."""
        return [(address, str(message["Message-ID"])) for address, message in self.taken]


@contextmanager
def mail_server(**settings: object) -> Iterator[Server]:
    """A server, and the settings under which this process sends through it."""
    server = Server(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        with through(server.port, **settings):
            yield server
    finally:
        controller.stop()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def through(port: int, **settings: object) -> Iterator[None]:
    """The settings of mail through a port of this machine."""
    ours: dict[str, object] = {
        "EMAIL_BACKEND": "escale.core.post.smtp.Backend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_TIMEOUT": 1,
        **settings,
    }
    with override_settings(**ours):
        yield
