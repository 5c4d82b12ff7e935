"""Bookings over a bad line to the database: ``play`` for any line, ``in_namespace`` for one of real packets."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from tests.faults.clients import Browser
from tests.faults.drill import Clients, compare
from tests.faults.installation import ROOT, Installation

_MEND_SECONDS = 60.0


class AnyLine(Protocol):
    """A line that can be cut."""

    cut: threading.Event


def play(
    made: Installation, line: AnyLine, *, through: str, bookings: int, cut_seconds: float, size: int = 6
) -> dict[str, Any]:
    """Book over the line, cut it for a while, book on; what was told, what stands, how long anybody waited."""
    scene = made.inside("bookable", size=size)
    direct, made.environment["DATABASE_URL"] = made.environment["DATABASE_URL"], through
    server = made.serve(2)
    web = {each.pid for each in made.web_workers(server)}
    clients = Clients([made.port], scene, seed=79, patience=90, count=3)
    clients.start()
    try:
        _until(lambda: clients.book.acknowledged >= bookings // 3, "no booking over the slow line")
        before = clients.book.acknowledged
        line.cut.set()
        began = time.monotonic()
        ready = Browser(made.port).get("/readyz", seconds=40).status
        time.sleep(max(0.0, cut_seconds - (time.monotonic() - began)))
        line.cut.clear()
        _until(lambda: Browser(made.port).get("/readyz", seconds=40).status == 200, "it did not mend")
        healed = clients.book.acknowledged
        _until(lambda: clients.book.acknowledged >= healed + bookings // 3, "no booking after it healed")
    finally:
        clients.stop()
    assert {each.pid for each in made.web_workers(server)} == web
    made.stop()
    made.environment["DATABASE_URL"] = direct
    report = compare(clients.book, made.inside("standing"))
    after = clients.book.acknowledged - healed
    told = {"statuses": sorted(report["statuses"]), "slowest": clients.book.slowest, "ready_while_cut": ready}
    return {**report, "before": before, "after": after, **told}


def _until(holds: Callable[[], bool], words: str) -> None:
    deadline = time.monotonic() + _MEND_SECONDS
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(words)


def cannot_part() -> str:
    """Why there can be no two network namespaces here; empty when there can."""
    if os.geteuid() != 0:
        return "network namespaces are made by root only"
    if missing := [tool for tool in ("unshare", "ip") if shutil.which(tool) is None]:
        return f"missing: {', '.join(missing)} (Debian: util-linux, iproute2)"
    tried = subprocess.run(
        ["unshare", "--net", "ip", "tuntap", "add", "dev", "tried0", "mode", "tun"], capture_output=True, check=False
    )
    return "this kernel gives no network namespace with a line of its own" if tried.returncode else ""


def in_namespace(made: Installation, server: Path, *, delay: float) -> str:
    """Run ``main`` where there is no network but its own; its last line."""
    words = ["unshare", "--net", sys.executable, "-m", "tests.faults.parted"]
    done = subprocess.run(
        [*words, str(made.folder), made.environment["DATABASE_URL"], str(server), str(delay)],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.splitlines()[-1]


def main(folder: str, address: str, server: str, delay: str) -> None:
    """Inside a namespace: the far machine is another one, behind a line of packets."""
    from tests.faults.packets import FAR, Packets

    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    made = Installation(Path(folder) / "parted", address)
    line = Packets(Path(server), delay=float(delay), loss=0.05)
    try:
        name = address.partition("?")[0].rpartition("/")[2]
        through = f"postgresql://postgres@{FAR}:5432/{name}"
        report = play(made, line, through=through, bookings=3, cut_seconds=18)
    finally:
        made.remove()
        line.close()
    print(json.dumps({**report, "packets_lost": line.lost}))


if __name__ == "__main__":
    main(*sys.argv[1:])
