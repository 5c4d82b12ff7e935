"""The format of the log, ``escale-log/1``: how entries are hashed, and how a downloaded file is verified.

Only the standard library and, for signatures, ``cryptography``: whoever checks a log needs neither Django nor us.
The format is described in ``docs/reference/log-format.md``.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FORMAT: Final = "escale-log/1"
PLATFORM: Final = "platform"
HEAD_FIELDS: Final = frozenset({"number", "hash", "at", "signature"})
END_FIELDS: Final = frozenset({"entries", "heads", "hash", "at", "signature"})
ENTRY_FIELDS: Final = ("previous_hash", "number", "at", "actor", "verb", "object_type", "object_id", "details")


class BadLog(Exception):
    """The file is no log, or the log does not hold; the message says where and why."""


@dataclass
class Log:
    """A downloaded log: its chain's name, the key that signs, entries by number, signed heads, and the signed end."""

    chain: str
    public_key: str = ""
    entries: list[Mapping[str, Any]] = field(default_factory=list)
    heads: list[Mapping[str, Any]] = field(default_factory=list)
    end: Mapping[str, Any] | None = None


def genesis(chain: str) -> str:
    """What stands before the first entry, so that no chain passes for another; the oldest has noughts."""
    return "0" * 64 if chain == PLATFORM else hashlib.sha256(f"{FORMAT}:{chain}".encode()).hexdigest()


def canonical(value: Any) -> bytes:
    """One spelling for one value: sorted keys, no blanks, letters as they are, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of everything an entry says, and the hash before it."""
    return hashlib.sha256(canonical([entry[name] for name in ENTRY_FIELDS])).hexdigest()


def head_message(chain: str, number: int, last_hash: str, at: str) -> bytes:
    """What is signed: where a chain ended at a time."""
    return canonical([FORMAT, chain, number, last_hash, at])


def end_message(chain: str, *, entries: int, heads: int, last_hash: str, at: str) -> bytes:
    """What is signed at the end of a download: how much of the log is in it."""
    return canonical([FORMAT, "end", chain, entries, heads, last_hash, at])


def read(lines: Iterable[str]) -> Log:
    """A log from JSON Lines. Raises :class:`BadLog` when the file is none."""
    log: Log | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, object_pairs_hook=_each_once)
            if log is not None and log.end is not None:
                raise BadLog(f"Line {number} stands behind the end of the log.")
            if log is None:
                if row["format"] != FORMAT:
                    raise BadLog(f"Line {number}: the format is {row['format']!r}, expected {FORMAT!r}.")
                log = Log(str(row["chain"]), str(row.get("public_key", "")))
            elif row.keys() == {"entry"}:
                log.entries.append(dict(row["entry"]))
            elif row.keys() == {"head"}:
                log.heads.append(dict(row["head"]))
            elif row.keys() == {"end"}:
                log.end = dict(row["end"])
            else:
                raise BadLog(f"Line {number} is neither an entry nor a head nor the end.")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadLog(f"Line {number} cannot be read: {type(error).__name__}.") from error
    if log is None:
        raise BadLog("The file is empty.")
    return log


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which no name is said twice: readers would disagree which counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def verify(log: Log, *, key: str = "") -> None:
    """Raise :class:`BadLog` at the first gap; ``key``: the public key one already knew, else the file's own."""
    previous, last_at = genesis(log.chain), ""
    for expected, entry in enumerate(log.entries, start=1):
        _check_entry(entry, expected, previous)
        if str(entry["at"]) < last_at:
            raise BadLog(f"Entry {expected} is dated before the entry in front of it.")
        previous, last_at = str(entry["hash"]), str(entry["at"])
    if key and log.public_key and key != log.public_key:
        raise BadLog("The file names another key than the one you know: it may come from another installation.")
    if not log.heads:
        raise BadLog("The file has no signed head: nothing says where the log ends.")
    for head in log.heads:
        _check_head(log, head, key or log.public_key)
    if int(log.heads[-1]["number"]) != len(log.entries):
        raise BadLog(
            f"The last signed head counts {log.heads[-1]['number']} entries, the file holds {len(log.entries)}."
        )
    _check_end(log, key or log.public_key)


def verify_since(log: Log, earlier: Log) -> None:
    """Raise :class:`BadLog` unless everything in the ``earlier`` download stands unchanged in this one."""
    if log.chain != earlier.chain:
        raise BadLog(f"These are logs of two chains: {earlier.chain} and {log.chain}.")
    if earlier.public_key and log.public_key != earlier.public_key:
        raise BadLog("The signing key changed since the earlier download.")
    for number, (before, now) in enumerate(zip(earlier.entries, log.entries, strict=False), start=1):
        if before.get("hash") != now.get("hash"):
            raise BadLog(f"Entry {number} was rewritten since the earlier download.")
    if len(log.entries) < len(earlier.entries):
        raise BadLog(f"Entry {len(log.entries) + 1} of the earlier download is gone.")


def _check_entry(entry: Mapping[str, Any], expected: int, previous: str) -> None:
    missing = [name for name in (*ENTRY_FIELDS, "hash") if name not in entry]
    if missing:
        raise BadLog(f"Entry {expected} lacks {', '.join(missing)}.")
    if len(entry) != len(ENTRY_FIELDS) + 1:
        raise BadLog(f"Entry {expected} says more than its hash covers: something was added.")
    if entry["number"] != expected:
        raise BadLog(f"Entry {expected} is missing: number {entry['number']!r} stands in its place.")
    if entry["previous_hash"] != previous:
        raise BadLog(f"Entry {expected} does not follow the entry in front of it: one was altered or taken out.")
    if entry["hash"] != entry_hash(entry):
        raise BadLog(f"Entry {expected} was altered: its hash does not fit what it says.")


def _check_end(log: Log, key: str) -> None:
    """A file that was cut, even right behind an older head, lacks the end; no end fits another length."""
    end = log.end
    if end is None:
        raise BadLog("The file has no end: it was cut off. Download it again.")
    if end.keys() != END_FIELDS:
        raise BadLog("The end of the file is incomplete.")
    if (end["entries"], end["heads"]) != (len(log.entries), len(log.heads)):
        raise BadLog(
            f"The end counts {end['entries']} entries and {end['heads']} heads; "
            f"the file holds {len(log.entries)} and {len(log.heads)}."
        )
    last = str(log.entries[-1]["hash"]) if log.entries else genesis(log.chain)
    message = end_message(
        log.chain, entries=len(log.entries), heads=len(log.heads), last_hash=last, at=str(end["at"])
    )
    try:
        signature = base64.b64decode(str(end["signature"]), validate=True)
    except ValueError as error:
        raise BadLog("The end of the file is incomplete.") from error
    if str(end["hash"]) != last or not signature_holds(key, signature, message):
        raise BadLog("The signature of the end does not fit the key.")


def _check_head(log: Log, head: Mapping[str, Any], key: str) -> None:
    if head.keys() != HEAD_FIELDS:
        raise BadLog("A signed head is incomplete.")
    try:
        number, last_hash, at = int(head["number"]), str(head["hash"]), str(head["at"])
        signature = base64.b64decode(str(head["signature"]), validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise BadLog("A signed head is incomplete.") from error
    if not 0 <= number <= len(log.entries):
        raise BadLog(f"A head signed on {at} counts {number} entries; the file holds {len(log.entries)}.")
    standing = str(log.entries[number - 1]["hash"]) if number else genesis(log.chain)
    if standing != last_hash:
        raise BadLog(f"The log was rewritten: entry {number} is not the one whose head was signed on {at}.")
    if not signature_holds(key, signature, head_message(log.chain, number, last_hash, at)):
        raise BadLog(f"The signature of the head of entry {number} does not fit the key.")


def signature_holds(public_key: str, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature fits; ``public_key`` is base64 of its 32 bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
