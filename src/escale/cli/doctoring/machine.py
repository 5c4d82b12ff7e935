"""The machine and the folder of the installation."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from escale.cli import installation
from escale.cli.doctoring.findings import Finding

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_OLDEST_BACKUP_HOURS = 48


def python() -> Iterator[Finding]:
    """The version."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", sys.version_info >= (3, 11), version)


def disk() -> Iterator[Finding]:
    """Room to grow."""
    yield from _trial("disk", lambda: installation.check_disk(installation.folder()), "enough free space")


def pages() -> Iterator[Finding]:
    """Styles and fonts."""
    var = installation.folder()
    yield from _trial("pages", lambda: installation.check_assets(var), f"styles and fonts in {var / 'static'}")
    fonts = sorted(path.stem for path in (var / "fonts").glob("*.woff2"))
    yield Finding("fonts", bool(fonts), ", ".join(fonts) or "none cut yet; type: make setup")


def media() -> Iterator[Finding]:
    """Uploads can be stored."""
    folder = installation.folder() / "media"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        yield Finding("media", False, f"{folder} cannot be written ({problem.strerror})")
    else:
        yield Finding("media", True, f"{folder} can be written")


def secrets() -> Iterator[Finding]:
    """Who may read what is secret."""
    from django.conf import settings

    from escale.conf.environment import readable_by_all, secret_files

    open_to_all = [str(path) for path in secret_files(settings.ENVIRONMENT) if readable_by_all(path)]
    words = (
        f"every user may read {', '.join(open_to_all)}: chmod o= FILE" if open_to_all else "readable by Escale alone"
    )
    yield Finding("secrets", not open_to_all, words, needed=settings.ENVIRONMENT.production)


def last_backup() -> Iterator[Finding]:
    """How old the newest backup is that this installation wrote."""
    from django.conf import settings

    needed = settings.ENVIRONMENT.production
    try:
        note = json.loads((installation.folder() / installation.LAST_BACKUP).read_text(encoding="utf-8"))
        age = (datetime.now(UTC) - datetime.fromisoformat(note["at"])).total_seconds() / 3600
    except (OSError, ValueError, KeyError):
        yield Finding("backup", False, "none was ever written: escale backup FOLDER", needed=needed)
        return
    there = Path(note["file"]).exists()
    words = f"{age:.0f} h old" + ("" if there else f", but {note['file']} is no longer there")
    yield Finding("backup", age < _OLDEST_BACKUP_HOURS and there, words, needed=needed)


def encoder() -> Iterator[Finding]:
    """What suggestions compare with."""
    from escale.engines.text import encoder as sentences

    if sentences.is_installed():
        yield Finding("encoder", True, "multilingual sentence encoder (16 languages)")
    else:
        yield Finding("encoder", False, "not installed: suggestions compare letters only", needed=False)


def browser() -> Iterator[Finding]:
    """Only the tests need one."""
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
