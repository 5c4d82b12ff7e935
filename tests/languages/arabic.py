"""What an Arabic page of a Moroccan product must not show: other digits, other months, names that reorder."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from tests.languages.shown import VOID, Data

OTHER_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]")
# Of the Mashriq and of the sixties: Morocco says ماي، يوليوز، غشت، شتنبر، نونبر، دجنبر.
OTHER_MONTHS = re.compile(
    r"(?<!\w)(مايو|يوليو|أغسطس|سبتمبر|نوفمبر|ديسمبر|كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين)(?!\w)"
)
HALF_DAYS = re.compile(r"\d:\d\d\s*(?:ص|م|AM|PM)\b")
_ISOLATED = re.compile("[\u2066-\u2068][^\u2069]*\u2069")
# base.css isolates time, code and span[class]; a title, an option and what is sent as typed hold no elements.
_BARE = {"title", "option", "textarea", "script", "style"}
_ISOLATING = {"bdi", "code", "time", *_BARE}


class Piece(NamedTuple):
    """A text of a page: whether its place is its own, its language, and whether no element could stand in it."""

    text: str
    isolated: bool
    language: str
    bare: bool


class _Pieces(HTMLParser):
    """The texts of a page with what encloses them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool, str]] = []
        self.found: list[Piece] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        own = tag in _ISOLATING or (tag != "html" and "dir" in named) or (tag == "span" and "class" in named)
        if tag not in VOID:
            around = self.open[-1][2] if self.open else ""
            self.open.append((tag, own, named.get("lang") or around))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            isolated = any(own for _tag, own, _language in self.open)
            tag, _own, language = self.open[-1] if self.open else ("", False, "")
            self.found.append(Piece(text, isolated, language, tag in _BARE))


def pieces_of(page: str) -> list[Piece]:
    """Every text of a page, without what marks of direction isolate in it."""
    reader = _Pieces()
    reader.feed(page)
    return [piece._replace(text=_ISOLATED.sub("", piece.text)) for piece in reader.found]


def names_that_reorder(page: str, data: Data) -> Iterator[str]:
    """Texts in which a name of somebody takes its place by the letters around it."""
    for piece in pieces_of(page):
        text = piece.text
        if not piece.isolated and re.search(r"[A-Za-z]{2,}", text) and data.without(text) != text:
            yield text
