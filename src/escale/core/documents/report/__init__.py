"""A report of many pages, said once and given as PDF and as Word file: headings, paragraphs, lists, tables, charts.

Every piece of text knows its language and, where it has one, the address that proves it. ``report_pdf`` and
``report_word`` lie in modules of their own: what they stand on is large, and a web process loads it when asked for.
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
]
