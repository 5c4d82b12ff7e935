"""The journal of erasures: in the database and in a file outside it, without personal data.

A restored backup brings back what was erased after it was made. The journal tells which: each line holds salted
hashes of the addresses and keys that were erased. Lines of the file that the database does not know are newer than
the backup, and are replayed.
"""

import hashlib
import hmac
import json
import os
import secrets
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from escale.apps.privacy.models import ErasureEntry
from escale.core.backup import kept_path

NAME: Final = "erasures.jsonl"


def journal_file() -> Path:
    """Where the file lies."""
    return kept_path(NAME)


def marks(*, people: Iterable[int] = (), users: Iterable[int] = (), addresses: Iterable[str] = ()) -> list[str]:
    """What is hashed of somebody."""
    return [
        *(f"person:{key}" for key in people),
        *(f"user:{key}" for key in users),
        *(f"address:{address.strip().lower()}" for address in addresses if address),
    ]


def hashed(mark: str, salt: str) -> str:
    """HMAC-SHA-256 of a mark with the salt as key."""
    return hmac.new(salt.encode(), mark.encode(), hashlib.sha256).hexdigest()


def write(of: list[str]) -> ErasureEntry:
    """Keep that this was erased: a row of the running transaction, and a line that is on the disk when we return."""
    newest = ErasureEntry.objects.order_by("-pk").first()
    salt = newest.salt if newest is not None else secrets.token_hex(16)
    entry = ErasureEntry.objects.create(
        key=uuid.uuid4().hex, at=timezone.now(), salt=salt, hashes=sorted(hashed(mark, salt) for mark in of)
    )
    line = {"key": entry.key, "at": entry.at.isoformat(), "salt": entry.salt, "hashes": entry.hashes}
    path = journal_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, (json.dumps(line, separators=(",", ":")) + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return entry


def lines() -> Iterator[dict[str, Any]]:
    """The lines of the file; a last line that was cut off by a crash is passed over."""
    path = journal_file()
    if not path.exists():
        return
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and {"key", "at", "salt", "hashes"} <= set(line):
            yield line
