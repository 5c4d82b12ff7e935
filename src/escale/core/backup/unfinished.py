"""A note that lies beside the data while a restore exchanges them: whoever finds it knows that it was interrupted."""

import json
import os
from pathlib import Path

from escale.core.backup.problems import BackupProblem

_NAME = "restore-unfinished"


def begin(var: Path, file: Path) -> None:
    """From here on database and files may not belong together; on the disk when this returns."""
    with (var / _NAME).open("w", encoding="utf-8") as note:
        note.write(json.dumps({"file": str(file.resolve())}))
        note.flush()
        os.fsync(note.fileno())


def end(var: Path) -> None:
    """Both belong together again."""
    (var / _NAME).unlink(missing_ok=True)


def words(var: Path) -> str:
    """What to do about a restore that was interrupted; empty when none was."""
    note = var / _NAME
    if not note.exists():
        return ""
    try:
        file = str(json.loads(note.read_text(encoding="utf-8"))["file"])
    except (OSError, ValueError, KeyError, TypeError):
        file = "FILE"
    return (
        "A restore was interrupted while it exchanged database and files: they may not belong together. Type it "
        f"again: escale restore {file} --replace"
    )


def refuse(var: Path) -> None:
    """Raise :class:`BackupProblem` when a restore was interrupted."""
    if said := words(var):
        raise BackupProblem(said)
