"""``escale mail-bounce < message``: what a mail server pipes back, noted on the mail it is about."""

from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation

DONE, INVALID = 0, 1
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the message


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose: the message comes on standard input."""


def run(args: Namespace, source: TextIO, out: TextIO, err: TextIO) -> int:
    """Read one message; a report that is not about a mail of ours changes nothing and is no failure."""
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return TRY_AGAIN
    from django.db import Error

    from escale.core.post import bounces

    try:
        report = bounces.read_report(source.buffer)
    except bounces.NoReport as problem:
        err.write(f"{problem} Nothing was changed.\n")
        return INVALID
    try:
        mail = bounces.record_bounce(report)
    except Error as problem:
        err.write(f"The database does not answer ({type(problem).__name__}). Hand in the report again.\n")
        return TRY_AGAIN
    out.write("Noted.\n" if mail is not None else "Nothing to note.\n")
    return DONE
