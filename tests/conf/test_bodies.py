"""Refusals before Django: in the form that whoever asked can read."""

import json
from io import BytesIO
from typing import Any

import pytest

from escale.conf.bodies import WholeBodies


class Busy:
    """A body during whose reading another request comes; there is one turn only."""

    def __init__(self, whole: WholeBodies, path: str) -> None:
        self._whole, self._path, self.heard = whole, path, dict[str, Any]()

    def read(self, _size: int) -> bytes:
        def start(status: str, headers: list[tuple[str, str]]) -> None:
            self.heard.update(headers, status=status)

        other = {"PATH_INFO": self._path, "CONTENT_LENGTH": "1", "wsgi.input": self}
        self.heard["body"] = b"".join(self._whole(other, start)).decode()
        return b"x"


@pytest.mark.parametrize(
    ("path", "media_type", "status"),
    [
        ("/api/v1/missions", "application/problem+json", 503),
        ("/scim/v2/Users", "application/scim+json", "503"),
        ("/missions/", "text/plain; charset=utf-8", None),
    ],
)
def test_a_refusal_has_the_form_of_the_address(path: str, media_type: str, status: object) -> None:
    whole = WholeBodies(lambda _environment, _start: [b"taken"], threads=1, largest_bytes=1000)
    source = Busy(whole, path)
    first = {"PATH_INFO": path, "CONTENT_LENGTH": "1", "wsgi.input": source}
    assert whole(first, lambda *_said: None) == [b"taken"]
    heard = source.heard
    assert (heard["status"], heard["Content-Type"], heard["Retry-After"]) == (
        "503 Service Unavailable",
        media_type,
        "5",
    )
    words = heard["body"] if status is None else json.loads(heard["body"])["detail"]
    assert words.startswith("Too many forms are being sent at this moment.")
    assert status is None or json.loads(heard["body"])["status"] == status


@pytest.mark.parametrize(("threads", "taken"), [(2, [False, False]), (4, [True, False])])
def test_bodies_never_take_all_threads(threads: int, taken: list[bool]) -> None:
    """While one form comes in: whether a file is taken, and then another form, that comes to the same process."""
    whole = WholeBodies(lambda _environment, _start: [b"taken"], threads=threads, largest_bytes=10**6)
    whole._small.acquire()
    if threads == 4:
        whole._small.acquire()
    large, small = ({"CONTENT_LENGTH": size, "wsgi.input": BytesIO(b"x" * int(size))} for size in ("100000", "1"))
    assert [whole(each, lambda *_said: None) == [b"taken"] for each in (large, small)] == taken
