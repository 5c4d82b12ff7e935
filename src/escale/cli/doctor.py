"""``escale doctor``: what works here, what is missing, and what to type."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from typing import TextIO

from escale.cli import installation
from escale.cli.doctoring import machine
from escale.cli.doctoring.findings import Finding

Check = Callable[[], Iterator[Finding]]


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--deep", action="store_true", help="also read the whole log and every constraint")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Print what was found; 1 when something needed is missing."""
    findings = [finding for check in (machine.python, machine.disk, machine.pages) for finding in check()]
    findings += list(_installation(deep=args.deep))
    findings += [finding for check in (machine.encoder, machine.browser) for finding in check()]
    well = all(finding.well or not finding.needed for finding in findings)
    if args.json:
        out.write(json.dumps({"well": well, "findings": [each._asdict() for each in findings]}, indent=1) + "\n")
    else:
        for each in findings:
            mark = "ok" if each.well else ("MISSING" if each.needed else "without")
            out.write(f"{mark:<8} {each.name:<10} {each.words}\n")
    return 0 if well else 1


def _installation(*, deep: bool) -> Iterator[Finding]:
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        yield Finding("settings", False, str(problem))
        return
    from django.conf import settings

    from escale.cli.doctoring import configuration, data, others

    yield Finding("settings", True, f"mode {settings.MODE}, {settings.BASE_URL}")
    checks: list[Check] = [configuration.names, configuration.left_as_they_were, machine.interrupted]
    checks += [data.database, data.clock, data.queue, data.mails, *([data.log] if deep else [])]
    checks += [machine.collected, machine.translations, machine.media, machine.secrets, machine.last_backup]
    for check in [*checks, others.mail, others.mail_host, others.broker]:
        yield from _answered(check)


def _answered(check: Check) -> Iterator[Finding]:
    """What a check finds; a database that is away or behind, or a folder nobody may read, is a finding, no crash."""
    from django.db import Error, connection

    from escale.cli.doctoring import data

    try:
        yield from check()
    except Error as problem:
        yield Finding(check.__name__, False, f"{connection.vendor} {data.why_not(problem)}")
    except OSError as problem:
        yield Finding(check.__name__, False, f"{problem.filename or ''} {problem.strerror or type(problem).__name__}")
