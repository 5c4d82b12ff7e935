"""``escale migrate``: bring the database to this version of Escale."""

from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Apply the migrations that are missing."""
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    from django.conf import settings
    from django.core.management import call_command

    settings.VAR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    out.write("The database is at this version.\n")
    return 0
