"""A whole text brought in: proposed, corrected, saved at once; bad files say what to do."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from escale.apps.agreements.models import Clause, Version, Wording
from escale.core.documents.word import LONGEST, text_of
from escale.core.workbook import WorkbookRefused
from tests.apps.agreements.conftest import Table
from tests.apps.agreements.test_agreements import drafted
from tests.factories import agreement

pytestmark = pytest.mark.django_db
TEXT = "Between A and B.\n\nالمادة ١\nOne.\n\nStill one.\nArticle 2\nTwo.\n3.1 Three."


def word(*paragraphs: str, inside: str = "") -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    document = f'<?xml version="1.0"?>{inside}<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", document)
    return held.getvalue()


def bring(client: Client, version: Version, **sent: object) -> Any:
    return client.post(
        reverse("agreements:import", args=[version.agreement_id, version.pk]), {"language": "en"} | sent
    )


def rows(*given: tuple[str, str, str]) -> dict[str, object]:
    sent: dict[str, object] = {"rows-TOTAL_FORMS": len(given), "rows-INITIAL_FORMS": len(given)}
    for place, (number, text, do) in enumerate(given):
        sent |= {f"rows-{place}-number": number, f"rows-{place}-text": text, f"rows-{place}-do": do}
    return sent


def shown(page: Any) -> list[tuple[str, str]]:
    return [(form["number"].value(), form["text"].value()) for form in page.context["rows"]]


def said(version: Version) -> list[tuple[str, str]]:
    found = Wording.objects.filter(under=version).order_by("position")
    return [(each.number, each.text["texts"]["en"]["text"]) for each in found]


def test_a_text_is_proposed_corrected_and_saved(table: Table) -> None:
    version = drafted(table)
    page = bring(table.here, version, pasted=TEXT)
    proposed = [("", "Between A and B."), ("1", "One.\n\nStill one."), ("2", "Two."), ("3.1", "Three.")]
    assert shown(page) == proposed
    assert not Clause.objects.exists()

    again = rows(
        ("", "x", "drop"), ("1", "One.\r\n\r\nStill one.", "split"), ("2", "Two.", "keep"), ("9", "Three.", "join")
    )
    page = bring(table.here, version, do="again", **again)
    corrected = [("1", "One."), ("", "Still one."), ("2", "Two.\n\nThree.")]
    assert shown(page) == corrected
    refused = bring(table.here, version, do="save", **rows(*((*each, "keep") for each in corrected)))
    assert refused.status_code == 400
    assert "needs a number" in refused.content.decode()
    assert shown(refused) == corrected
    twice = bring(table.here, version, do="save", **rows(("1", "a", "keep"), ("١", "b", "keep")))
    assert "Two clauses have the same number: 1." in twice.content.decode()
    assert said(version) == []

    assert bring(table.here, version, do="save", **rows(("1", "a", "keep"), ("1.1", "b", "keep"))).status_code == 302
    assert bring(table.here, version, do="save", **rows(("2", "c", "keep"))).status_code == 302
    assert said(version) == [("1", "a"), ("1.1", "b"), ("2", "c")]


def test_a_word_file_is_read(table: Table) -> None:
    file = SimpleUploadedFile("text.docx", word("Article 1", "One.", "Article 2", "Two."))
    assert shown(bring(table.here, drafted(table), file=file)) == [("1", "One."), ("2", "Two.")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"%PDF-1.7 x", "PDF files are not read"),
        ("a.docx", b"PK\x03\x04 torn", "no Word file that can be read"),
        ("a.docx", word("x", inside='<!DOCTYPE a [<!ENTITY b "c">]>'), "no Word file that can be read"),
        ("a.docx", word(), "There is no text in it"),
        ("a.docx", word("x" * 3_000_000), "no Word file that can be read"),
        ("a.txt", b"\xff\xfe\x00", "no text in UTF-8"),
        ("a.txt", b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        ("a.txt", b"1. x\n" * 301, "too much for one time"),
    ],
)
def test_bad_files_say_what_to_do(table: Table, name: str, content: bytes, words: str) -> None:
    page = bring(table.here, drafted(table), file=SimpleUploadedFile(name, content))
    assert page.status_code == 400
    assert words in page.content.decode()
    assert not Clause.objects.exists()


def test_nothing_comes_into_a_signed_version(table: Table) -> None:
    version = agreement(table.cooperation, *table.institutions).under
    assert bring(table.here, version, do="save", **rows(("7", "x", "keep"))).status_code == 400
    assert Clause.objects.count() == 1


def test_splitting_stays_bounded(table: Table) -> None:
    version = drafted(table)
    torn = "a\n\n" * 4_900
    for do in ("again", "save"):
        refused = bring(table.here, version, do=do, **rows(*(("1", torn, "split"),) * 40))
        assert refused.status_code == 400
        assert "more than 300 clauses" in refused.content.decode()
        assert [number for number, _text in shown(refused)] == ["1"] * 40
    assert not Clause.objects.exists()


def test_a_word_file_of_nothing_but_paragraphs_is_refused() -> None:
    with pytest.raises(WorkbookRefused):
        text_of(word(*[""] * (LONGEST + 1)))


def test_no_control_character_comes_in(table: Table) -> None:
    page = bring(table.here, drafted(table), pasted="Article 1\nO\x0bn\x07e.\ufeff")
    assert "\x0b" not in page.content.decode()
    assert "\x07" not in page.content.decode()
