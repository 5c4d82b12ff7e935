"""IATI files in and out, sheets out: what is brought means the same when it leaves; bad files say what is wrong."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from zeal import zeal_ignore

from escale.apps.results.domain import importing
from escale.apps.results.domain.stating import contest_value, sign_value
from escale.apps.results.models import Evidence, Indicator, Result, Value
from escale.engines.results.iati import read
from tests.apps.agreements.conftest import Table
from tests.apps.results.conftest import Stand
from tests.apps.results.test_pages import get, post, text, url
from tests.factories import agreement as signed_agreement

pytestmark = pytest.mark.django_db
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03" xmlns:escale="urn:escale:results:1">
 <iati-activity xml:lang="fr">
  <iati-identifier>XM-EXAMPLE-1</iati-identifier>
  <reporting-org ref="XM-EXAMPLE" type="10"><narrative>Example</narrative></reporting-org>
  <title><narrative>Exemple</narrative></title>
  <result type="2" aggregation-status="1">
   <title><narrative>Formation</narrative><narrative xml:lang="ar">تكوين</narrative></title>
   <reference vocabulary="99" code="R-1" vocabulary-uri="https://codes.example/"/>
   <indicator measure="1" ascending="0" escale:id="all" escale:unit="agents">
    <title><narrative>Agents formés</narrative></title>
    <baseline year="2026" iso-date="2026-12-31" value="7"><comment><narrative>Avant</narrative></comment></baseline>
    <period>
     <period-start iso-date="2027-02-01"/><period-end iso-date="2027-12-31"/>
     <target value="50"><dimension name="sex" value="female"/></target>
     <target value="50.0"><dimension name="sex" value="male"/></target>
     <target value="100.0"/>
     <actual value="42.50">
      <comment><narrative>Compté deux fois</narrative></comment>
      <document-link url="https://paper.example/report" format="text/html">
       <title><narrative>Rapport</narrative></title><category code="A07"/>
      </document-link>
     </actual>
     <actual value="20"><dimension name="sex" value="female"/></actual>
     <actual value="22.5"><dimension name="sex" value="male"/></actual>
     <actual value="12"><location ref="tangier"/></actual>
    </period>
   </indicator>
   <indicator measure="1" ascending="1" escale:id="part" escale:unit="agents">
    <title><narrative>Agents formés à Tanger</narrative></title>
    <escale:parent ref="all"/>
   </indicator>
   <indicator measure="5" ascending="1"><title><narrative>Jugement</narrative></title>
    <period><period-start iso-date="2027-02-01"/><period-end iso-date="2027-12-31"/>
     <actual><comment><narrative>Bonne confiance</narrative></comment></actual></period>
   </indicator>
  </result>
 </iati-activity>
</iati-activities>
"""


def bring(client: Client, key: int, content: str | bytes) -> Any:
    data = content.encode() if isinstance(content, str) else content
    with zeal_ignore():  # rows of a file are written one after the other, 1,000 at most
        return client.post(url("bring", key), {"file": SimpleUploadedFile("results.xml", data)})


def agreed(table: Table) -> int:
    return int(signed_agreement(table.cooperation, *table.institutions).under.agreement_id)


def confirmed(client: Client, key: int, content: str | bytes = FILE) -> Any:
    shown = bring(client, key, content)
    assert shown.status_code == 200, text(shown)
    payload = text(shown).split('name="payload" value="')[1].split('"')[0]
    with zeal_ignore():
        return client.post(url("bring", key), {"payload": payload}), payload


def test_a_file_is_looked_at_then_taken_in_once(table: Table) -> None:
    key = agreed(table)
    shown = bring(table.here, key, FILE)
    assert "Agents formés à Tanger" in text(shown)
    assert not Result.objects.exists()
    _answer, payload = confirmed(table.here, key)
    table.here.post(url("bring", key), {"payload": payload})
    assert (Result.objects.count(), Indicator.objects.count(), Value.objects.count()) == (1, 3, 3)
    assert set(Value.objects.values_list("state", flat=True)) == {"draft"}
    top, child, told = Indicator.objects.order_by("pk")
    assert (child.parent, child.counts, top.ascending, top.unit) == (top, True, False, "agents")
    assert Value.objects.get(period__indicator=told).told == "Bonne confiance"
    assert Evidence.objects.get().link == "https://paper.example/report"
    assert "Agents formés" not in text(get(table.there, "value", Value.objects.order_by("pk")[0].pk))
    assert get(table.there, "value", Value.objects.order_by("pk")[0].pk).status_code == 404


def test_what_is_brought_means_the_same_when_it_leaves(table: Table) -> None:
    key = agreed(table)
    confirmed(table.here, key)
    answer = table.here.get(url("export", key), {"which": "own", "format": "xml"})
    assert answer["Content-Type"] == "application/xml"
    before, after = read(FILE.encode()), read(answer.content)
    assert after.problems == ()
    one, other = before.file.activities[0].results[0], after.file.activities[0].results[0]
    assert (one.type, one.aggregates, one.references) == (other.type, other.aggregates, other.references)
    for mine, theirs in zip(one.indicators, other.indicators, strict=True):
        assert mine.title.narratives[0].words == theirs.title.narratives[0].words
        names = ("measure", "ascending", "cumulative", "unit", "aggregates")
        assert [getattr(mine, name) for name in names] == [getattr(theirs, name) for name in names]
        assert len(mine.parents) == len(theirs.parents)
        figures = [(each.year, each.day, each.figure.amount) for each in mine.baselines]
        assert figures == [(each.year, each.day, each.figure.amount) for each in theirs.baselines]
        for left, right in zip(mine.periods, theirs.periods, strict=True):
            assert (left.start, left.end) == (right.start, right.end)
            for one_kind, other_kind in ((left.targets, right.targets), (left.actuals, right.actuals)):
                said = {(each.cell, each.places): str(each.amount) for each in one_kind}
                assert said == {(each.cell, each.places): str(each.amount) for each in other_kind}
            urls = [link.url for each in left.actuals for link in each.documents]
            assert urls == [link.url for each in right.actuals for link in each.documents]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This is no XML file"),
        (b"<nothing/>", "This is no IATI activity file"),
        (b"\x89PNG\r\n", "This is no XML file"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><iati-activities version="2.03">&a;</iati-activities>', "document type"),
        ('<iati-activities version="1.05"/>', "Only IATI 2.03"),
        ('<iati-activities version="2.03"/>', "no result with an indicator"),
        (b"<a>" * 200, "This is no XML file|deep"),
        (b" " * (1024 * 1024 + 1), "larger than 1 MB"),
    ],
)
def test_bad_files_say_what_is_wrong(table: Table, content: str | bytes, words: str) -> None:
    answer = bring(table.here, agreed(table), content)
    assert answer.status_code == 400
    if content != b"":
        assert any(each in text(answer) for each in words.split("|"))
    assert not Result.objects.exists()


def test_what_cannot_be_taken_in_is_said_with_its_line(table: Table) -> None:
    key = agreed(table)
    bad = (
        FILE.replace('<actual value="42.50">', '<actual value="42,50">')
        .replace('parent ref="all"/>', 'parent ref="nobody"/>')
        .replace("https://paper.example/report", "javascript:alert(1)")
    )
    shown = text(bring(table.here, key, bad))
    assert "no number with a decimal point" in shown
    assert "There is no indicator nobody." in shown
    confirmed(table.here, key, bad)
    assert Indicator.objects.count() == 3
    assert set(Value.objects.values_list("location", flat=True)) == {"tangier", ""}
    assert not Evidence.objects.exists()
    early = FILE.replace("2027-02-01", "2019-02-01")
    assert "before the agreement was signed" in text(bring(table.here, key, early))


def test_circles_and_too_many_figures(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    key = agreed(table)
    title = "<title><narrative>Agents formés</narrative></title>"
    circle = FILE.replace(title, f'{title}<escale:parent ref="part"/>')
    assert "cannot stand under itself" in text(bring(table.here, key, circle))
    monkeypatch.setattr(importing, "MOST_FIGURES", 3)
    assert "cut it in two" in text(bring(table.here, key, FILE))


def test_only_ones_own_preview_is_confirmed(table: Table) -> None:
    key = agreed(table)
    payload = text(bring(table.here, key, FILE)).split('name="payload" value="')[1].split('"')[0]
    for client, sent in ((table.there, payload), (table.here, payload[:-3] + "abc"), (table.here, "x")):
        assert client.post(url("bring", key), {"payload": sent}).status_code == 302
    assert not Result.objects.exists()


def test_only_what_both_signed_goes_out_unless_asked(stand: Stand) -> None:
    value = stand.entered(42)
    key = stand.agreement.pk

    def amounts(which: str) -> list[str]:
        answer = stand.table.there.get(url("export", key), {"which": which, "format": "xml"})
        indicator = read(answer.content).file.activities[0].results[0].indicators[0]
        return [str(each.amount) for period in indicator.periods for each in period.actuals]

    assert (amounts("signed"), amounts("standing"), amounts("nonsense")) == ([], ["42"], [])
    act = {"acting_user": stand.table.users[1], "agreement": stand.agreement, "value": value}
    contest_value(**act, party=stand.parties[1], reason="No.", amount=Decimal(38))
    assert amounts("signed") == []
    sign_value(**act, party=stand.parties[1])
    assert amounts("signed") == ["42"]
    draft = stand.drafted(45, corrects=value, why="More.")
    assert amounts("own") == ["42"]  # the other side's draft stays theirs
    assert draft.state == "draft"


def test_sheets_show_both_figures_and_no_formula(stand: Stand) -> None:
    value = stand.entered(42, comment="x")
    contest_value(
        acting_user=stand.table.users[1],
        agreement=stand.agreement,
        value=value,
        party=stand.parties[1],
        reason="=HYPERLINK(1)",
        amount=Decimal(38),
    )
    answer = stand.table.here.get(url("export", stand.agreement.pk), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][7] == "42"
    assert rows[1][13:15] == ["'=HYPERLINK(1)", "38"]
    answer = stand.table.here.get(url("export", stand.agreement.pk), {"format": "xlsx"})
    page = load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    assert [page.cell(2, column).value for column in (8, 15)] == [42, 38]
    assert page.cell(2, 14).data_type == "s"


def test_strangers_bring_and_take_nothing(stand: Stand, client: Client) -> None:
    from tests.apps.meetings.participant.stage import signed_in
    from tests.factories import UserFactory

    stranger = signed_in(UserFactory())
    for name in ("bring", "export"):
        assert get(stranger, name, stand.agreement.pk).status_code == 404
    assert post(stranger, "bring", stand.agreement.pk, payload="x").status_code == 404
