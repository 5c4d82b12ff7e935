"""Clients that send slowly do not take the threads of everybody else.

A body is read here before anything else happens, by a few threads at a time: the others stay free for pages. Whoever
drips is cut off. A connection that stalls altogether still holds one turn; a proxy that takes in whole requests
before it passes them on (as every usual one does) keeps those away, too: docs/explanation/failures.md.
"""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from time import monotonic
from typing import IO, Any
from uuid import uuid4

from escale.apps.provisioning.scim.errors import ScimError
from escale.core.api.problems import MEDIA_TYPE, TYPE_BASE

Environment = dict[str, Any]
Start = Callable[..., object]
Application = Callable[..., Iterable[bytes]]

SMALL_BYTES = 64 * 1024
IN_MEMORY_BYTES = 2 * 1024 * 1024
LONGEST_SECONDS = 10.0
LEAST_BYTES_A_SECOND = 16 * 1024
RETRY_SECONDS = 5
TURN_SECONDS = 0.2  # bodies usually come with their heads: the turn before takes less than a millisecond


class TooSlow(Exception):
    """The client needs longer for its body than any line of today."""


class WholeBodies:
    """``threads`` is how many requests this process answers at once; at most three quarters of them take in bodies.

    Forms and files have turns of their own, so that a few people who send workbooks hold up no form; of two threads
    there is one turn for both, or both threads could wait for bodies.
    """

    def __init__(self, application: Application, *, threads: int, largest_bytes: int) -> None:
        self._application, self._largest = application, largest_bytes
        self._small = BoundedSemaphore(max(1, threads // 2))
        self._large = BoundedSemaphore(threads // 4 or 1) if threads > 2 else self._small

    def __call__(self, environment: Environment, start: Start) -> Iterable[bytes]:
        length = _length(environment)
        if not 0 < length <= self._largest:  # what is larger is refused unread further on
            return self._application(environment, start)
        turn = self._small if length <= SMALL_BYTES else self._large
        if not turn.acquire(timeout=TURN_SECONDS):
            return _refuse(environment, start, HTTPStatus.SERVICE_UNAVAILABLE, _BUSY)
        try:
            body = _whole(environment["wsgi.input"], length)
        except TooSlow:
            return _refuse(environment, start, HTTPStatus.REQUEST_TIMEOUT, _SLOW)
        finally:
            turn.release()
        return self._application({**environment, "wsgi.input": body}, start)


def _length(environment: Environment) -> int:
    said = environment.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdecimal() else 0


def _whole(source: IO[bytes], length: int) -> IO[bytes]:
    """Everything, in pieces that grow while the client is quick: a read waits until its piece is complete."""
    body = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  closed with the request
    end = monotonic() + LONGEST_SECONDS + length / LEAST_BYTES_A_SECOND
    piece, left = 1, length
    while left:
        began = monotonic()
        if began > end:
            raise TooSlow
        read = source.read(min(piece, left))
        if not read:
            break  # the client went away; what reads on finds a body that is too short
        body.write(read)
        left -= len(read)
        piece = min(piece * 4, SMALL_BYTES) if monotonic() - began < 0.05 else 1
    body.seek(0)
    return body


# Said before anybody's language is known.
_BUSY = "Too many forms are being sent at this moment. Nothing of yours was saved. Go back and send it again."
_SLOW = "The connection was too slow, so this was cut off. Nothing of it was saved. Go back and send it again."


def _refuse(environment: Environment, start: Start, status: HTTPStatus, words: str) -> list[bytes]:
    """In the form that the asker reads: programs get problem details, directories of people an error of SCIM."""
    path = environment.get("PATH_INFO", "")
    media_type, body = "text/plain; charset=utf-8", words
    if path.startswith("/api/"):
        kind = "unavailable" if status == HTTPStatus.SERVICE_UNAVAILABLE else "too-slow"
        media_type, said = MEDIA_TYPE, {"type": TYPE_BASE + kind, "title": status.phrase, "status": status.value}
        body = json.dumps({**said, "detail": words, "instance": f"urn:uuid:{uuid4()}"})
    elif path.startswith("/scim/"):
        media_type, body = "application/scim+json", json.dumps(ScimError(status.value, words).as_json())
    start(f"{status.value} {status.phrase}", [("Content-Type", media_type), ("Retry-After", str(RETRY_SECONDS))])
    return [body.encode()]
