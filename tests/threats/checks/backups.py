"""74: files that were cut, altered, made with another key or by somebody who means harm."""

import dataclasses
import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connections

from escale.core.backup import states
from escale.core.backup.archive import FORMAT, Manifest, Writer, check
from escale.core.backup.problems import BackupProblem
from escale.core.models import Job

KEY, OTHER = b"k" * 32, b"o" * 32
HARMFUL = (
    "media/../../escape",
    "/etc/cron.d/escape",
    "../escape",
    "media//escape",
    "media/a\\..\\b",
    "media/./a",
    "media/a\nb",
    "tables/../escape.jsonl",
    "var/../escape",
    "var/.hidden",
    "elsewhere/file",
)


def manifest(**changed: object) -> Manifest:
    """Of a backup without tables."""
    plain = Manifest(FORMAT, "0.1.0", "sqlite", "2027-03-02T12:00:00+00:00", [["core", "0001_initial"]], "0" * 16)
    return dataclasses.replace(plain, **changed)  # type: ignore[arg-type]


def written(key: bytes | None, name: str = "media/logo.png", **changed: object) -> bytes:
    """A small backup of some pieces."""
    file = io.BytesIO()
    writer = Writer(file, key, manifest(**changed))
    content = bytes(number * number % 251 for number in range(150_000))
    writer.add(name, io.BytesIO(content), len(content))
    writer.finish()
    return file.getvalue()


def problem(content: bytes, key: bytes | None) -> str:
    """What is said about a file; empty when it is taken."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            found = check(Path(file.name), key)
            states.check_known([(app, name) for app, name in found.migrations])
        except BackupProblem as said:
            return str(said)
    return ""


def check_every_change_is_seen(key: bytes | None) -> None:
    """One bit anywhere, a cut anywhere, more at the end, pieces in another order."""
    whole = written(key)
    assert problem(whole, key) == ""
    places = [*range(90), *range(90, len(whole), max(1, len(whole) // 60)), *range(len(whole) - 60, len(whole))]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 0x10
        assert "Nothing was touched." in problem(bytes(changed), key), place
        assert "Nothing was touched." in problem(whole[:place], key), place
    assert "damaged" in problem(whole + b"\0", key)
    assert "damaged" in problem(whole + whole, key)


def check_only_its_key_opens_it() -> None:
    """Neither another key nor none."""
    whole = written(KEY)
    assert "not the key" in problem(whole, OTHER)
    assert "--key-file" in problem(whole, None)


def check_harmful_names_are_refused() -> None:
    """Members that would be written beside the folders of the installation."""
    for name in HARMFUL:
        assert "damaged" in problem(written(None, name), None), name


def check_a_newer_one_is_refused() -> None:
    """A format or a migration that this version does not know."""
    assert "newer Escale" in problem(written(None, migrations=[["core", "9999_future"]]), None)
    assert "format 2" in problem(written(None, format=2), None)


def check_an_instant_stands_still() -> None:
    """73: what somebody else commits while a backup reads is not in it, and nobody is held up."""
    with states.one_instant():
        before = Job.objects.count()
        with ThreadPoolExecutor(1) as somebody_else:
            somebody_else.submit(_commit).result(timeout=10)
        assert Job.objects.count() == before
    assert Job.objects.count() == before + 1


def _commit() -> None:
    try:
        Job.objects.create(name="meanwhile")
    finally:
        connections.close_all()


class Unsealed:
    """What a cipher without authentication would be: nothing is compared."""

    def __init__(self, _key: bytes) -> None:
        pass

    def encrypt(self, _nonce: bytes, content: bytes, _more: bytes) -> bytes:
        """The content itself."""
        return content + bytes(16)

    def decrypt(self, _nonce: bytes, piece: bytes, _more: bytes) -> bytes:
        """Whatever is there."""
        return piece[:-16]
