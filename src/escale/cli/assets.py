"""``escale assets``: styles, scripts and fonts of the pages, collected for this installation."""

from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Cut the fonts, collect everything with a fingerprint in its name, compress it."""
    from escale.web import fonts

    try:
        installation.check_environment()
        var = installation.folder()
        installation.check_disk(var)
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    fonts.main(var / "fonts")  # before the settings are read: they name the folder only when it is there
    installation.set_up_django()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    out.write(f"Styles and fonts are in {var / 'static'}.\n")
    return 0
