"""68: web workers die by ``kill -9`` while people book; what was acknowledged stands, and nothing is half."""

import time

import pytest

from tests.faults.clients import Browser
from tests.faults.drill import Forked, kill_workers
from tests.faults.installation import Installation

KILLS = 50

pytestmark = pytest.mark.threat(68)


def test_50_kills_lose_nothing_that_was_acknowledged(installation: Installation) -> None:
    scene = installation.inside("bookable", size=34)
    report = kill_workers(installation, Forked(installation), scene, kills=KILLS, seed=68)
    assert report["kills"] == KILLS
    assert report["acknowledged"] > 30
    assert report["broken_off"] > 0
    assert (report["lost"], report["faults"]) == ([], [])
    assert set(report["statuses"]) == {201}
    # The worker finds every mail, also of those whose web worker died right after its commit.
    done = installation.escale("worker", "--once")
    assert done.returncode == 0, done.stderr
    assert installation.inside("standing")["mails"] == {"sent": sum(report["mails"].values())}


def test_the_real_server_replaces_a_killed_worker(installation: Installation) -> None:
    scene = installation.inside("bookable", size=3)
    server, browser = installation.serve(2), Browser(installation.port, scene["organiser"])
    first = installation.web_workers(server)
    first[0].kill()
    # A killed process is listed for a moment still: wait until it is gone and another one stands in.
    deadline = time.monotonic() + 20
    now = first
    while (first[0] in now or len(now) < 2) and time.monotonic() < deadline:
        time.sleep(0.1)
        now = installation.web_workers(server)
    assert len(now) == 2
    assert first[0] not in now
    for request, slot in scene["requests"]:
        answer = browser.post(f"{scene['agenda']}requests/{request}/place/", {"slot": slot})
        assert answer.status == 303
    assert installation.inside("standing")["faults"] == []
