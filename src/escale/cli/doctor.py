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

    from escale.cli.doctoring import data, others

    yield Finding("settings", True, f"mode {settings.MODE}, {settings.BASE_URL}")
    checks: list[Check] = [data.database, data.clock, data.queue, *([data.log] if deep else [])]
    for check in checks:
        yield from _answered(check)
    for check in (machine.media, machine.secrets, machine.last_backup, others.mail, others.broker):
        yield from check()


def _answered(check: Check) -> Iterator[Finding]:
    """What a check of the database finds; a database that is away or behind is a finding, not a crash."""
    from django.db import Error, connection

    try:
        yield from check()
    except (Error, OSError) as problem:
        words = f"{connection.vendor} does not answer ({type(problem).__name__})"
        yield Finding(check.__name__, False, words)
