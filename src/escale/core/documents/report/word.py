"""The report as Word file (.docx)."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC
from typing import TYPE_CHECKING

from babel.dates import format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from escale.core.documents.pdf import frame, picture
from escale.core.documents.report.drawing import chart_data, safe_link
from escale.core.documents.report.model import Block, Chart, Heading, Items, Line, Paragraph, Report, Table, Words
from escale.core.documents.text import several_lines, undirected
from escale.core.names import locale_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as WordParagraph
    from docx.text.run import Run

_LONGEST = 255  # of a property of a Word file
_TAGS = {"ar": "ar-MA", "de": "de-DE", "en": "en-GB", "fr": "fr-FR"}
_RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})


def report_word(report: Report) -> bytes:
    """Headings, tables and links of Word itself, so that it can be read aloud, searched and edited."""
    with override(report.language):
        return _Writer(report).written()


class _Writer:
    def __init__(self, report: Report) -> None:
        import docx  # a second of imports for who never asks for one

        self.report = report
        self.turned = report.language in _RIGHT_TO_LEFT
        self.document: Document = docx.Document()

    def written(self) -> bytes:
        report, properties = self.report, self.document.core_properties
        properties.title, properties.subject = _plain(report.title)[:_LONGEST], _plain(report.about)[:_LONGEST]
        properties.author, properties.last_modified_by, properties.comments = "Escale", "Escale", ""
        properties.language = _TAGS.get(report.language, report.language)
        properties.created = properties.modified = report.made.astimezone(UTC).replace(tzinfo=None)
        self._paragraph((Words(report.about),), "Subtitle")
        self._paragraph((Words(report.title),), "Title")
        made = format_datetime(report.made.astimezone(UTC), "d MMMM yyyy HH:mm", locale=locale_of(report.language))
        for words in (report.subtitle, _("Made on %(when)s") % {"when": f"{made} UTC"}):
            if words:
                self._paragraph((Words(words),), "Normal")
        for block in report.blocks:
            self._block(block)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._paragraph(block.words, f"Heading {block.level - 1}")
            case Paragraph():
                self._paragraph(block.words, "Intense Quote" if block.kind == "warning" else "Normal")
            case Items():
                for each in block.lines:
                    self._paragraph(each, "List Bullet")
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)

    def _paragraph(self, words: Line, style: str) -> WordParagraph:
        paragraph = self.document.add_paragraph(style=style)
        self._fill(paragraph, words)
        return paragraph

    def _fill(self, paragraph: WordParagraph, words: Line, *, strong: bool = False) -> None:
        from docx.oxml import OxmlElement

        if self.turned:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for each in words:
            if each.text:
                self._say(paragraph, each, strong=strong)

    def _say(self, paragraph: WordParagraph, words: Words, *, strong: bool) -> None:
        link = safe_link(words.link)
        run = paragraph.add_run(_plain(words.text))
        run.bold = True if strong else None
        self._speak(run, words)
        if link:
            run.underline = True
            _linked(paragraph, run, link)

    def _speak(self, run: Run, words: Words) -> None:
        """Its language for who reads it aloud, and the direction of its letters."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        properties, language = run._r.get_or_add_rPr(), words.language or self.report.language
        if turned := _is_turned(words.text, by_default=self.turned):
            properties.append(OxmlElement("w:rtl"))
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:bidi" if turned else "w:val"), _TAGS.get(language, language))
        properties.append(spoken)

    def _table(self, block: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        if not block.rows:
            return
        if block.caption:
            self._paragraph((Words(block.caption),), "Caption")
        table = self.document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
        if self.turned:
            table._tbl.tblPr.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
            self._fill(cell.paragraphs[0], (Words(head),), strong=True)
        for row in block.rows:
            for place, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
                self._fill(cell.paragraphs[0], words)
                if place in block.numbers:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.document.add_paragraph()

    def _chart(self, chart: Chart) -> None:
        from docx.shared import Mm

        if not chart.bars:
            return
        data = frame(self.report.about, _plain(chart.heading), self.report.language) | {"chart": chart_data(chart)}
        self.document.add_picture(io.BytesIO(picture("chart_alone.typ", data)), width=Mm(150))
        said = "; ".join(f"{_plain(bar.words)}: {_plain(bar.said)}" for bar in chart.bars)
        shape = self.document.inline_shapes[-1]._inline.docPr
        shape.set("descr", f"{_plain(chart.heading)}. {said}")


def _linked(paragraph: WordParagraph, run: Run, link: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    holder = OxmlElement("w:hyperlink")
    holder.set(qn("r:id"), paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run._r.addprevious(holder)
    holder.append(run._r)


def _is_turned(text: str, *, by_default: bool) -> bool:
    """Whether its first letter is of a script from right to left."""
    strong = (each for letter in text if (each := unicodedata.bidirectional(letter)) in {"L", "R", "AL"})
    first = next(strong, "")
    return first != "L" if first else by_default


def _plain(text: str) -> str:
    """Word turns each run by its own letters: signs of direction would only be seen as boxes."""
    return undirected(several_lines(text))
