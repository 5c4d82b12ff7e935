"""``escale doctor``: what works here, what is missing, and what to type."""

import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from typing import NamedTuple, TextIO

from escale.cli import installation

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Finding(NamedTuple):
    """One line; ``needed`` findings that are not ``well`` make the command fail."""

    name: str
    well: bool
    words: str
    needed: bool = True


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Print what was found; 1 when something needed is missing."""
    findings = [finding for check in (_python, _disk, _pages, _database, _encoder, _browser) for finding in check()]
    for finding in findings:
        mark = "ok" if finding.well else ("MISSING" if finding.needed else "without")
        out.write(f"{mark:<8} {finding.name:<10} {finding.words}\n")
    return 0 if all(finding.well or not finding.needed for finding in findings) else 1


def _python() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", sys.version_info >= (3, 11), version)


def _disk() -> Iterator[Finding]:
    yield from _trial("disk", lambda: installation.check_disk(installation.folder()), "enough free space")


def _pages() -> Iterator[Finding]:
    var = installation.folder()
    yield from _trial("pages", lambda: installation.check_assets(var), f"styles and fonts in {var / 'static'}")
    fonts = sorted(path.stem for path in (var / "fonts").glob("*.woff2"))
    yield Finding("fonts", bool(fonts), ", ".join(fonts) or "none cut yet; type: make setup")


def _database() -> Iterator[Finding]:
    try:
        installation.set_up_django()
    except installation.NotReady as problem:
        yield Finding("settings", False, str(problem))
        return
    from django.conf import settings
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    yield Finding("settings", True, f"mode {settings.MODE}, {settings.BASE_URL}")
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except (DatabaseError, OSError) as problem:
        yield Finding("database", False, f"{connection.vendor} does not answer ({type(problem).__name__})")
        return
    words = f"{connection.vendor}, " + (f"{missing} migrations to apply: escale migrate" if missing else "up to date")
    yield Finding("database", not missing, words)


def _encoder() -> Iterator[Finding]:
    from escale.engines.text import encoder

    if encoder.is_installed():
        yield Finding("encoder", True, "multilingual sentence encoder (16 languages)")
    else:
        yield Finding("encoder", False, "not installed: suggestions compare letters only", needed=False)


def _browser() -> Iterator[Finding]:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    yield Finding(
        "browser", found is not None, found or "only the browser tests need it: apt install chromium", needed=False
    )


def _trial(name: str, check: Callable[[], None], words: str) -> Iterator[Finding]:
    try:
        check()
    except installation.NotReady as problem:
        yield Finding(name, False, str(problem))
    else:
        yield Finding(name, True, words)
