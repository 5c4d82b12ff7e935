"""The load of a day with 2,000 participants: agenda pages, bookings, one slot wanted by 64, calendars."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks.web_server import Ask, Server

if TYPE_CHECKING:
    from benchmarks.web_world import World

PAGES_A_SECOND, PAGES_SECONDS, PAGES_P95_MS = 70, 20, 500
BOOKINGS_A_SECOND, BOOKINGS = 90, 400
CALENDARS, CALENDARS_SECONDS = 2000, 60
CLIENTS = 64


def loads(server: Server, world: "World") -> Iterator[dict[str, Any]]:
    """One line a load, each with its goal and whether it was reached."""
    yield agenda_pages(server, world)
    yield calendars(server, world)
    yield one_slot(server, world)
    yield bookings()


def agenda_pages(server: Server, world: "World") -> dict[str, Any]:
    """Seventy people a second look at their day for twenty seconds."""
    asks = [Ask(f"/my/{world.day_slug}/day/", cookie) for cookie in world.day_participants]
    result = server.send(asks, connections=64, rate=PAGES_A_SECOND, seconds=PAGES_SECONDS)
    passed = result["p95_ms"] <= PAGES_P95_MS and set(result["statuses"]) == {"200"}
    return _line("agenda pages", f"{PAGES_A_SECOND}/s, p95 <= {PAGES_P95_MS} ms", passed, result)


def calendars(server: Server, world: "World") -> dict[str, Any]:
    """Every calendar program asks again within a minute, with the ETag it was given."""
    asks = []
    for token in world.feeds[:50]:  # a program knows its own ETag; fifty people's are asked for in turn
        path = f"/feed/{token}.ics"
        asks.append(Ask(path, headers=f"If-None-Match: {server.etag(Ask(path))}\r\n"))
    result = server.send(asks, connections=16, count=CALENDARS)
    passed = result["seconds"] <= CALENDARS_SECONDS and set(result["statuses"]) == {"304"}
    return _line("calendars refreshed", f"{CALENDARS} in {CALENDARS_SECONDS} s, all 304", passed, result)


def one_slot(server: Server, world: "World") -> dict[str, Any]:
    """The organiser's 64 helpers place 64 meetings of one organisation into one slot at the same instant."""
    agenda = f"/missions/{world.day_slug}/rounds/{world.round}/agendas/1/"
    token, cookie = _csrf(server, world, agenda)
    body = urlencode({"csrfmiddlewaretoken": token, "slot": world.free_slot, "table": "", "version": ""})
    asks = [
        Ask(f"{agenda}requests/{key}/place/", f"{world.organiser}; __Host-csrf={cookie}", body=body)
        for key in world.waiting[:CLIENTS]
    ]
    result = server.send(asks, connections=CLIENTS, count=CLIENTS)
    done = sum(count for status, count in result["statuses"].items() if status in ("201", "302", "303"))
    passed = done == 1 and result["statuses"].get("409") == CLIENTS - 1
    return _line("64 clients, one slot", "1 success, 63 conflicts (409)", passed, result)


def _csrf(server: Server, world: "World", agenda: str) -> tuple[str, str]:
    from django.test import Client

    visitor = Client(headers={"host": "bench.example"})
    visitor.cookies["__Host-session"] = world.organiser
    answer = visitor.get(f"{agenda}requests/{world.waiting[0]}/place/", secure=True)
    found = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', answer.content)
    if found is None:
        raise SystemExit(f"The form has no token: {answer.status_code}")
    return found[1].decode(), visitor.cookies["__Host-csrf"].value


def bookings() -> dict[str, Any]:
    """Two processes book a person, another and a table, each booking a transaction of its own."""
    processes = [
        subprocess.Popen([sys.executable, "-m", "benchmarks.web_load", str(n)], stdout=subprocess.PIPE, text=True)
        for n in range(2)
    ]
    parts = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    rate = round(sum(part["done"] / part["seconds"] for part in parts))
    refused = sum(part["refused"] for part in parts)
    # Both try the same bookings: each is made once and refused once, or somebody sits in two places.
    passed = rate >= BOOKINGS_A_SECOND and sum(part["made"] for part in parts) == refused == BOOKINGS
    return _line("bookings", f"{BOOKINGS_A_SECOND}/s, none double", passed, {"a_second": rate, "refused": refused})


def book(number: int) -> dict[str, Any]:
    """One process of :func:`bookings`; the other works through the same list from its other end."""
    import time
    from datetime import UTC, datetime, timedelta

    import django

    django.setup()
    from escale.core import occupancy

    noon = datetime(2030, 4, 1, 12, tzinfo=UTC)
    order = range(BOOKINGS) if number else reversed(range(BOOKINGS))
    made, start = 0, time.perf_counter()
    for n in order:
        names = (f"person:{n}", f"person:{10_000 + n}", f"table:{n}")
        until = noon + timedelta(minutes=20)
        try:
            occupancy.book("measured", [occupancy.Booking(name, noon, until, f"of:{n}") for name in names])
        except occupancy.DoubleBooking:
            continue
        made += 1
    seconds = time.perf_counter() - start
    return {"made": made, "refused": BOOKINGS - made, "done": BOOKINGS, "seconds": seconds}


def _line(load: str, goal: str, passed: bool, result: dict[str, Any]) -> dict[str, Any]:
    kept = ("seconds", "p50_ms", "p95_ms", "statuses", "client_cpu_ms_each", "a_second", "refused")
    return {
        "load": load,
        "goal": goal,
        "verdict": "pass" if passed else "miss",
        **{key: value for key, value in result.items() if key in kept},
    }


if __name__ == "__main__":
    print(json.dumps(book(int(sys.argv[1]))))
