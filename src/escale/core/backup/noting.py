"""When the last backup was written and where, in a note beside the data."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

_NAME = "last-backup.json"


class Noted(NamedTuple):
    """The last backup that this installation wrote."""

    at: datetime
    file: Path


def note(var: Path, file: Path) -> None:
    """Remember it; on a disk without room, it is not remembered."""
    path = var / _NAME
    new = path.with_name(f".{_NAME}.part")
    with contextlib.suppress(OSError):
        new.write_text(
            json.dumps({"at": datetime.now(UTC).isoformat(), "file": str(file.resolve())}), encoding="utf-8"
        )
        new.replace(path)


def last(var: Path) -> Noted | None:
    """What was noted; ``None`` when nothing ever was."""
    try:
        found = json.loads((var / _NAME).read_text(encoding="utf-8"))
        return Noted(datetime.fromisoformat(found["at"]), Path(found["file"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
