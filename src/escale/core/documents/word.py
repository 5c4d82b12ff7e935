"""The text of a Word file (.docx), paragraph by paragraph."""

from escale.core.workbook.container import Container, XmlHandler, parse

_BODY = "word/document.xml"


class _Paragraphs(XmlHandler):
    """Text runs; what was deleted in tracked changes, and what fields compute from, is left out."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text = True
        elif name == "tab":
            self._parts.append(" ")
        elif name in {"br", "cr"}:
            self._parts.append("\n")

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "p":
            self.lines.append("".join(self._parts))
            self._parts = []

    def text(self, data: str) -> None:
        if self._in_text:
            self._parts.append(data)


def text_of(content: bytes) -> str:
    """The paragraphs of a file that a stranger sent, one a line. Numbers that Word makes itself are not text.

    Raises:
        WorkbookRefused: it is damaged, no zip file, unpacks to too much, or defines entities.
    """
    handler = _Paragraphs()
    parse(Container(content).chunks(_BODY), handler)
    return "\n".join(handler.lines)
