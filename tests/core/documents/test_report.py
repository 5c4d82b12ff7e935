"""A report as PDF and as Word file: the same words, links, languages and figures in both."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from escale.core.documents.report import (
    Bar,
    Block,
    Chart,
    Heading,
    Items,
    Paragraph,
    Report,
    Table,
    Words,
    line,
)
from escale.core.documents.report.pdf import report_pdf
from escale.core.documents.report.word import report_word

PROOF = "https://proof.example/a?b=1&c=2"
SOURCE = '#strong[x] $a$ \\ "q" #read("/etc/passwd") {{7*7}} <b>&amp; *no*'
TABLE = Table(
    ("Indicator", "Target", "Actual"),
    ((line("Firms"), line("100"), line(Words("84", link=PROOF))), (line("Ports"), line("–"), line("–"))),
    "Figures",
    frozenset({1, 2}),
)
CHART = Chart("Firms", (Bar("2024", "40 of 50", Decimal(40), Decimal(50)), Bar("2025", "unknown", None)))


def report(*blocks: Block, language: str = "en") -> Report:
    made = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
    return Report(about="Agreement", title="Report", language=language, blocks=blocks, made=made)


def pdf_text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def pdf_links(pdf: bytes) -> list[str]:
    pages = PdfReader(io.BytesIO(pdf)).pages
    notes = chain.from_iterable(page.get("/Annots", []) for page in pages)
    return [note.get_object()["/A"]["/URI"] for note in notes]


def word_lines(word: bytes) -> list[str]:
    return [each.text for each in Document(io.BytesIO(word)).paragraphs if each.text]


def xml(word: bytes, name: str = "word/document.xml") -> str:
    return ZipFile(io.BytesIO(word)).read(name).decode()


def test_both_say_the_same_and_every_link_is_live() -> None:
    whole = report(
        Heading(line("Axis 1")),
        Paragraph(line("See ", Words("the proof", link=PROOF), ".")),
        Items((line("first"), line("second"))),
        TABLE,
    )
    pdf, word = report_pdf(whole), report_word(whole)
    said = pdf_text(pdf).replace("\u2068", "").replace("\u2069", "")
    for words in ("Agreement", "Report", "Axis 1", "See the proof.", "second", "Figures", "Firms", "84"):
        assert words in said
    assert pdf_links(pdf) == [PROOF, PROOF]
    made = "Made on 2 January 2026 09:30 UTC"
    assert word_lines(word) == [
        "Agreement", "Report", made, "Axis 1", "See the proof.", "first", "second", "Figures",
    ]  # fmt: skip
    (table,) = Document(io.BytesIO(word)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Indicator", "Target", "Actual"],
        ["Firms", "100", "84"],
        ["Ports", "–", "–"],
    ]
    assert xml(word, "word/_rels/document.xml.rels").count("https://proof.example/a?b=1&amp;c=2") == 1
    assert xml(word).count("<w:hyperlink") == 2


def test_the_same_report_gives_the_same_pdf() -> None:
    assert report_pdf(report(TABLE, CHART)) == report_pdf(report(TABLE, CHART))


def test_text_of_people_is_text() -> None:
    whole = report(Heading(line(SOURCE)), Paragraph(line("a\x00b\x0b\ud800c\u202e")), Paragraph(line(SOURCE)))
    assert SOURCE in pdf_text(report_pdf(whole)).replace("\n", " ").replace("\u2068", "").replace("\u2069", "")
    assert word_lines(report_word(whole))[-3:] == [SOURCE, "abc", SOURCE]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "//other.example", "data:text/html,x"])
def test_only_addresses_of_the_web_are_links(link: str) -> None:
    whole = report(Paragraph(line(Words("x", link=link))))
    assert pdf_links(report_pdf(whole)) == []
    assert "<w:hyperlink" not in xml(report_word(whole))


def test_arabic_runs_from_right_to_left_and_names_keep_their_language() -> None:
    whole = report(Paragraph(line("انظر ", Words("la preuve", "fr"))), TABLE, language="ar")
    word = report_word(whole)
    paragraph = next(each for each in Document(io.BytesIO(word)).paragraphs if "preuve" in each.text)
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None
    arabic, french = paragraph.runs
    assert arabic._r.rPr.find(qn("w:rtl")) is not None
    assert french._r.rPr.find(qn("w:rtl")) is None
    assert french._r.rPr.find(qn("w:lang")).get(qn("w:val")) == "fr-FR"
    assert "<w:bidiVisual/>" in xml(word)
    assert PdfReader(io.BytesIO(report_pdf(whole))).trailer["/Root"]["/Lang"] == "ar"


def test_a_chart_is_drawn_and_said() -> None:
    pdf, word = report_pdf(report(CHART)), report_word(report(CHART))
    said = pdf_text(pdf)
    assert "40 of 50" in said
    assert "unknown" in said
    (picture,) = Document(io.BytesIO(word)).inline_shapes
    assert picture._inline.docPr.get("descr") == "Firms. 2024: 40 of 50; 2025: unknown"


@pytest.mark.parametrize(
    "figures",
    [(Decimal("-5"), Decimal(0)), (Decimal("NaN"), Decimal("Infinity")), (Decimal("1e40"), None), (None, None)],
)
def test_odd_figures_break_no_chart(figures: tuple[Decimal | None, Decimal | None]) -> None:
    chart = Chart("x", (Bar("2024", "?", *figures), Bar("2025", "1", Decimal(1))))
    assert report_pdf(report(chart)).startswith(b"%PDF")
    assert report_word(report(chart)).startswith(b"PK")


def test_what_is_empty_leaves_no_trace() -> None:
    nothing = report(Items(()), replace(TABLE, rows=()), Chart("Chart", ()))
    assert "Figures" not in pdf_text(report_pdf(nothing))
    assert word_lines(report_word(nothing)) == word_lines(report_word(report()))


def test_a_title_of_any_length_fits() -> None:
    whole = Report(about="a" * 300, title="t" * 300, language="en", blocks=(), made=datetime(2026, 1, 2, tzinfo=UTC))
    assert word_lines(report_word(whole))[:2] == ["a" * 300, "t" * 300]
