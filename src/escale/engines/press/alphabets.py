"""Bytes → text, whatever they say of themselves."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:\?xml[^>]{0,200}?encoding|meta[^>]{0,200}?charset)\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE
)
# Not Python's own codecs that are no alphabets, such as "zlib" or "rot13".
_ALPHABETS = re.compile(r"utf|ascii|latin|8859|cp\d|windows|koi8|mac|big5|gb|shift|sjis|euc|iso|tis", re.IGNORECASE)
_READ = 65_536


def decoded(data: bytes, charset: str | None = None) -> str:
    """Return the text. Bytes that are UTF-8 are taken as such, whatever is declared; ``charset``: by the server."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:4_000])
    for alphabet in (charset, declared[1].decode("ascii") if declared else None):
        if alphabet and _ALPHABETS.match(alphabet):
            try:
                return data.decode(alphabet)
            except (LookupError, UnicodeDecodeError):
                continue
    return data.decode("utf-8" if _mostly_utf8(data[:_READ]) else "cp1252", "replace")


def _mostly_utf8(data: bytes) -> bool:
    """A few broken bytes do not make a text of another alphabet."""
    foreign = sum(byte >= 0x80 for byte in data)
    return data.decode("utf-8", "replace").count("\ufffd") * 10 < foreign
