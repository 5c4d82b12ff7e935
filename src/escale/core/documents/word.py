"""The text of a Word file (.docx), paragraph by paragraph."""

from escale.core.workbook.container import Container, XmlHandler, parse
from escale.core.workbook.problems import Reason, WorkbookRefused

LONGEST = 5_000_000  # characters; the longest novels have three million
_BODY = "word/document.xml"


class _Paragraphs(XmlHandler):
    """Text runs; what was deleted in tracked changes, and what fields compute from, is left out."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._in_text = False
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text = True
        elif name == "tab":
            self._add(" ")
        elif name in {"br", "cr"}:
            self._add("\n")

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "p":
            self._add("")
            self.lines.append("".join(self._parts))
            self._parts = []

    def text(self, data: str) -> None:
        if self._in_text:
            self._add(data)

    def _add(self, words: str) -> None:
        self._length += len(words) + 1  # empty paragraphs fill the memory as well
        if self._length > LONGEST:
            raise WorkbookRefused(Reason.UNPACKS_TOO_BIG)
        self._parts.append(words)


def text_of(content: bytes) -> str:
    """The paragraphs of a file that a stranger sent, one a line. Numbers that Word makes itself are not text.

    Raises:
        WorkbookRefused: it is damaged, no zip file, unpacks to too much or too much text, or defines entities.
    """
    handler = _Paragraphs()
    parse(Container(content).chunks(_BODY), handler)
    return "\n".join(handler.lines)
