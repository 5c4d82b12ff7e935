"""What the pages of a mission with 600 organisations and 600 sessions cost. Prints JSON lines, then a table.

    python -m benchmarks.web [--requests 200] [--load] [--only NAME]

The real server (granian, four workers, production settings) on loopback, a temporary SQLite database, or the empty
one of DATABASE_URL. CPU is that of the server's processes; the client is another process (benchmarks/web_client.py).
Absolute figures depend on the machine: the smallest possible Django page, measured in the same run, is the unit.
PEERS="pretalx=http://… indico=http://…" measures other addresses from outside.
"""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.web_server import Ask, Server, client, production, runs_on

if TYPE_CHECKING:
    from benchmarks.web_world import World


@dataclass(frozen=True)
class Goal:
    """The most a page may cost; 0 where nothing is promised."""

    cpu_ms: int = 0
    queries: int = 0
    kilobytes: int = 0


@dataclass(frozen=True)
class Page:
    """An address, who asks for it, and what it may cost."""

    name: str
    path: str
    cookie: str = ""
    goal: Goal = Goal()
    headers: str = ""


@dataclass
class Row:
    """What one page costs; ``unit`` is its CPU time in minimal Django pages."""

    page: str
    cpu_ms: float
    unit: float
    queries: int | None
    kilobytes: float
    compressed: float
    p95_1: float
    p95_16: float
    verdict: str


DETAIL, LIST, WHOLE = Goal(15, 6), Goal(20, 6), Goal(80, 6, 150)


def pages(world: "World") -> list[Page]:
    """Everything that is measured."""
    mission, one = f"/missions/{world.slug}", world.participants[0]
    feed = f"/feed/{world.feeds[0]}.ics"
    return [
        Page("home", "/"),
        Page("sign-in", "/accounts/login/"),
        Page("organisation", f"{mission}/organisations/{world.organisation}/", world.organiser, DETAIL),
        Page("session", f"{mission}/programme/{world.session}/", one, DETAIL),
        Page("my day", f"/my/{world.slug}/day/", one, DETAIL),
        Page("organisations, 50", f"{mission}/organisations/", world.organiser, LIST),
        Page("organisations, searched", f"{mission}/organisations/?q=company&order=wishes", world.organiser, LIST),
        Page("counterparts, 25", f"/my/{world.slug}/counterparts/", one, LIST),
        Page("counterparts, searched", f"/my/{world.slug}/counterparts/?q=company", one, LIST),
        Page("suggestions, 10", f"/my/{world.slug}/suggestions/", one, LIST),
        Page("programme, 600 sessions", f"{mission}/programme/", one, WHOLE),
        Page("programme, one kind", f"{mission}/programme/?kind=visit", one, LIST),
        Page("my day of 2,000", f"/my/{world.day_slug}/day/", world.day_participants[0], DETAIL),
        Page("calendar feed", feed, "", DETAIL),
        Page("calendar feed, unchanged (304)", feed, "", DETAIL, headers="If-None-Match: {etag}\r\n"),
    ]


def count_queries(found: list[Page], etags: dict[str, str]) -> dict[str, int]:
    """Queries of each page, counted in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    counts = {}
    for page in found:
        visitor = Client(headers={"host": "bench.example"})
        if page.cookie:
            visitor.cookies["__Host-session"] = page.cookie
        etag = {"if-none-match": etags[page.path]} if page.headers else {}
        visitor.get(page.path, secure=True, headers=etag)  # what is read once a process is read here
        with CaptureQueriesContext(connection) as queries:
            answer = visitor.get(page.path, secure=True, headers=etag)
        if answer.status_code != (304 if page.headers else 200):
            raise SystemExit(f"{page.name}: {page.path} answered {answer.status_code}")
        counts[page.name] = len(queries)
    return counts


def measure(server: Server, page: Page, *, requests: int, unit: float, queries: int | None, etag: str = "") -> Row:
    """One page: CPU and p95 at one connection, p95 at sixteen, size as sent to one who takes gzip or not."""
    ask = Ask(page.path, page.cookie, page.headers.format(etag=etag))
    zipped = Ask(page.path, page.cookie, f"Accept-Encoding: gzip\r\n{ask.headers}")
    server.send([zipped], connections=4, count=24)  # each worker reads its templates once
    before = server.cpu_seconds()
    alone = server.send([zipped], connections=1, count=requests)
    cpu = 1000 * (server.cpu_seconds() - before) / requests
    crowd = server.send([zipped], connections=16, count=requests)
    plain = server.send([ask], connections=1, count=4)
    row = Row(
        page=page.name,
        cpu_ms=round(cpu, 2),
        unit=round(cpu / unit, 1) if unit else 1.0,
        queries=queries,
        kilobytes=round(plain["bytes_each"] / 1000, 1),
        compressed=round(alone["bytes_each"] / 1000, 1),
        p95_1=alone["p95_ms"],
        p95_16=crowd["p95_ms"],
        verdict="",
    )
    row.verdict = verdict(row, page.goal)
    if set(alone["statuses"]) - {"200", "304"}:
        raise SystemExit(f"{page.name}: {alone['statuses']}")
    return row


def verdict(row: Row, goal: Goal) -> str:
    """``pass``, or which of the goals was missed; empty where there is none."""
    if not goal.cpu_ms:
        return ""
    missed = [
        f"{name} {found} > {most}"
        for name, found, most in (
            ("CPU", row.cpu_ms, goal.cpu_ms),
            ("queries", row.queries or 0, goal.queries),
            ("kB", row.kilobytes, goal.kilobytes or 10**6),
        )
        if found > most
    ]
    return "miss: " + ", ".join(missed) if missed else "pass"


def measure_unit(folder: Path, requests: int) -> Row:
    """The minimal Django page behind the same server."""
    environment = {**os.environ, "MINIMAL_DATABASE": str(folder / "minimal.sqlite3")}
    with Server(environment, application="benchmarks.web_minimal:application") as server:
        return measure(server, Page("minimal Django page", "/"), requests=requests, unit=0, queries=1)


def measure_peers(requests: int) -> list[dict[str, Any]]:
    """Other addresses, from outside: p95 and size."""
    found = []
    for peer in os.environ.get("PEERS", "").split():
        name, _equals, address = peer.partition("=")
        for connections in (1, 16):
            result = client(address, connections=connections, count=requests)
            kilobytes = round(result["bytes_each"] / 1000, 1)
            found.append({"peer": name, "connections": connections, "p95_ms": result["p95_ms"], "kB": kilobytes})
    return found


def seed(environment: dict[str, str]) -> "World":
    """Tables, rows, and Django ready in this process."""
    os.environ.update(environment)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from benchmarks.web_world import build

    return build()


def table(rows: list[Row], memory: int) -> str:
    """The rows as Markdown."""
    lines = [
        "| page | CPU ms | × minimal page | queries | kB | kB gzip | p95 ms, 1 conn. | p95 ms, 16 conn. | goal |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        figures = [row.cpu_ms, row.unit, row.queries, row.kilobytes, row.compressed, row.p95_1, row.p95_16]
        lines.append(f"| {row.page} | {' | '.join(map(str, figures))} | {row.verdict} |")
    lines.append(f"\nMemory of four workers: {memory} MB (goal: at most 300). {runs_on()}")
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    """What the command takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--load", action="store_true", help="also the load of a day of 2,000 participants")
    return parser.parse_args()


def main() -> int:
    """Measure."""
    args = arguments()
    os.umask(0o077)  # in production a database that others may read is refused
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
        folder = Path(name)
        environment = production(folder)
        (folder / "static").symlink_to(Path(".var/static").resolve())  # as `make bench-web` collected it
        world = seed(environment)
        unit = measure_unit(folder, args.requests)
        found = [page for page in pages(world) if args.only in page.name]
        with Server({**os.environ, **environment}) as server:
            etags = {page.path: server.etag(Ask(page.path, page.cookie)) for page in found if page.headers}
            queries = count_queries(found, etags)
            rows = [unit]
            print(json.dumps(asdict(unit)), flush=True)
            for page in found:
                etag = etags.get(page.path, "")
                row = measure(
                    server,
                    page,
                    requests=args.requests,
                    unit=unit.cpu_ms,
                    queries=queries[page.name],
                    etag=etag,
                )
                rows.append(row)
                print(json.dumps(asdict(row)), flush=True)
            memory = server.memory_megabytes()
            print(json.dumps({"memory_mb": memory, "client_cpu_ms_each": server.client_cpu_ms}), flush=True)
            for line in measure_peers(args.requests):
                print(json.dumps(line), flush=True)
            if args.load:
                from benchmarks.web_load import loads

                for line in loads(server, world):
                    print(json.dumps(line), flush=True)
    print(f"\n{table(rows, memory)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
