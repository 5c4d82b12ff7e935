"""Several entries in one cell: parted by `;` or by lines, with or without bullets.

A backslash keeps a sign that would part or begin an entry, so that what is joined here is split into the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BULLET = re.compile(r"\s*(?:[•·‣▪◦●○■–—*\-]\s+|[•·‣▪◦●○■]|\d{1,2}[.)]\s+)")
_PARTS = re.compile(r"((?:\\[\\;n\-]|[^;\n])*)(?:[;\n]|\Z)")
_KEPT = re.compile(r"\\([\\;n\-])")


def split(text: str) -> tuple[str, ...]:
    """Entries in order, without doubles and empty ones."""
    entries = (_plain(match[1]) for match in _PARTS.finditer(text))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def join(entries: Iterable[str]) -> str:
    """`split` gives back the same entries, as far as they are stripped, different and not empty."""
    return "; ".join(_kept(entry) for entry in entries)


def _plain(entry: str) -> str:
    entry = entry.strip()
    bullet = _BULLET.match(entry)
    if bullet is not None:
        entry = entry[bullet.end() :].strip()
    entry = entry.removeprefix("\\-") if entry.startswith("\\-") else entry
    return _KEPT.sub(lambda match: "\n" if match[1] == "n" else match[1], entry)


def _kept(entry: str) -> str:
    entry = entry.replace("\\", "\\\\").replace(";", "\\;").replace("\n", "\\n")
    return f"\\-{entry}" if _BULLET.match(entry) else entry
