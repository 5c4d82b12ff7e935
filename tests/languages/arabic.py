"""What an Arabic page of a Moroccan product must not show: other digits, other months, names that reorder."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.languages.shown import VOID, Data

OTHER_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]")
# Of the Mashriq and of the sixties: Morocco says ماي، يوليوز، غشت، شتنبر، نونبر، دجنبر.
OTHER_MONTHS = re.compile(
    r"(?<!\w)(مايو|يوليو|أغسطس|سبتمبر|نوفمبر|ديسمبر|كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين)(?!\w)"
)
HALF_DAYS = re.compile(r"\d:\d\d\s*(?:ص|م|AM|PM)\b")
_ISOLATED = re.compile("[\u2066-\u2068][^\u2069]*\u2069")
# base.css isolates time, code and span[class]; a title, an option and what is sent as typed hold no elements.
_ISOLATING = {"bdi", "code", "time", "title", "option", "textarea", "script", "style"}


class _Names(HTMLParser):
    """The texts that stand in no element with a direction of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        own = tag in _ISOLATING or (tag != "html" and "dir" in named) or (tag == "span" and "class" in named)
        if tag not in VOID:
            self.open.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(own for _tag, own in self.open):
            self.texts.append(_ISOLATED.sub("", " ".join(data.split())))


def names_that_reorder(page: str, data: Data) -> Iterator[str]:
    """Texts in which a name of somebody takes its place by the letters around it."""
    reader = _Names()
    reader.feed(page)
    for text in reader.texts:
        if re.search(r"[A-Za-z]{2,}", text) and data.without(text) != text:
            yield text
