"""Stored files of a restore: taken beside, exchanged together with the database."""

import os
import shutil
from pathlib import Path
from typing import IO

from escale.core.backup import registry


class Files:
    """``media/`` and what else is kept below the folder of the installation."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self._media, self._aside = var / "media", var / "media.before-restore"
        self._new = var / ".restoring"
        self._done = False
        shutil.rmtree(self._new, ignore_errors=True)

    def take(self, name: str, content: IO[bytes]) -> None:
        """One member; its name was checked."""
        path = self._new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())

    def merge(self) -> None:
        """Files that only grow: the lines of the backup, then those written since."""
        for name, grows in registry.kept_files().items():
            old, new = self._var / name, self._new / "var" / name
            if grows and old.exists():
                kept = new.read_bytes().splitlines() if new.exists() else []
                there = old.read_bytes().splitlines()
                known = set(there)
                lines = [*[line for line in kept if line not in known], *there]
                merged = old.with_name(f".{name}.part")
                merged.write_bytes(b"".join(line + b"\n" for line in lines))
                merged.chmod(old.stat().st_mode & 0o777)
                merged.replace(old)
            elif grows and new.exists():
                shutil.copyfile(new, old)
                old.chmod(0o600)

    def exchange(self) -> None:
        """Make them the live ones; the old media are kept aside."""
        shutil.rmtree(self._aside, ignore_errors=True)
        self._done = True
        if self._media.exists():
            self._media.rename(self._aside)
        if (self._new / "media").exists():
            (self._new / "media").rename(self._media)
        for name, grows in registry.kept_files().items():
            if not grows and (new := self._new / "var" / name).exists():
                new.chmod(0o600)
                new.replace(self._var / name)

    def undo(self) -> None:
        """Bring the old media back."""
        if self._done and self._aside.exists():
            shutil.rmtree(self._media, ignore_errors=True)
            self._aside.rename(self._media)

    def tidy(self, *, aside: bool) -> None:
        """Remove what is not live."""
        shutil.rmtree(self._new, ignore_errors=True)
        if aside:
            shutil.rmtree(self._aside, ignore_errors=True)
