"""Several entries in one cell: parted by `;` or by lines, with or without bullets.

What is joined here is split into the same again. For that a backslash keeps a sign that would part entries, and
`\\-`, which stands for nothing, keeps bullets and spaces at an entry's ends from being taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BULLET = re.compile(r"\s*(?:[•·‣▪◦●○■–—*\-]\s+|[•·‣▪◦●○■]|\d{1,2}[.)]\s+)")
_PARTS = re.compile(r"((?:\\[\\;nr\-]|[^;\n])*)(?:[;\n]|\Z)")
_KEPT = re.compile(r"\\([\\;nr\-])")
_MEANING = {"\\": "\\", ";": ";", "n": "\n", "r": "\r", "-": ""}


def split(text: str) -> tuple[str, ...]:
    """Entries in order, without doubles and empty ones."""
    entries = (_plain(match[1]) for match in _PARTS.finditer(text))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def join(entries: Iterable[str]) -> str:
    """`split` gives back the same entries, as far as they are different and not empty."""
    return "; ".join(_kept(entry) for entry in entries)


def _plain(entry: str) -> str:
    entry = entry.strip()
    bullet = _BULLET.match(entry)
    if bullet is not None:
        entry = entry[bullet.end() :].strip()
    return _KEPT.sub(lambda match: _MEANING[match[1]], entry)


def _kept(entry: str) -> str:
    begins_plain = entry == entry.lstrip() and not _BULLET.match(f"{entry} ")
    ends_plain = entry == entry.rstrip()
    for sign, kept in (("\\", "\\\\"), (";", "\\;"), ("\n", "\\n"), ("\r", "\\r")):
        entry = entry.replace(sign, kept)
    return ("" if begins_plain else "\\-") + entry + ("" if ends_plain else "\\-")
