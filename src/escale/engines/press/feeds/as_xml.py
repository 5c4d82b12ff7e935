"""One form for the bytes of every feed: UTF-8 that says so, no document type, no entity of anybody's making."""

import re
from html.entities import html5

from escale.engines.press.alphabets import decoded
from escale.engines.press.problem import PressError

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32)))
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
_KEPT = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LONGEST_PROLOGUE = 65_536


def as_utf8(data: bytes, charset: str | None = None) -> bytes:
    """Return the feed in UTF-8. Bytes that are UTF-8 are taken as such, whatever is declared.

    Raises:
        PressError: a document type whose end cannot be found.
    """
    text = _without_document_type(decoded(data, charset))
    if "&" in text:
        text = _NAMED.sub(_numbered, text)
    body = _DECLARATION.sub("", text, count=1).lstrip()
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body.encode("utf-8").translate(None, _CONTROLS)


def _without_document_type(text: str) -> str:
    """Nothing that a document type defines is ever read, so no entity can grow and none can point anywhere."""
    begin = text.find("<!DOCTYPE", 0, _LONGEST_PROLOGUE)
    if begin < 0:
        begin = text[:_LONGEST_PROLOGUE].lower().find("<!doctype")
    if begin < 0 or _is_inside(text, begin):
        return text
    bracket, close = text.find("[", begin), text.find(">", begin)
    if 0 <= bracket < close:
        close = text.find("]", bracket)
        while close >= 0 and text[close + 1 :].lstrip()[:1] != ">":
            close = text.find("]", close + 1, begin + _LONGEST_PROLOGUE)
        close = text.find(">", close) if close >= 0 else -1
    if close < 0:
        raise PressError("the document type does not end")
    return text[:begin] + text[close + 1 :]


def _is_inside(text: str, place: int) -> bool:
    """Whether the root has begun before: then it is quoted, in a page that an entry shows."""
    return re.search(r"<[A-Za-z]", text[:place]) is not None


def _numbered(match: re.Match[str]) -> str:
    name = match[1]
    if name in _KEPT:
        return match[0]
    letters = html5.get(f"{name};")
    return "".join(f"&#{ord(letter)};" for letter in letters) if letters else f"&amp;{name};"
