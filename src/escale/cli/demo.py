"""``escale demo``: load the demo missions, or throw everything away and load them again."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TextIO

from escale.cli import installation
from escale.cli.run import project_data


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--reset", action="store_true", help="delete everything in the demo's database and load the demo again"
    )
    what.add_argument("--load", action="store_true", help="load what of the demo is not there yet")
    parser.add_argument("--data", default="", metavar="FOLDER", help="EU project data for the second demo mission")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Load the missions; the worker computes the rest."""
    try:
        data: Path | None = project_data(args.data)
        installation.set_up_django()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    from django.conf import settings

    from escale.apps.directory.cordis import CordisError
    from escale.demo import loading

    if settings.MODE != "demo":
        err.write("The demo belongs into a demo (ESCALE_MODE=demo), never beside real data.\n")
        return 1
    try:
        loaded = loading.start_again(data) if args.reset else loading.load_missing(data)
    except CordisError as problem:
        err.write(f"{problem}\n")
        return 1
    out.write("".join(f"Demo mission loaded: {line}\n" for line in loaded))
    if loaded and data is None:
        out.write("No EU project data was found (DATA=FOLDER): the demo goes without the clean-technology mission.\n")
    return 0
