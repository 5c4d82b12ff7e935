"""``escale migrate``: bring the database to this version of Escale."""

from argparse import ArgumentParser, Namespace
from typing import TextIO

from escale.cli import installation


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--stopped",
        action="store_true",
        help="web server and worker are stopped: let each statement take as long as it needs",
    )


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Apply the migrations that are missing."""
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return 1
    from django.conf import settings
    from django.db import DatabaseError

    from escale.apps.suggestions.domain.vectors import let_database_search
    from escale.core import schema

    settings.VAR.mkdir(parents=True, exist_ok=True)
    try:
        schema.migrate(
            live=not args.stopped,
            say=lambda line: _say(err, line),
            # Also where no table was there, when a migration says nothing.
            last=lambda live, _say_nothing: let_database_search(live=live, say=lambda line: _say(err, line)),
        )
    except schema.MigrationProblem as problem:
        err.write(f"{problem}\n")
        return 1
    except DatabaseError as problem:
        err.write(
            f"The database did not do it ({type(problem).__name__}). Each migration is applied as a whole or not at "
            "all; what was applied stays. When the database answers again, type: escale migrate\n"
        )
        return 1
    out.write("The database is at this version.\n")
    return 0


def _say(err: TextIO, line: str) -> None:
    err.write(f"{line}\n")
    err.flush()
