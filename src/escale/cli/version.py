"""``escale version``."""

from argparse import ArgumentParser, Namespace
from typing import TextIO

import escale


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Print the version."""
    out.write(f"escale {escale.__version__}\n")
    return 0
