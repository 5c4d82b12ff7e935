"""79: between the web server and PostgreSQL the line is slow and loses packets, then it is cut, then it heals."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.faults import parted
from tests.faults.conftest import POSTGRESQL, Make
from tests.faults.lines import Line
from tests.threats.checks import silence

pytestmark = [pytest.mark.threat(79), pytest.mark.postgresql]
_SOCKET = ".s.PGSQL.5432"


def test_a_server_that_says_nothing_is_given_up() -> None:
    silence.check_a_server_that_says_nothing_is_given_up()


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no line that could be cut")
def test_a_slow_line_that_is_cut_costs_seconds_and_no_booking(make: Make) -> None:
    made = make()
    direct = made.environment["DATABASE_URL"]
    line = Line(_socket_of(direct), delay=0.01, loss=0.05)
    try:
        report = parted.play(made, line, through=_through(direct, line.port), bookings=6, cut_seconds=6)
    finally:
        line.close()
    assert (report["lost"], report["faults"]) == ([], [])
    assert report["before"] >= 2
    assert report["after"] >= 2
    assert set(report["statuses"]) <= {201, 503}
    assert report["slowest"] < 45
    assert report["ready_while_cut"] == 503


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no line that could be cut")
def test_packets_between_two_machines(make: Make) -> None:
    """The same with real packets between two network namespaces: one in twenty is lost, then none passes.

    ``SLOW_LINE_DELAY=0.1`` makes it 200 ms there and back, and two minutes; the suite has a tenth of that.
    """
    if words := parted.cannot_part():
        pytest.skip(words)
    made = make()
    delay = float(os.environ.get("SLOW_LINE_DELAY", "0.01"))
    report = json.loads(parted.in_namespace(made, _socket_of(made.environment["DATABASE_URL"]), delay=delay))
    assert (report["lost"], report["faults"]) == ([], [])
    assert report["before"] >= 1
    assert report["after"] >= 1
    assert set(report["statuses"]) <= {201, 503}
    assert report["slowest"] < 45
    assert report["ready_while_cut"] == 503
    assert report["packets_lost"] > 0


def _socket_of(address: str) -> Path:
    with psycopg.connect(address) as connection:
        return Path(connection.info.host) / _SOCKET


def _through(address: str, port: int) -> str:
    name = urlsplit(address).path.strip("/")
    return f"postgresql://postgres@127.0.0.1:{port}/{name}"
