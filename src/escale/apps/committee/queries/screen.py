"""The blocks of a report as a page shows them."""

from collections.abc import Iterator
from typing import Any

from escale.core.documents.report import Block, Chart, Heading, Items, Line, Paragraph, Report, Table, Words
from escale.core.documents.report.drawing import chart_data, safe_link


def on_screen(report: Report, *, base: str) -> list[dict[str, Any]]:
    """Each block with its kind; addresses under ``base`` become those of the installation that is looked at."""
    return [_block(each, place, base) for place, each in enumerate(report.blocks)]


def _block(block: Block, place: int, base: str) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": f"h{block.level}", "line": _line(block.words, base), "name": f"part-{place}"}
        case Paragraph():
            return {"kind": block.kind, "line": _line(block.words, base)}
        case Items():
            return {"kind": "items", "lines": [_line(each, base) for each in block.lines]}
        case Table():
            heads = [{"text": head, "number": place in block.numbers} for place, head in enumerate(block.heads)]
            return {"kind": "table", "caption": block.caption, "heads": heads, "rows": list(_rows(block, base))}
        case Chart():
            return {"kind": "chart", "heading": block.heading, "bars": list(_bars(block))}


def _bars(chart: Chart) -> Iterator[dict[str, Any]]:
    for bar, drawn in zip(chart.bars, chart_data(chart)["bars"], strict=True):
        lengths = {name: None if drawn[name] is None else round(drawn[name] * 10) for name in ("actual", "target")}
        yield {"words": bar.words, "said": bar.said, **lengths}


def _rows(table: Table, base: str) -> Iterator[list[dict[str, Any]]]:
    for row in table.rows:
        yield [
            {"head": head, "line": _line(cell, base), "number": place in table.numbers}
            for place, (head, cell) in enumerate(zip(table.heads, row, strict=True))
        ]


def _line(line: Line, base: str) -> list[dict[str, Any]]:
    return [_words(each, base) for each in line if each.text]


def _words(words: Words, base: str) -> dict[str, Any]:
    link = safe_link(words.link)
    ours = link.startswith(f"{base}/")
    return {
        "text": words.text,
        "own": not words.language,
        "language": "" if words.language == "und" else words.language,
        "link": link.removeprefix(base) if ours else link,
        "ours": ours,
    }
