"""69, 78: PostgreSQL dies under bookings, or is not there at the start; the web process stays and recovers."""

import contextlib
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.clients import Browser
from tests.faults.cluster import Cluster
from tests.faults.conftest import POSTGRESQL
from tests.faults.drill import Clients, compare
from tests.faults.installation import Installation

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no server that could die"),
]
_WORDS = ("Escale cannot reach its data for a moment", "there are no halves", "Wait half a minute")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    # Not below pytest's folder: the wheel opens every folder above its own to the user it makes.
    folder = Path(tempfile.mkdtemp(prefix="escale-cluster-"))
    folder.chmod(0o755)
    made = Cluster(folder / "data")
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def played(cluster: Cluster, tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "killed", cluster.url)
    done = made.escale("migrate")
    assert done.returncode == 0, done.stderr
    yield made
    made.remove()


@pytest.mark.threat(69)
def test_backends_and_the_server_are_killed_during_bookings(played: Installation, cluster: Cluster) -> None:
    scene = played.inside("bookable", size=22)
    server = played.serve(2)
    web = {each.pid for each in played.web_workers(server)}
    clients = Clients([played.port], scene, seed=69)
    clients.start()
    try:
        for _death in range(3):  # one backend at a time: PostgreSQL then ends all others, too, and recovers
            time.sleep(2)
            if backends := _backends(cluster):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(backends[0], signal.SIGKILL)
        time.sleep(0.5)
        cluster.kill_all()
        _until(lambda: Browser(played.port).get("/readyz").status == 503)
        page = Browser(played.port, scene["organiser"]).get(scene["agenda"])
        assert page.status == 503
        assert [words for words in _WORDS if words not in page.text] == []
        assert page.headers["retry-after"]
        cluster.start()
        _until(lambda: Browser(played.port).get("/readyz").status == 200)
        before = clients.book.acknowledged
        _until(lambda: clients.book.acknowledged > before + 5 or clients.exhausted)
    finally:
        clients.stop()
    assert {each.pid for each in played.web_workers(server)} == web
    report = compare(clients.book, played.inside("standing"))
    assert (report["lost"], report["faults"]) == ([], [])
    assert report["acknowledged"] > 10
    assert set(report["statuses"]) <= {201, 503}
    assert 503 in report["statuses"]
    assert "Traceback" not in played.said()


@pytest.mark.threat(78)
def test_without_its_database_at_the_start_it_waits(played: Installation, cluster: Cluster) -> None:
    cluster.kill_all()
    played.serve(1)
    browser = Browser(played.port)
    assert browser.get("/healthz").status == 200
    ready = browser.get("/readyz")
    assert (ready.status, json.loads(ready.body)["parts"]["database"]) == (503, "does not answer")
    page = browser.get("/missions/", headers={"Cookie": "sessionid=abcdefgh"})
    assert page.status == 503
    assert "Traceback" not in page.text
    cluster.start()
    _until(lambda: browser.get("/readyz").status == 200)
    assert browser.get("/missions/").status == 302


def _backends(cluster: Cluster) -> list[int]:
    with contextlib.suppress(psycopg.OperationalError):  # it is recovering
        return cluster.backends()
    return []


def _until(holds: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("it did not come to pass")
