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
    var = installation.folder()
    yield from _trial("disk", lambda: installation.check_disk(var), lambda: f"{_free(var)} MB free for {var}")


def pages() -> Iterator[Finding]:
    """Styles and fonts."""
    var = installation.folder()
    words = f"styles and fonts in {var / 'static'}"
    yield from _trial("pages", lambda: installation.check_assets(var), lambda: words)
    fonts = ", ".join(sorted(path.stem for path in (var / "fonts").glob("*.woff2")))
    yield Finding("fonts", bool(fonts), fonts or "none cut yet; type: make setup (installed: escale assets)")


def collected() -> Iterator[Finding]:
    """Whether the pages' files are those of this version: a page whose file is not there answers 500."""
    from django.contrib.staticfiles.finders import get_finders

    try:
        content = (installation.folder() / "static" / "staticfiles.json").read_text(encoding="utf-8")
        known = set(json.loads(content)["paths"])
    except (OSError, ValueError, KeyError):
        return  # `pages` says so
    listed = [each for finder in get_finders() for each in finder.list(["CVS", ".*", "*~"])]
    asked = {f"{prefix}/{path}" if (prefix := getattr(storage, "prefix", "")) else path for path, storage in listed}
    missing = sorted(asked - known)
    words = f"of another version ({missing[0]} is missing): escale assets" if missing else "of this version"
    yield Finding("files", not missing, words)


def translations() -> Iterator[Finding]:
    """Without them every page is in English."""
    from django.conf import settings

    folder = settings.LOCALE_PATHS[0]
    without = [path for path in sorted(folder.glob("*/*/*.po")) if not path.with_suffix(".mo").exists()]
    missing = [path.parent.parent.name for path in without]
    words = f"not compiled: {', '.join(missing)}; type: python -m tools.messages compile" if missing else "compiled"
    yield Finding("languages", not missing, words)


def interrupted() -> Iterator[Finding]:
    """Only where a restore did not come to its end."""
    from escale.core.backup import unfinished

    if words := unfinished.words(installation.folder()):
        yield Finding("restore", False, words)


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

    from escale.core.backup import noting

    needed, noted = settings.ENVIRONMENT.production, noting.last(installation.folder())
    if noted is None:
        yield Finding("backup", False, "none was ever written: escale backup FOLDER", needed=needed)
        return
    age = (datetime.now(UTC) - noted.at).total_seconds() / 3600
    path, there = noted.file, noted.file.exists()
    words = f"{age:.0f} h old" + ("" if there else f", but {path} is no longer there")
    yield Finding("backup", -1 <= age < _OLDEST_BACKUP_HOURS and there, words, needed=needed)
    if there and _free(path.parent) < 2 * path.stat().st_size / 2**20:
        words = f"{_free(path.parent)} MB free in {path.parent}: the next backup may have no room"
        yield Finding("room", False, words, needed=needed)
    if needed and path.parent.exists() and path.parent.stat().st_dev == installation.folder().stat().st_dev:
        words = f"{path.parent} is on the disk of the data: copy backups to another machine"
        yield Finding("copies", False, words, needed=False)


def encoder() -> Iterator[Finding]:
    """What suggestions and searches compare with."""
    from django.conf import settings

    from escale.engines.text import encoder as sentences
    from escale.engines.text.embedding import TextError, chosen_embedder, label_of

    if (folder := settings.ENCODER_FOLDER) is not None:
        try:
            own = chosen_embedder(folder)
            own.embed(["a"])
        except TextError as problem:
            yield Finding("encoder", False, str(problem))
        else:
            yield Finding("encoder", True, f"the operator's own, {label_of(own.name)} ({folder})")
    elif sentences.is_installed():
        yield Finding("encoder", True, "the multilingual one that comes with Escale (16 languages)")
    else:
        words = "last resort, letters and a list of trades: languages hardly meet; make setup installs the encoder"
        yield Finding("encoder", False, words, needed=False)


def browser() -> Iterator[Finding]:
    """Only the tests need one."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    yield Finding(
        "browser", found is not None, found or "only the browser tests need it: apt install chromium", needed=False
    )


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free // 2**20


def _trial(name: str, check: Callable[[], None], words: Callable[[], str]) -> Iterator[Finding]:
    try:
        check()
    except installation.NotReady as problem:
        yield Finding(name, False, str(problem))
    else:
        yield Finding(name, True, words())
