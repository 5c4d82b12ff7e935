"""``escale serve``: the web server."""

import os
import shutil
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TextIO

from escale.cli import installation
from escale.cli.database_file import check_database
from escale.cli.processes import end_with_parent

# Python runs one thread of a process at a time, so more of them only wait; each keeps a connection and its memory.
_AT_ONCE = 8


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=installation.port_number, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=_positive, metavar="N", default=2, help="web processes (2)")
    parser.add_argument(
        "--threads",
        type=_positive,
        metavar="N",
        help="requests a process answers at once (so many that all together answer eight, each at least two)",
    )
    parser.add_argument(
        "--backlog", type=_positive, metavar="N", default=1024, help="connections that may wait to be taken (1024)"
    )
    parser.add_argument(
        "--header-seconds",
        type=_positive,
        default=10,
        metavar="S",
        help="time a client has for the head of a request (10)",
    )
    parser.add_argument(
        "--stop-seconds",
        type=_positive,
        default=5,
        metavar="S",
        help="time open requests have when the server is stopped (5)",
    )


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Serve until asked to end."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    end_with_parent()
    try:
        # Here, and not by each web process again and again: an environment that is not safe is said once.
        installation.check_environment()
        check_database()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    _share_figures(args.port)
    threads = args.threads or _threads(args.workers)
    os.environ["ESCALE_WEB_THREADS"] = str(threads)  # see escale.conf.bodies
    # After the figures have their folder: the workers are forked from this process and share what it has loaded.
    from escale.conf import preload

    preload.application()
    Granian(
        "escale.conf.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=threads,
        backlog=args.backlog,
        # Beyond what threads answer and a short queue holds, a connection waits in the backlog instead of in memory.
        backpressure=max(threads * 16, args.backlog // args.workers),
        http1_settings=HTTP1Settings(header_read_timeout=args.header_seconds * 1000),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=args.stop_seconds,
    ).serve(target_loader=preload.application, wrap_loader=False)
    return 0


def _threads(workers: int) -> int:
    return max(2, _AT_ONCE // workers)


def _share_figures(port: int) -> None:
    """One empty folder in which all web processes of this server count their requests."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return
    folder = installation.folder() / "metrics" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise ArgumentTypeError(f"expected a number above 0, got {text!r}")
    return int(text)
