"""The report: every figure the same in four languages and three forms, and the same as in the database."""

import io
import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from escale.apps.accounts.models import User
from escale.apps.actions.domain.acting import move_action
from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement
from escale.apps.agreements.queries import agreement_of
from escale.apps.committee.models import Committee
from escale.apps.committee.queries.facts import facts_of
from escale.apps.committee.queries.writing import report_of
from escale.apps.results.domain.proving import remove_evidence
from escale.core.documents.report import Items, Report, Table
from escale.core.documents.report.pdf import report_pdf
from escale.core.documents.report.word import report_word
from escale.core.names import locale_of
from tests.apps.committee.conftest import Figures, action_of
from tests.apps.meetings.participant.stage import signed_in
from tests.apps.results.conftest import Stand
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "de", "en", "fr")
# Signed, with its parts; its target and what was before; below it; contested by the other side; not reached yet.
IN_THE_DATABASE = {
    Decimal(each)
    for each in ("1234567.89", "34567.89", "1200000", "50", "12.5", "0.11", "7.25", "84.25", "60.75", "80.5", "3")
}
TOGETHER = Decimal("1234568.00")
_INVISIBLE = re.compile("[\u200e\u200f\u2066-\u2069]")


def report(stand: Stand, language: str = "en", *, side: int = 0, since: date | None = None) -> Report:
    user = stand.table.users[side]
    facts = facts_of(agreement_of(user, stand.agreement.pk), user, since=since)
    return report_of(facts, language=language, base="https://escale.example")


def numbers(cells: list[str], language: str) -> set[Decimal]:
    """Every cell, or piece of a cell, that is a number."""
    found = set()
    for cell in cells:
        for piece in re.split(r"; |، |\s?: |, (?=\D)|(?<=\D), ", _INVISIBLE.sub("", cell)):
            bare = re.sub(r"\s*\(\d{4}\)$", "", piece.strip()).replace("%", "").strip()
            try:
                found.add(parse_decimal(bare, locale=locale_of(language), strict=True))
            except NumberFormatError:
                continue
    return found


def of_word(content: bytes) -> list[str]:
    tables = Document(io.BytesIO(content)).tables
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in ("td", "th"):
            self._in_cell, self.cells = True, [*self.cells, ""]

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.cells[-1] += data


def of_page(client: Client, stand: Stand, language: str) -> list[str]:
    answer = client.get(reverse("committee:report", args=[stand.agreement.pk]), {"language": language})
    assert answer.status_code == 200
    reader = _Cells()
    reader.feed(answer.content.decode())
    return reader.cells


def test_every_figure_is_the_same_in_four_languages_and_as_in_the_database(figures: Figures) -> None:
    stand = figures.stand
    wanted = IN_THE_DATABASE | {TOGETHER}
    clause = Decimal(stand.wording.number)
    for language in LANGUAGES:
        made = report(stand, language)
        assert numbers(of_word(report_word(made)), language) - {clause} == wanted, language
        assert numbers(of_page(stand.table.here, stand, language), language) - {clause} == wanted, language
        paper = _INVISIBLE.sub(
            "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(report_pdf(made))).pages)
        )
        for each in wanted:
            written = format_decimal(each, locale=locale_of(language), decimal_quantization=False)
            assert re.sub(r"\s", "", written) in re.sub(r"\s", "", paper), (language, written)


def _cells(made: Report) -> list[list[str]]:
    tables = [each for each in made.blocks if isinstance(each, Table)]
    return [["".join(words.text for words in cell) for cell in row] for each in tables for row in each.rows]


def test_what_was_told_keeps_its_language_and_every_figure_leads_to_its_evidence(figures: Figures) -> None:
    made = report(figures.stand, "de")
    words = [
        each
        for block in made.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        for each in cell
    ]
    assert ("Part des PME (exemple)", "fr") in {(each.text, each.language) for each in words}
    assert ("Officers trained", "en") in {(each.text, each.language) for each in words}
    links = {each.text: each.link for each in words if each.link}
    assert links["1.234.567,89"] == f"https://escale.example/values/{figures.signed.pk}/"
    assert links["Annual report (example)"] == "https://paper.example/figures"


def test_two_sides_of_a_contested_figure_stand_in_their_own_words_and_no_middle_is_made(figures: Figures) -> None:
    made = report(figures.stand, "fr")
    every = "\n".join(_text(made))
    assert "84,25\xa0%" in every
    assert "60,75\xa0%" in every
    assert "نحن أحصينا أقل" in every
    assert "72,5" not in every  # the mean


def _text(made: Report) -> list[str]:
    found = [
        "".join(words.text for words in row) for each in made.blocks if isinstance(each, Items) for row in each.lines
    ]
    return found + [" | ".join(row) for row in _cells(made)]


def test_a_sum_says_what_is_left_out(figures: Figures) -> None:
    stand = figures.stand
    remove_evidence(
        acting_user=stand.table.users[0],
        agreement=stand.agreement,
        evidence=figures.added.evidence.get(),
        reason="The page is gone",
        party=stand.parties[0],
    )
    rows = [row for row in _cells(report(stand)) if row[0] == "Officers trained" and row[3] == "1 of 2"]
    assert rows == [
        [
            "Officers trained",
            "2 Jan 2027 – 31 Dec 2027",
            "1,234,567.89",
            "1 of 2",
            "Officers of ports: nothing proves it any more",
        ]
    ]


def test_actions_late_done_and_new_since_the_committee(figures: Figures, committee: Committee) -> None:
    stand = figures.stand
    late = action_of(stand, "Late one", date(2027, 5, 20))
    done = action_of(stand, "Done one", date(2027, 7, 1))
    action_of(stand, "New one", date(2027, 8, 1))
    action_of(stand, "Of another agreement", date(2027, 8, 1))
    figures.first.actions.set(Action.objects.exclude(title__texts__en__text="Of another agreement"))
    move_action(acting_user=stand.table.users[1], action=done, verb="finish")
    made = report(stand)
    assert made.subtitle == "Since the committee of 3 May 2027, to 1 June 2027"
    found = {row[0]: row[1:] for row in _cells(made) if row[0].endswith(" one")}
    owners = "chamber (example), agency (example)"
    assert found == {
        "Late one": [owners, "20 May 2027", "open"],
        "Done one": [owners, "1 July 2027", "1 June 2027"],
        "New one": [owners, "1 August 2027", "open"],
    }
    assert "Action done: Done one" in _text(made)
    assert late.pk


def test_an_agreement_of_which_nothing_is_known_has_a_report(stand: Stand) -> None:
    Agreement.objects.filter(pk=stand.agreement.pk).update(reality="example")
    stand.result.delete()
    made = report(stand)
    assert made.subtitle == "From the beginning to 1 June 2027"
    assert report_pdf(made).startswith(b"%PDF")
    assert report_word(made).startswith(b"PK")


def test_drafts_are_in_no_report(figures: Figures) -> None:
    period = figures.bare.periods.get()
    figures.stand.drafted(2, period=period)
    assert report(figures.stand).blocks == report(figures.stand, side=1).blocks


def test_a_stranger_gets_404_and_both_sides_the_files(figures: Figures) -> None:
    stand = figures.stand
    stranger = signed_in(UserFactory())
    for name in ("report", "report-pdf", "report-word"):
        address = reverse(f"committee:{name}", args=[stand.agreement.pk])
        assert stranger.get(address).status_code == 404
        assert Client().get(address).status_code == 302
        for client in (stand.table.here, stand.table.there):
            assert client.get(address, {"language": "ar"}).status_code == 200


def test_the_page_is_in_one_language_and_the_report_in_another(figures: Figures) -> None:
    stand = figures.stand
    address = reverse("committee:report", args=[stand.agreement.pk])
    User.objects.filter(pk=stand.table.users[0].pk).update(language="fr")
    answer = stand.table.here.get(address, {"language": "ar"})
    said = answer.content.decode()
    assert '<html lang="fr" dir="ltr"' in said
    assert '<article lang="ar" dir="rtl">' in said
    assert f'href="/values/{figures.signed.pk}/"' in said
    assert settings.BASE_URL not in said.partition("<article")[2]


@pytest.mark.parametrize("since", ["0001-01-01", "9999-12-31", "x", "2027-02-30"])
def test_an_absurd_day_is_told_and_counts_as_none(figures: Figures, since: str) -> None:
    address = reverse("committee:report", args=[figures.stand.agreement.pk])
    answer = figures.stand.table.here.get(address, {"since": since, "language": "xx"})
    assert answer.status_code == 200
    assert "From the beginning to 1 June 2027" in answer.content.decode()


def queries(stand: Stand) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        report(stand)
    return len(seen)


def test_ten_times_the_figures_take_no_more_queries(figures: Figures) -> None:
    stand = figures.stand
    figures.first.actions.add(action_of(stand, "First", date(2027, 8, 1)))
    few = queries(stand)
    for number in range(3):
        another = stand.indicator_like(
            title=f"Indicator {number}", parent=figures.first, clauses=[stand.wording.clause]
        )
        stand.entered(
            number, period=stand.period_of(another, date(2027, 1, 2), date(2027, 12, 31), target=Decimal(5))
        )
        another.actions.add(action_of(stand, f"Action {number}", date(2027, 8, 1)))
    assert queries(stand) == few
