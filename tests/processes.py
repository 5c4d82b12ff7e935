"""Real clients in real processes, let go at the same instant against the database of the running test."""

import importlib
import json
import os
import subprocess
import sys
import threading
from typing import Any

from django.db import connection


def let_go(function: str, calls: list[dict[str, Any]], *, processes: int = 4) -> list[Any]:
    """Call ``module:function(**call)`` for each call, spread over processes, one thread a call; the results.

    The test must run with ``django_db(transaction=True)``: what it made has to be committed.
    """
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "ESCALE_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    shares = [calls[start::processes] for start in range(processes)]
    clients = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.processes", function, json.dumps(share)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for share in shares
        if share
    ]
    for client in clients:
        assert client.stdout is not None
        assert client.stdout.readline() == "ready\n"
    for client in clients:
        assert client.stdin is not None
        client.stdin.write("go\n")
        client.stdin.flush()
    results: list[Any] = []
    for client in clients:
        output, _errors = client.communicate(timeout=120)
        assert client.returncode == 0
        results += json.loads(output)
    return results


def main(name: str, calls: list[dict[str, Any]]) -> None:
    """One process of clients."""
    import django

    django.setup()
    from django.db import connections

    module, function = name.split(":")
    run = getattr(importlib.import_module(module), function)
    results: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls) + 1)

    def client(number: int) -> None:
        start.wait()
        try:
            results[number] = run(**calls[number])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=client, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    start.wait()
    for thread in threads:
        thread.join()
    print(json.dumps(results), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
