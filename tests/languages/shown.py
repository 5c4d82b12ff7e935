"""What people see and hear of an answer, and what of it went through no translation."""

import io
import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

SPOKEN = ("alt", "aria-label", "aria-description", "data-announce", "data-label", "label", "placeholder", "title")
# What one types is the same in every language; a script is nobody's reading.
_SILENT = {"code", "kbd", "script", "style"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_WORD = re.compile(r"[A-Za-z]{2,}")
# Addresses, keys, names of files and of things in programs (mission.changed).
_NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|[\w+/]{40,}=*|\S*/\S*/\S*|\b[\w-]+(?:\.[\w-]+)+\b|\b[A-Z]+_[A-Z_]+\b")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROBLEM = "application/problem+json"
_CALENDAR = ("SUMMARY", "LOCATION", "DESCRIPTION", "NAME", "X-WR-CALNAME")


class _Page(HTMLParser):
    """The texts of a page in the page's language, one an element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._silent = 0
        self._language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if self._silent and tag not in VOID:
            self._silent += 1
            return
        self.texts += [value for name in SPOKEN if (value := named.get(name))]
        if tag == "input" and named.get("type") in ("submit", "button", "reset"):
            self.texts.append(named.get("value") or "")
        if tag == "meta" and named.get("name") == "description":
            self.texts.append(named.get("content") or "")
        if tag not in VOID:
            self._language = self._language or named.get("lang") or ""
            elsewhere = named.get("lang") not in (None, self._language)
            self._silent += tag in _SILENT or elsewhere

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def texts_of(content: bytes, content_type: str) -> list[str]:
    """Of a page, a mail's text, a calendar, a PDF, a workbook or a refusal; of anything else none.

    Of what the interface for programs answers, only refusals speak to people (``title``, ``detail``). SCIM speaks
    English by contract: RFC 7644 has no language, and a directory's log is read by its administrators.
    """
    kind = content_type.partition(";")[0]
    if kind == "text/html":
        page = _Page()
        page.feed(content.decode())
        return page.texts
    if kind == "text/calendar":
        parts = Calendar.from_ical(content).walk()
        return [str(part[name]) for part in parts for name in _CALENDAR if name in part]
    if kind == "application/pdf":
        return [line for sheet in PdfReader(io.BytesIO(content)).pages for line in sheet.extract_text().splitlines()]
    if kind == XLSX:
        return list(_of_workbook(content))
    if kind == PROBLEM:
        return list(_of_problem(json.loads(content)))
    return content.decode().splitlines() if kind == "text/plain" else []


def _of_workbook(content: bytes) -> Iterator[str]:
    """Names of sheets, cells, and what a spreadsheet says of a cell."""
    for sheet in load_workbook(io.BytesIO(content)):
        yield sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    yield cell.value
                if cell.comment:
                    yield cell.comment.text
        for rule in sheet.data_validations.dataValidation:
            yield from filter(None, (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error))


def _of_problem(told: dict[str, Any]) -> Iterator[str]:
    yield from (told["title"], told["detail"])
    yield from (each["detail"] for each in told.get("errors", ()))


class Data:
    """Texts that are somebody's own, of which nothing is translated."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = {" ".join(each.split()) for each in texts}
        # The longest first: of a name that holds another the whole is somebody's.
        parts = sorted((each for each in known if _WORD.search(each)), key=len, reverse=True)
        self._known = re.compile("|".join(rf"(?<![^\W_]){re.escape(each)}(?![^\W_])" for each in parts) or r"(?!)")

    def without(self, text: str) -> str:
        """``text`` with a dot for each of them."""
        return self._known.sub("·", text)


def untranslated(texts: Iterable[str], data: Data) -> Iterator[str]:
    """The texts in which words are left that are neither in the pseudo-language nor somebody's own."""
    for text in texts:
        if _WORD.search(text) and _WORD.search(data.without(_NO_WORDS.sub("·", text))):
            yield text
