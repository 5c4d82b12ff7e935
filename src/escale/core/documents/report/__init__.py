"""A report of many pages, said once and given as PDF and as Word file: headings, paragraphs, lists, tables, charts.

Every piece of text knows its language and, where it has one, the address that proves it.
"""

from escale.core.documents.report.model import (
    Bar,
    Block,
    Chart,
    Heading,
    Items,
    Line,
    Paragraph,
    Report,
    Table,
    Words,
    line,
)
from escale.core.documents.report.pdf import report_pdf
from escale.core.documents.report.word import report_word

__all__ = [
    "Bar",
    "Block",
    "Chart",
    "Heading",
    "Items",
    "Line",
    "Paragraph",
    "Report",
    "Table",
    "Words",
    "line",
    "report_pdf",
    "report_word",
]
