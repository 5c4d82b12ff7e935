"""``escale serve``: the web server."""

import os
from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation
from escale.cli.processes import end_with_parent


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=installation.port_number, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=2, help="web processes (2)")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Serve until asked to end."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "escale.conf.settings")
    Granian(
        "escale.conf.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()
    return 0
