"""42: entities that multiply or reach out, in every part of a workbook that is read and in what SAML sends back."""

import base64
import io
import time
import zipfile
from typing import Any

from django.db import connection
from django.test import Client, override_settings

from escale.apps.missions.models import Mission, WorkbookImport
from tests.core.workbook.books import with_parts
from tests.threats.checks import workbooks
from tests.threats.checks.providers import HOST, configured, saml
from tests.threats.people import signed_in

PARTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml")
_LAUGHS = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
DECLARATIONS = {
    "a billion laughs": f"<!DOCTYPE x [{_LAUGHS}]>",
    "one long word many times": f'<!DOCTYPE x [<!ENTITY l9 "{"ha" * 1_000}">]>',
    "a file of this machine": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "{address}">]>',
    "entities that are fetched": '<!DOCTYPE x [<!ENTITY % far SYSTEM "{address}"> %far;]>',
    "a document type elsewhere": '<!DOCTYPE x SYSTEM "{address}">',
}
_MOST_SECONDS = 5.0


def check_a_workbook_is_refused(declaration: str, part: str = PARTS[-1]) -> None:
    """In words, with nothing kept, fetched or multiplied."""
    with workbooks._listener() as (port, visited):
        said = DECLARATIONS[declaration].replace("{address}", f"http://127.0.0.1:{port}/secret")
        book = workbooks._book()
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            xml = parts.read(part)
        content = with_parts(book, {part: _declared(xml, said)})
        page, peak, seconds = workbooks._uploaded(content)
        assert not visited()
    assert workbooks._REFUSED in page
    assert "root:" not in page
    assert (WorkbookImport.objects.count(), Mission.objects.count()) == (0, 0)
    assert peak < workbooks.MOST_MEMORY
    assert seconds < workbooks.MOST_SECONDS


def _declared(xml: bytes, declaration: str) -> bytes:
    """The part with a document type, and the first words of a cell made of its entity."""
    text = xml.decode()
    head = text.partition("?>")[2] if text.startswith("<?xml") else text
    body = head.replace("</t>", "&l9;</t>") if "l9 " in declaration else head
    return f'<?xml version="1.0"?>{declaration}{body}'.encode()


def check_a_saml_answer_is_refused(declaration: str) -> None:
    """No error of ours, nobody signed in, nothing fetched or multiplied, and the server goes on."""
    client = Client(raise_request_exception=False)
    with workbooks._listener() as (port, visited), configured(saml()), override_settings(ALLOWED_HOSTS=[HOST]):
        said = DECLARATIONS[declaration].replace("{address}", f"http://127.0.0.1:{port}/secret")
        used = "&l9;" if "l9 " in said else "x"
        answer = f'<?xml version="1.0"?>{said}<x xmlns="urn:oasis:names:tc:SAML:2.0:protocol">{used}</x>'
        before, began = workbooks._memory("VmRSS"), time.monotonic()
        status = _answered(client, answer)
        assert time.monotonic() - began < _MOST_SECONDS
        assert workbooks._memory("VmRSS") - before < workbooks.MOST_MEMORY
        assert not visited()
    assert status < 500
    assert not signed_in(client)


def check_noise_is_refused(sent: str) -> None:
    """What is no base64, no XML or another document: an error of theirs, not of ours."""
    client = Client(raise_request_exception=False)
    with configured(saml()), override_settings(ALLOWED_HOSTS=[HOST]):
        assert _answered(client, sent, ready=True) < 500
    assert not signed_in(client)


def _answered(client: Client, answer: str, *, ready: bool = False) -> int:
    sent = answer if ready else base64.b64encode(answer.encode()).decode()
    address = "/accounts/saml/ministry/acs/"
    taken: Any = client.post(address, {"SAMLResponse": sent, "RelayState": ""}, headers={"Host": HOST})
    read: Any = client.get(f"{address}finish/", headers={"Host": HOST})
    connection.ensure_connection()
    return int(max(taken.status_code, read.status_code))
