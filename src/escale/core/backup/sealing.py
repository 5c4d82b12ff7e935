"""The outside of a backup file: either a seal against damage, or encryption that is one too.

Plain:  16 bytes ``escale backup 1\\n``, the content, SHA-256 over all of that.
Sealed: 16 bytes ``escale sealed 1\\n``, 16 bytes of salt, 16 bytes that tell the right key, then pieces of 64 KiB
under AES-256-GCM. The nonce of a piece is its number and, in the last byte, whether it is the last one: a file that
was cut, prolonged or put together in another order does not open (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015). The key of a file is derived from the operator's key and the salt with HKDF-SHA-256.
"""

import hashlib
import hmac
import io
import os
import secrets
import stat
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from escale.core.backup.problems import BackupProblem

PLAIN, SEALED = b"escale backup 1\n", b"escale sealed 1\n"
PIECE = 64 * 1024
_TAG, _DIGEST, _KEY = 16, 32, 32
_UNTOUCHED = "Nothing was touched."


def make_key(path: Path) -> None:
    """Write a new random key, readable by its owner alone; an existing file is never replaced."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupProblem(f"{path} exists; a key is never replaced. Choose another name.") from error
    except OSError as error:
        raise BackupProblem(f"The key could not be written to {path} ({error.strerror}).") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY) + "\n")


def read_key(path: Path) -> bytes:
    """The key in a file that :func:`make_key` wrote. Raises :class:`BackupProblem`."""
    try:
        if path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            raise BackupProblem(f"Others may read or change the key {path}: chmod o=,g-w {path}. {_UNTOUCHED}")
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise BackupProblem(f"The key {path} cannot be read ({error.strerror}). {_UNTOUCHED}") from error
    except ValueError as error:
        raise BackupProblem(f"{path} is no key of backups. Make one: escale backup --make-key FILE") from error
    if len(key) != _KEY:
        raise BackupProblem(f"{path} is no key of backups: expected {2 * _KEY} hexadecimal digits.")
    return key


class SealedWriter(io.RawIOBase):
    """Takes the content and writes the file; :meth:`finish` makes it valid."""

    def __init__(self, file: IO[bytes], key: bytes | None) -> None:
        self._file, self._number, self._rest = file, 0, bytearray()
        self._digest = hashlib.sha256()
        self._cipher: AESGCM | None = None
        if key is None:
            self._out(PLAIN)
        else:
            salt = secrets.token_bytes(16)
            self._cipher, check = _derive(key, salt)
            self._out(SEALED + salt + check)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Take some content."""
        if self._cipher is None:
            self._out(bytes(data))
        else:
            self._rest += data
            while len(self._rest) > PIECE:  # what may be the last piece stays
                self._piece(bytes(self._rest[:PIECE]), last=False)
                del self._rest[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write what makes the file whole."""
        if self._cipher is None:
            self._file.write(self._digest.digest())
        else:
            self._piece(bytes(self._rest), last=True)

    def _piece(self, content: bytes, *, last: bool) -> None:
        if self._cipher is None:
            raise RuntimeError("Only a sealed file has pieces.")
        self._out(self._cipher.encrypt(_nonce(self._number, last), content, SEALED))
        self._number += 1

    def _out(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)


class SealedReader(io.RawIOBase):
    """The content of a file. Raises :class:`BackupProblem` at the first byte that is not what was written."""

    def __init__(self, file: IO[bytes], key: bytes | None) -> None:
        self._file, self._number, self._content, self._ended = file, 0, b"", False
        self._digest = hashlib.sha256()
        self._cipher: AESGCM | None = None
        magic = file.read(len(PLAIN))
        if magic == SEALED:
            if key is None:
                raise BackupProblem(f"This backup is encrypted: give its key with --key-file. {_UNTOUCHED}")
            head = file.read(32)
            self._cipher, check = _derive(key, head[:16])
            if not hmac.compare_digest(check, head[16:]):
                raise BackupProblem(
                    f"This is not the key of this backup, or its first bytes are damaged. {_UNTOUCHED}"
                )
            self._ahead = file.read(PIECE + _TAG)
        elif magic == PLAIN:
            self._digest.update(magic)
            self._ahead = file.read(PIECE)
        else:
            raise BackupProblem(f"This file is no backup of Escale that this version can read. {_UNTOUCHED}")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Give some content."""
        while not self._content and not self._ended:
            self._content = self._next_sealed() if self._cipher else self._next_plain()
        size = min(len(buffer), len(self._content))
        buffer[:size] = self._content[:size]
        self._content = self._content[size:]
        return size

    def _next_sealed(self) -> bytes:
        piece, self._ahead = self._ahead, self._file.read(PIECE + _TAG)
        self._ended = not self._ahead
        try:
            if self._cipher is None:
                raise RuntimeError("Only a sealed file has pieces.")
            content = self._cipher.decrypt(_nonce(self._number, self._ended), piece, SEALED)
        except (InvalidTag, ValueError) as error:
            raise damaged() from error
        self._number += 1
        return content

    def _next_plain(self) -> bytes:
        more = self._file.read(PIECE)
        if not more:
            self._ended = True
            content, digest = self._ahead[:-_DIGEST], self._ahead[-_DIGEST:]
            self._digest.update(content)
            if not unbroken(self._digest.digest(), digest):
                raise damaged()
            return content
        # The digest at the end may lie in two reads: what is held back is always at least as long.
        content, self._ahead = self._ahead[:-_DIGEST], self._ahead[-_DIGEST:] + more
        self._digest.update(content)
        return content


def unbroken(found: bytes, told: bytes) -> bool:
    """Whether the seal at the end is the one of what was read."""
    return hmac.compare_digest(found, told)


def damaged() -> BackupProblem:
    """The one answer to a file that was cut or altered."""
    return BackupProblem(f"This backup is damaged or incomplete. {_UNTOUCHED} Take another backup.")


def _derive(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    derived = HKDF(algorithm=SHA256(), length=_KEY + 16, salt=salt, info=b"escale backup").derive(key)
    return AESGCM(derived[:_KEY]), derived[_KEY:]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")
