"""Files beside the database, and what has to be done once more after a restore."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

AfterRestore = Callable[[], object]
_files: dict[str, bool] = {}
_after: dict[str, AfterRestore] = {}
_folders: list[Path] = []


def also_keep(name: str, *, lines: bool = False) -> None:
    """``name`` below ``ESCALE_VAR`` belongs to every backup.

    With ``lines`` the file only ever grows: a restore keeps the lines of both, so that what happened after the
    backup is not forgotten. Otherwise the file of the backup replaces the one that is there.
    """
    _files[name] = lines


def after_restore(name: str, function: AfterRestore) -> None:
    """Call ``function`` on the restored data before anybody sees it; may be called twice."""
    _after[name] = function


def kept_files() -> dict[str, bool]:
    """What :func:`also_keep` was told."""
    return dict(_files)


def to_do_after() -> dict[str, AfterRestore]:
    """What :func:`after_restore` was told, in the order of the names."""
    return dict(sorted(_after.items()))


def kept_path(name: str) -> Path:
    """Where a file lies that :func:`also_keep` was told of: during a restore, beside the live one."""
    return Path(_folders[-1] if _folders else settings.VAR) / name


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Have :func:`kept_path` mean the files of a restore, as long as nobody sees them."""
    _folders.append(folder)
    try:
        yield
    finally:
        _folders.pop()
