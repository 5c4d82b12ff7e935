"""``escale worker``: whatever takes longer than a page may."""

import os
from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation
from escale.cli.processes import end_with_parent


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--once", action="store_true", help="do what waits, then end")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Work until asked to end."""
    # One BLAS thread per process: more make the encoder nine times slower. Read when numpy is first imported.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    end_with_parent()
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    from django.conf import settings
    from django.core.management import call_command

    if settings.MODE == "demo":
        import escale.demo.tasks  # noqa: F401  registers the demo's own tasks
    call_command(
        "db_worker", reload=False, batch=args.once, interval=0.5, startup_delay=False, queue_name="*", verbosity=0
    )
    return 0
