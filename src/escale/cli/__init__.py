"""The ``escale`` command. Each command is a module with ``add_arguments(parser)`` and ``run(args, out, err)``.

Only the module of the command that is called is imported: the engines' commands know nothing of the web.
Exit status: 0 done, 1 the input is invalid, 2 wrong usage, 3 no result possible.
"""

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple, Protocol, TextIO, cast

from escale.cli import installation

DONE, INVALID, USAGE, IMPOSSIBLE = 0, 1, 2, 3
_INTERRUPTED = 130  # what a shell reports for a program ended by Ctrl-C
_READER_GONE = 141  # … and for one whose reader went away


class Command(Protocol):
    """What the module of a command offers."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command takes."""

    def run(self, args: Namespace, *streams: TextIO) -> int:
        """Do it and return the exit status; ``streams`` are output and errors, before them input if it is read."""


class Entry(NamedTuple):
    """Where a command lives, and one line about it."""

    module: str
    about: str
    reads_input: bool = False


COMMANDS = {
    "schedule": Entry("escale.engines.scheduling.command", "plan one round: a file of wishes in, an agenda out"),
    "check": Entry("escale.engines.checking.command", "check an agenda and its certificate independently"),
    "reschedule": Entry("escale.engines.scheduling.repair.command", "repair an agenda on the day"),
    "explain": Entry("escale.engines.scheduling.explaining.command", "say why a request is not in an agenda"),
    "match": Entry("escale.engines.matching.command", "suggest counterparts, with reasons", reads_input=True),
    "results": Entry("escale.engines.results.command", "check indicators of an IATI file, or add them up"),
    "press": Entry("escale.engines.press.command", "read what the press publishes", reads_input=True),
    "run": Entry("escale.cli.run", "start the demo: web server and worker together"),
    "serve": Entry("escale.cli.serve", "start the web server alone"),
    "worker": Entry("escale.cli.worker", "start the worker alone"),
    "migrate": Entry("escale.cli.migrate", "bring the database to this version"),
    "assets": Entry("escale.cli.assets", "collect styles and fonts for this installation"),
    "backup": Entry("escale.cli.backup", "write everything to one file, while people go on working"),
    "restore": Entry("escale.cli.restore", "bring a backup back, or prove that it could be"),
    "operator": Entry("escale.cli.operator", "name somebody who runs the platform"),
    "forget-factors": Entry("escale.cli.forget_factors", "take the second factors from somebody who lost them"),
    "reseal": Entry("escale.cli.reseal", "seal stored secrets with the secret key of today"),
    "import": Entry("escale.cli.importing", "bring in a mission workbook or EU project data"),
    "export": Entry("escale.cli.exporting", "write a mission, or the empty template, as a workbook"),
    "outcomes": Entry("escale.cli.outcomes", "say what people did with suggestions, by their score"),
    "demo": Entry("escale.cli.demo", "load the demo missions, or build them again"),
    "verify-log": Entry("escale.cli.verify_log", "check a downloaded log: nothing altered, nothing missing"),
    "doctor": Entry("escale.cli.doctor", "say what works on this machine and what is missing"),
    "mail-bounce": Entry("escale.cli.mail_bounce", "note a mail that came back, from a pipe", reads_input=True),
    "version": Entry("escale.cli.version", "say which version this is"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it returns is the exit status."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    name = _chosen(arguments)
    try:
        installation.read_config_file()
    except installation.NotReady as problem:
        sys.stderr.write(f"{problem}\n")
        return INVALID
    command = cast("Command", import_module(COMMANDS[name].module))
    parser = ArgumentParser(prog=f"escale {name}", description=_sentence(COMMANDS[name].about))
    command.add_arguments(parser)
    args = parser.parse_args(arguments[1:])
    streams = (sys.stdin, sys.stdout, sys.stderr)
    try:
        status = command.run(args, *(streams if COMMANDS[name].reads_input else streams[1:]))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes once more at its end and would complain about the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE
    return status


def _chosen(arguments: Sequence[str]) -> str:
    lines = [f"  {name:<15} {entry.about}" for name, entry in COMMANDS.items()]
    parser = ArgumentParser(
        prog="escale",
        usage="escale COMMAND …",
        description="Economic missions, from the spreadsheet to everybody's day.\n\ncommands:\n" + "\n".join(lines),
        epilog="escale COMMAND --help says what a command takes.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_const", const="version", dest="command")
    if arguments and arguments[0] in COMMANDS:
        return arguments[0]
    known = parser.parse_args([text for text in arguments[:1] if text.startswith("-")])
    if known.command:
        return str(known.command)
    if arguments:
        parser.error(f"there is no command {arguments[0]!r}; the commands are: {', '.join(COMMANDS)}")
    parser.print_help(sys.stderr)
    raise SystemExit(USAGE)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
