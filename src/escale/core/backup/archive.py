"""What lies inside the seal: a compressed tar of tables and files; the manifest, last, says what must be there."""

import gzip
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from escale.core.backup.problems import BackupProblem
from escale.core.backup.sealing import SealedReader, SealedWriter, damaged

FORMAT = 1
MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 256 * 1024 * 1024
_TABLE = re.compile(r"tables/[a-z0-9_]{1,63}\.jsonl")
_KEPT = re.compile(r"var/[a-z0-9][a-z0-9._-]{0,63}")


@dataclass
class Manifest:
    """``members``: of each member of the tar its bytes and SHA-256; ``tables``: rows and sum of their digests."""

    format: int
    escale: str
    database: str
    began: str
    migrations: list[list[str]]
    secret: str
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(int(table["rows"]) for table in self.tables.values())

    @property
    def bytes(self) -> int:
        """Of all members, before compression."""
        return sum(int(member["bytes"]) for member in self.members.values())


class Writer:
    """Members go in one after the other; the manifest remembers each."""

    def __init__(self, file: IO[bytes], key: bytes | None, manifest: Manifest) -> None:
        self.manifest = manifest
        self._sealed = SealedWriter(file, key)
        self._gzip = gzip.GzipFile(fileobj=self._sealed, mode="wb", compresslevel=6, mtime=0)
        self._tar = tarfile.open(  # noqa: SIM115  closed in `finish`
            fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT
        )

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """One member of exactly ``size`` bytes."""
        digest = hashlib.sha256()
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, _Hashing(content, digest))
        self.manifest.members[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def finish(self) -> None:
        """The manifest, and the end of everything."""
        content = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(content), 0o600
        self._tar.addfile(info, io.BytesIO(content))
        self._tar.close()
        self._gzip.close()
        self._sealed.finish()


class _Hashing(io.RawIOBase):
    """Hashes what is read through it."""

    def __init__(self, content: IO[bytes], digest: Any) -> None:
        self._content, self._digest = content, digest

    def read(self, size: int = -1) -> bytes:
        data = self._content.read(size)
        self._digest.update(data)
        return data


@contextmanager
def _opened(path: Path, key: bytes | None) -> Iterator[tuple[tarfile.TarFile, SealedReader]]:
    try:
        with path.open("rb") as file:
            sealed = SealedReader(file, key)
            with gzip.GzipFile(fileobj=io.BufferedReader(sealed, 64 * 1024), mode="rb") as content:
                with tarfile.open(fileobj=content, mode="r|") as tar:
                    yield tar, sealed
                while content.read(1 << 20):
                    pass
            while sealed.read(1 << 20):  # to the end, where the seal is
                pass
    except FileNotFoundError as error:
        raise BackupProblem(f"There is no backup {path}. Nothing was touched.") from error
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, ValueError, KeyError, TypeError) as error:
        raise damaged() from error
    except OSError as error:
        raise damaged() from error


def members(path: Path, key: bytes | None) -> Iterator[tuple[str, IO[bytes]]]:
    """Every member but the manifest, to be read before the next is asked for. Raises :class:`BackupProblem`."""
    with _opened(path, key) as (tar, _sealed):
        for info in tar:
            content = tar.extractfile(info) if info.isreg() and safe(info.name) else None
            if content is None:
                raise damaged()
            if info.name != MANIFEST:
                yield info.name, content


def check(path: Path, key: bytes | None) -> Manifest:
    """Read a whole file, touch nothing, and return what it says of itself. Raises :class:`BackupProblem`."""
    seen: dict[str, dict[str, Any]] = {}
    manifest: Manifest | None = None
    with _opened(path, key) as (tar, _sealed):
        for info in tar:
            content = tar.extractfile(info) if info.isreg() and safe(info.name) else None
            if content is None or manifest is not None or info.name in seen:
                raise damaged()
            if info.name == MANIFEST:
                manifest = _read_manifest(content.read(_LARGEST_MANIFEST))
            else:
                digest = hashlib.file_digest(content, "sha256")  # type: ignore[arg-type]
                seen[info.name] = {"bytes": info.size, "sha256": digest.hexdigest()}
    if manifest is None or manifest.members != seen:
        raise damaged()
    return manifest


def _read_manifest(content: bytes) -> Manifest:
    values = json.loads(content)
    if values.get("format") != FORMAT:
        raise BackupProblem(
            f"This backup has format {values.get('format')}, made by Escale {values.get('escale')}; this version "
            f"reads format {FORMAT}. Nothing was touched. Install that version first."
        )
    return Manifest(**values)


def safe(name: str) -> bool:
    """Whether a member has one of our names and stays below the folder it is meant for."""
    if name == MANIFEST or _TABLE.fullmatch(name) or _KEPT.fullmatch(name):
        return True
    if any(ord(letter) < 32 for letter in name) or "\\" in name or "//" in name:
        return False
    parts = PurePosixPath(name).parts
    return len(parts) > 1 and parts[0] == "media" and not {"..", "."} & set(name.split("/"))
