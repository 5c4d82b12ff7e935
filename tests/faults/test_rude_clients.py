"""40, 41: bodies that are too large, too slow or in too many parts cost other people nothing."""

import contextlib
import gzip
import os
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from tests.faults.clients import Answer, Browser
from tests.faults.conftest import copies
from tests.faults.installation import Installation

SLOW_CLIENTS = 60
MOST_SECONDS = 1.0
_MEGABYTE = 1024 * 1024
_BOUNDARY = "----escale"

pytestmark = pytest.mark.threat(40)


@pytest.fixture(scope="module")
def installation(template: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with copies(template, tmp_path_factory.mktemp("rude")) as make:
        yield make()


@pytest.fixture(scope="module")
def served(installation: Installation) -> dict[str, Any]:
    scene: dict[str, Any] = installation.inside("bookable", size=3)
    scene["server"] = installation.serve(2)
    return scene


def head(scene: dict[str, Any], path: str, length: int, kind: str = "application/x-www-form-urlencoded") -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Cookie: sessionid={scene['organiser']}; csrftoken={'c' * 32}",
        f"X-CSRFToken: {'c' * 32}",
        "Accept-Language: en",
        f"Content-Type: {kind}",
        f"Content-Length: {length}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def seconds_of_pages(
    installation: Installation, scene: dict[str, Any], count: int = 40, *, attacked: bool = False
) -> list[float]:
    """What somebody else waits for a page, and for a form that books."""
    browser, waited = Browser(installation.port, scene["guest"]), []
    for _page in range(count):
        answer = browser.get(f"/my/{scene['mission']}/day/")
        assert answer.status == 200
        waited.append(answer.seconds)
    request, slot = scene["requests"].pop()
    form = Browser(installation.port, scene["organiser"]).post(
        f"{scene['agenda']}requests/{request}/place/", {"slot": slot}
    )
    # A form may be told to come again while the slow ones last; it is told so at once.
    assert form.status in ({303, 503} if attacked else {303})
    return [*waited, form.seconds]


@contextlib.contextmanager
def dripping(installation: Installation, scene: dict[str, Any], path: str) -> Iterator[list[socket.socket]]:
    """Many connections that send one byte a second of a form that never ends."""
    held, end = [], threading.Event()
    for _client in range(SLOW_CLIENTS):
        client = socket.create_connection(("127.0.0.1", installation.port), timeout=5)
        client.sendall(head(scene, path, 1000) + b"a")
        held.append(client)

    def drip() -> None:
        while not end.wait(1):
            for client in held:
                with contextlib.suppress(OSError):
                    client.sendall(b"a")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield held
    finally:
        end.set()
        thread.join()
        for client in held:
            client.close()


def test_slow_bodies_hold_nobody_up(installation: Installation, served: dict[str, Any]) -> None:
    seconds_of_pages(installation, served, count=20)  # the first pages read templates
    with dripping(installation, served, "/i18n/setlang/") as held:
        time.sleep(1)
        waited = seconds_of_pages(installation, served, attacked=True)
        time.sleep(12)  # by now the first of them are cut off
        cut = [client for client in held if _was_cut(client)]
    assert cut
    assert statistics.quantiles(waited, n=20)[-1] < MOST_SECONDS


def _was_cut(client: socket.socket) -> bool:
    client.settimeout(0.01)
    try:
        said = client.recv(4096)
    except TimeoutError:
        return False
    except OSError:
        return True
    return said == b"" or b" 408 " in said or b" 503 " in said


def test_slow_heads_are_cut_off(installation: Installation, served: dict[str, Any]) -> None:
    held = [socket.create_connection(("127.0.0.1", installation.port), timeout=30) for _client in range(SLOW_CLIENTS)]
    for client in held:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    assert max(seconds_of_pages(installation, served, count=20)[5:]) < MOST_SECONDS
    began = time.monotonic()
    assert held[0].recv(64) == b"" or b"408" in held[0].recv(64)
    assert time.monotonic() - began < 15
    for client in held:
        client.close()


@pytest.mark.parametrize("length", [10 * 1024 * _MEGABYTE, 64 * _MEGABYTE])
def test_a_body_that_says_it_is_huge_is_refused_unread(
    installation: Installation, served: dict[str, Any], length: int
) -> None:
    with socket.create_connection(("127.0.0.1", installation.port), timeout=10) as client:
        client.sendall(head(served, "/missions/import/", length, f"multipart/form-data; boundary={_BOUNDARY}"))
        began, said = time.monotonic(), b""
        while b"</html>" not in said and (more := client.recv(65536)):
            said += more
    assert said.split(b"\r\n")[0].startswith(b"HTTP/1.1 413")
    assert time.monotonic() - began < 2
    words = ("This is too large", "Nothing of it was kept", "20 MB")
    assert [word for word in words if word.encode() not in said] == []


@pytest.mark.parametrize("files", [True, False])
def test_thousands_of_parts_are_refused(installation: Installation, served: dict[str, Any], files: bool) -> None:
    answer = _send_parts(installation, served, 5000, files=files)
    assert answer.status == 400
    assert answer.seconds < MOST_SECONDS
    assert "Nothing was saved" in answer.text


def _send_parts(installation: Installation, scene: dict[str, Any], count: int, *, files: bool) -> Answer:
    name = '; filename="a.csv"' if files else ""
    part = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="a"{name}\r\n\r\nx\r\n'
    return Browser(installation.port, scene["organiser"]).send(
        "POST",
        "/missions/import/",
        (part * count + f"--{_BOUNDARY}--\r\n").encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"},
    )


@pytest.mark.threat(41)
def test_a_packed_body_stays_packed(installation: Installation, served: dict[str, Any]) -> None:
    """Nothing unpacks what ``Content-Encoding`` says: 1 MB of it would be 1 GB."""
    packed = gzip.compress(b"language=fr&" * (80 * _MEGABYTE // 12))
    assert len(packed) < _MEGABYTE
    workers = installation.web_workers(served["server"])
    before = sum(each.memory_info().rss for each in workers)
    answer = Browser(installation.port, served["organiser"]).send(
        "POST",
        "/i18n/setlang/",
        packed,
        headers={"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"},
    )
    assert answer.status in {302, 400, 413, 415}
    assert sum(psutil.Process(each.pid).memory_info().rss for each in workers) - before < 50 * _MEGABYTE
    assert os.path.lexists(installation.var)
