"""Text of strangers on its way into a document."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BREAK = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_OTHER_DIRECTION = re.compile(r"[\u202a-\u202e\u2067]")
_LEFT_TO_RIGHT = "\u2066"
_ISOLATE, _END = "\u2068", "\u2069"
_TWICE = re.compile("\u2068\u2068([^\u2066-\u2069]*)\u2069\u2069")


def printable(text: str) -> str:
    """Without the characters that formats of text files cannot hold."""
    return _CONTROL.sub("", text)


def several_lines(text: str) -> str:
    """NFC, every line break as \\n, nothing that formats of text files cannot hold."""
    return unicodedata.normalize("NFC", printable(_BREAK.sub("\n", text)))


def one_line(text: str) -> str:
    """The same on one line; a tab is a space."""
    return " ".join(several_lines(text).split())


def undirected(text: str) -> str:
    """Without commands that turn the direction of what follows: letters know their own."""
    return _DIRECTION.sub("", text)


def isolating(text: str) -> str:
    """Of commands of direction only isolates that close on their line: our translations put them around names.

    A name that brings such commands itself gains nothing: what is not in order loses them all.
    """
    return "\n".join(map(_isolating, text.split("\n")))


def _isolating(line: str) -> str:
    # Of a name that isolates itself within a translation that isolates it, one of the two is enough.
    plain, depth = _TWICE.sub("\u2068\\1\u2069", _OTHER_DIRECTION.sub("", line)), 0
    for letter in plain:
        depth += (letter in (_ISOLATE, _LEFT_TO_RIGHT)) - (letter == _END)
        if depth not in (0, 1):
            return undirected(plain)
    return undirected(plain) if depth else plain


def isolated(text: str) -> str:
    """On one line, its direction its own: it neither turns what stands around it nor brings commands to do so."""
    plain = undirected(one_line(text))
    return f"{_ISOLATE}{plain}{_END}" if plain else ""


def isolated_among(text: str, *, right_to_left: bool) -> str:
    """Isolated where it has letters of the other direction: in plain text nobody sees signs that change nothing."""
    strong = {unicodedata.bidirectional(letter) for letter in text} & {"L", "R", "AL"}
    return isolated(text) if strong - ({"R", "AL"} if right_to_left else {"L"}) else undirected(one_line(text))
