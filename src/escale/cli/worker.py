"""``escale worker``: whatever takes longer than a page may."""

import os
from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation
from escale.cli.database_file import check_database
from escale.cli.processes import end_with_parent


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--once", action="store_true", help="do what waits, then end")
    parser.add_argument(
        "--processes", type=int, default=2, metavar="N", help="with a broker: how many jobs at the same time (2)"
    )


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Work until asked to end."""
    # One BLAS thread per process: more make the encoder nine times slower. Read when numpy is first imported.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    end_with_parent()
    try:
        installation.set_up_django()
        check_database()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    return work(once=args.once, processes=args.processes)


def work(*, once: bool, processes: int) -> int:
    """Work with the queue that this installation has."""
    from django.conf import settings

    if settings.MODE == "demo":
        import escale.demo.tasks  # noqa: F401  registers the demo's own tasks
    if settings.BROKER_URL and not once:
        from escale.core.queues import broker

        broker.work(processes)
        return 0
    from escale.core.queues.database import Loop

    loop = Loop()
    loop.stop_on_signals()
    if once:
        loop.run_waiting()
    else:
        loop.run()
    return 0
