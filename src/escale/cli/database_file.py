"""Whether the SQLite file can be worked on, asked before a program starts."""

import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep
from urllib.parse import quote, unquote

from escale.cli.installation import NotReady, folder

# Looking at every page of a larger file would delay the start by seconds.
_READ_THROUGH_BYTES = 256 * 1024 * 1024
_RESTORE = "Restore the newest backup: escale restore"


def check_database() -> None:
    """:func:`check_database_file` of this installation, if its database is a file."""
    from escale.conf.environment import read_environment
    from escale.core.backup import BackupProblem, unfinished

    try:
        unfinished.refuse(folder())
    except BackupProblem as problem:
        raise NotReady(str(problem)) from problem
    scheme, _colon, path = read_environment().database_url.partition(":///")
    if scheme == "sqlite":
        check_database_file(Path(unquote(path.partition("?")[0])))


def check_database_file(path: Path) -> None:
    """Raise :class:`NotReady` in words when the file is damaged, lacks its log, or cannot be written.

    What a killed program or a power failure left behind is put in order by SQLite itself here.
    """
    if not path.is_file():
        return  # `escale migrate` makes it
    _refuse_without_its_log(path)
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=20)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
            _refuse_damage(path, database)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return  # somebody is writing: the file is in use, and well
        raise NotReady(
            f"The database {path} cannot be written ({error}). Nothing was changed. See that the disk is mounted for "
            "writing, has room, and that file and folder belong to the user Escale runs as; then start again."
        ) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error


def _refuse_without_its_log(path: Path) -> None:
    """Both files go when the last program ends; one alone means that somebody took the other."""
    log, index = (path.with_name(path.name + ending) for ending in ("-wal", "-shm"))
    for _look in range(5):
        if log.exists() or not index.exists():
            return
        sleep(0.1)  # another program may be ending, or beginning
    raise NotReady(
        f"The file {log} is missing: what was saved last was in it, and it was removed while Escale was not ended "
        "properly. Nothing was changed. Put the file back. If it is gone, restore the newest backup, or remove "
        f"{index} to go on with what the database had taken over before; the acts after that are lost."
    )


def _refuse_damage(path: Path, database: sqlite3.Connection) -> None:
    if path.stat().st_size > _READ_THROUGH_BYTES:
        return
    found = [str(row[0]) for row in database.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise _damaged(path, "; ".join(found)[:300])


def _damaged(path: Path, words: str) -> NotReady:
    return NotReady(
        f"The database {path} is damaged ({words}). Nothing was changed. Keep a copy of the file for whoever may "
        f"rescue something from it. {_RESTORE}"
    )
