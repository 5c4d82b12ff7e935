"""79: a database server behind a line that takes everything and gives nothing back."""

import socket
import threading
import time

import psycopg

from escale.conf import databases

_SLACK_SECONDS = 3.0


def check_a_server_that_says_nothing_is_given_up() -> None:
    """Whoever connects waits for as long as the settings say."""
    longest = 5 + _SLACK_SECONDS
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://escale@127.0.0.1:{silent.getsockname()[1]}/escale"
        options = databases.database(address)["OPTIONS"]
        ended: list[float] = []
        began = time.monotonic()
        waiting = threading.Thread(target=_connect, args=[address, options, ended], daemon=True)
        waiting.start()
        waiting.join(longest)
    waiting.join(10)  # the listener is closed: nobody waits any longer
    assert ended
    assert ended[0] - began < longest


def _connect(address: str, options: dict[str, object], ended: list[float]) -> None:
    try:
        psycopg.connect(address, **options)  # type: ignore[arg-type]
    except psycopg.OperationalError:
        ended.append(time.monotonic())
