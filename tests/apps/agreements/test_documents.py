"""Documents as files: what is kept, who fetches it, and how it is given."""

import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from escale.apps.agreements.models import Document
from escale.apps.directory.models import Institution
from escale.apps.directory.models import Party as Member
from escale.core.files import LARGEST
from escale.core.models import AuditEntry, StoredFile
from tests.apps.agreements.conftest import Table, officer
from tests.apps.agreements.test_agreements import Count, drafted, get, post, signed
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 example"


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return held.getvalue()


def upload(client: Client, key: int, name: str = "copy.pdf", content: bytes = PDF, **more: object) -> Any:
    sent = {"document-title": "Signed copy", "document-language": "fr", "document-kind": "signed"}
    file = {"document-file": SimpleUploadedFile(name, content)} if content else {}
    return post(client, "parts", key, do="document", **{**sent, **file, **more})


def test_a_file_is_kept_as_it_came_and_given_to_be_saved(table: Table) -> None:
    key = signed(table).under.agreement_id
    assert upload(table.here, key, "../../\u202eaccord signé\x00\u0007.pdf").status_code == 302
    document = Document.objects.get()
    assert document.file is not None
    digest = hashlib.sha256(PDF).hexdigest()
    assert (document.kind, document.link, document.file.digest) == ("signed", "", digest)
    assert (document.file.name, document.file.uploaded_by) == ("accord signé.pdf", table.users[0])
    page = get(table.there, "detail", key).content.decode()
    assert digest in page
    assert "accord signé.pdf" in page
    answer = get(table.there, "document", key, document.pk)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''accord%20sign%C3%A9.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    entry = AuditEntry.objects.get(verb="document.added")
    assert entry.details == {"kind": "signed", "digest": digest}
    again = upload(table.here, key, "other.pdf")
    assert again.status_code == 400
    assert "there already" in again.content.decode()
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "Files of this kind are not kept"),
        ("a.html", b"<script>", "Files of this kind are not kept"),
        ("a.svg", b"<svg>", "Files of this kind are not kept"),
        ("a", PDF, "Files of this kind are not kept"),
        ("a.pdf", b"<html>%PDF-", "not what its name says"),
        ("a.png", b"\xff\xd8\xff", "not what its name says"),
        ("a.docx", packed("xl/workbook.xml"), "not what its name says"),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), "not what its name says"),
        ("a.docx", b"PK\x03\x04 torn", "not what its name says"),
        ("a.pdf", PDF + b"x" * LARGEST, "larger than 20 MB"),
        ("a.pdf", b"", "one of the two"),
    ],
)
def test_what_is_not_kept_says_why(table: Table, name: str, content: bytes, words: str) -> None:
    page = upload(table.here, signed(table).under.agreement_id, name, content)
    assert page.status_code == 400
    assert words in page.content.decode()
    assert "Signed copy" in page.content.decode()  # what was typed stays
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.PDF", PDF),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.docx", packed("word/document.xml")),
        ("a.xlsx", packed("xl/workbook.xml")),
        ("a.odt", packed("content.xml")),
    ],
)
def test_what_is_kept(table: Table, name: str, content: bytes) -> None:
    assert upload(table.here, signed(table).under.agreement_id, name, content).status_code == 302


def test_only_who_sees_the_agreement_fetches_and_only_parties_bring(table: Table) -> None:
    version = drafted(table)
    key = version.agreement_id
    assert upload(table.here, key).status_code == 302
    document = Document.objects.get()
    stranger = signed_in(UserFactory())
    for client in (table.there, stranger, Client()):
        assert get(client, "document", key, document.pk).status_code in (302, 404)
        assert upload(client, key, content=PDF + b"2").status_code in (302, 404)
    other = signed(table).under.agreement_id
    assert get(table.there, "document", other, document.pk).status_code == 404
    third = Institution.objects.create(slug="third", name="third (example)", country="LU")
    Member.objects.create(cooperation=table.cooperation, institution=third)
    outsider = signed_in(officer(table.cooperation, third))
    assert upload(outsider, other).status_code == 403
    link = {"document-link": "https://paper.example/text", "content": b""}
    assert upload(table.here, other, **link).status_code == 302
    assert get(table.here, "document", other, Document.objects.get(agreement=other).pk).status_code == 404
    both = {"document-link": "https://paper.example/other"}
    assert upload(table.here, other, **both).status_code == 400
    assert Document.objects.count() == 2


def test_the_database_keeps_a_link_or_a_file(table: Table) -> None:
    key = signed(table).under.agreement_id
    upload(table.here, key)
    for broken in ({"link": "https://x.example/"}, {"file": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.update(**broken)


def test_pages_read_no_content(table: Table, count_queries: Count) -> None:
    key = signed(table).under.agreement_id
    asked = []
    for number in range(3):
        upload(table.here, key, content=PDF + bytes([number]))
        get(table.here, "detail", key)
        with count_queries() as queries:
            get(table.here, "detail", key)
        asked.append(len(queries))
        assert not any('"content"' in each["sql"] for each in queries.captured_queries)
    assert len(set(asked)) == 1
