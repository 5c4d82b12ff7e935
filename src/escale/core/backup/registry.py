"""Files beside the database, and what has to be done once more after a restore."""

from collections.abc import Callable

AfterRestore = Callable[[], object]
_files: dict[str, bool] = {}
_after: dict[str, AfterRestore] = {}


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
