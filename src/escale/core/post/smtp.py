"""Django's SMTP with a bound on the whole conversation about one mail, not only on each silence in it."""

import contextlib
import smtplib
import socket
import threading
from collections.abc import Iterator
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

_here = threading.local()


class _Watched:
    """Lets the watch see a conversation before its greeting has arrived."""

    def _get_socket(self, *where: Any) -> socket.socket:
        _watched().append(self)
        return super()._get_socket(*where)  # type: ignore[misc, no-any-return]  # of smtplib


class _Plain(_Watched, smtplib.SMTP):
    pass


class _Sealed(_Watched, smtplib.SMTP_SSL):
    pass


class Backend(EmailBackend):
    """SMTP as ever; see :func:`within`."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What speaks to the server."""
        return _Sealed if self.use_ssl else _Plain


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Cut every conversation of this thread after so many seconds, however busily the server keeps us waiting."""
    conversations = _watched()
    clock = threading.Timer(seconds, _cut, [conversations])
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def forget() -> None:
    """Begin anew: what was open is closed."""
    _here.conversations = []


def _watched() -> list[Any]:
    if not hasattr(_here, "conversations"):
        _here.conversations = []
    conversations: list[Any] = _here.conversations
    return conversations


def _cut(conversations: list[Any]) -> None:
    for each in conversations:
        if (line := getattr(each, "sock", None)) is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
