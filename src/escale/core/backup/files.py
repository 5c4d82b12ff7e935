"""Stored files of a restore: taken beside, exchanged together with the database."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from escale.core.backup import registry


class Files:
    """``media/`` and what else is kept below the folder of the installation."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self._media, self._aside = var / "media", var / "media.before-restore"
        self._new = var / ".restoring"
        self._done = self._ours = False
        shutil.rmtree(self._new, ignore_errors=True)

    @property
    def kept(self) -> Path:
        """Where the kept files of the backup lie until the exchange."""
        return self._new / "var"

    def take(self, name: str, content: IO[bytes]) -> None:
        """One member; its name was checked."""
        path = self._new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())

    def merge(self) -> None:
        """Of files that only grow: the lines of the backup, then those written here since. The live ones stay."""
        self._ours = True
        for name, grows in registry.kept_files().items():
            old, new = self._var / name, self.kept / name
            if grows and old.exists():
                kept = new.read_bytes().splitlines() if new.exists() else []
                there = old.read_bytes().splitlines()
                known = set(there)
                lines = [*[line for line in kept if line not in known], *there]
                new.parent.mkdir(parents=True, exist_ok=True)
                new.write_bytes(b"".join(line + b"\n" for line in lines))

    def exchange(self) -> None:
        """Make them the live ones; the old media are kept aside."""
        shutil.rmtree(self._aside, ignore_errors=True)
        self._done = True
        if self._media.exists():
            self._media.rename(self._aside)
        if (self._new / "media").exists():
            give_to_owner(self._new / "media", self._var)
            (self._new / "media").rename(self._media)
        for name, grows in registry.kept_files().items():
            old, new = self._var / name, self.kept / name
            if grows and not self._ours and old.exists():
                old.rename(old.with_name(f"{name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
            if new.exists():
                new.chmod(0o600)
                give_to_owner(new, self._var)
                new.replace(old)

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


def give_to_owner(path: Path, folder: Path) -> None:
    """What root restores belongs to whom the folder of the installation belongs to: the services must reach it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        for each in (path, *path.rglob("*")):
            os.chown(each, owner.st_uid, owner.st_gid)
