"""The text of PDFs that strangers send: read apart, within time and memory; what cannot be read says why."""

import io
import time
import zlib

import pytest
import typst
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, NameObject, StreamObject

from escale.core.documents import pdf_text
from escale.core.documents.pdf_text import MOST_PAGES, PdfRefused, Why, pages_of


def made(source: str) -> bytes:
    return bytes(typst.compile(source.encode()))


def rewritten(content: bytes = b"", pages: int = 1, password: str | None = None) -> bytes:
    """Blank pages, the first with a content stream that is unpacked twice."""
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(100, 100)
    if content:
        stream = StreamObject()
        stream._data = content
        stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * 2)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    if password is not None:
        writer.encrypt(user_password=password, owner_password="owner")
    writer.write(out)
    return out.getvalue()


def test_pages_are_read_in_their_order() -> None:
    pages = pages_of(made("Article 1\n\nWe trade.\n#pagebreak()\n#pagebreak()\nArticle 2"))
    assert [page.split() for page in pages] == [["Article", "1", "We", "trade."], [], ["Article", "2"]]


def test_a_file_that_only_its_owner_may_change_is_read() -> None:
    assert pages_of(rewritten(password="")) == [""]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (rewritten(password="secret"), Why.LOCKED),
        (b"%PDF-1.7 torn", Why.BROKEN),
        (b"", Why.BROKEN),
        (rewritten(pages=MOST_PAGES + 1), Why.PAGES),
    ],
    ids=["locked", "torn", "nothing", "pages"],
)
def test_what_cannot_be_read_says_why(content: bytes, why: Why) -> None:
    with pytest.raises(PdfRefused) as refused:
        pages_of(content)
    assert refused.value.why is why


def test_a_bomb_bursts_apart_from_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_text, "_SECONDS", 5)
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(b" " * 16_777_216) for _chunk in range(80)) + packer.flush()
    bomb = rewritten(zlib.compress(packed))
    assert len(bomb) < 100_000
    begin = time.monotonic()
    with pytest.raises(PdfRefused) as refused:
        pages_of(bomb)
    assert refused.value.why is Why.HEAVY
    assert time.monotonic() - begin < 30
