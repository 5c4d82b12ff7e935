"""The report as tagged PDF by typst."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from babel.dates import format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from escale.core.documents.pdf import frame, rendered
from escale.core.documents.report.drawing import chart_data, safe_link
from escale.core.documents.report.model import (
    Block,
    Chart,
    Heading,
    Items,
    Line,
    Paragraph,
    Report,
    Table,
    Words,
)
from escale.core.documents.text import isolated, one_line
from escale.core.names import locale_of


def report_pdf(report: Report) -> bytes:
    """Tagged, every link live, the same bytes for the same report."""
    with override(report.language):
        made = format_datetime(report.made.astimezone(UTC), "d MMMM yyyy HH:mm", locale=locale_of(report.language))
        title = f"{one_line(report.title)} – {one_line(report.about)}"
        data = frame(report.about, title, report.language) | {
            "title": isolated(report.title),
            "subtitle": isolated(report.subtitle),
            "made": _("Made on %(when)s") % {"when": f"{made} UTC"},
            "blocks": [_block(each) for each in report.blocks],
        }
        return rendered("report.typ", data, report.made)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "line": _line(block.words)}
        case Paragraph():
            return {"kind": block.kind, "line": _line(block.words)}
        case Items():
            return {"kind": "items", "lines": [_line(each) for each in block.lines]}
        case Table():
            return {
                "kind": "table",
                "caption": isolated(block.caption),
                "heads": [isolated(each) for each in block.heads],
                "rows": [[_line(cell) for cell in row] for row in block.rows],
                "numbers": sorted(block.numbers),
            }
        case Chart():
            return {"kind": "chart"} | chart_data(block)


def _line(words: Line) -> list[dict[str, str]]:
    return [_words(each) for each in words if each.text]


def _words(words: Words) -> dict[str, str]:
    # Space at the ends joins parts of a line: an isolate would take it in.
    start, end = (" " if words.text[:1].isspace() else ""), (" " if words.text[-1:].isspace() else "")
    text = f"{start}{isolated(words.text)}{end}" if words.text.strip() else " "
    return {"text": text, "language": words.language, "link": safe_link(words.link)}
