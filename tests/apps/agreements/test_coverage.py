"""Coverage: what nothing answers to, from each end, as tables and sheets; others add their own."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from escale.apps.actions.models import Action
from escale.apps.agreements.domain.tying import tie
from escale.apps.agreements.models import Party, Wording
from escale.apps.agreements.queries import coverage
from escale.apps.agreements.queries.coverage import Gap, register
from tests.apps.agreements.conftest import Table
from tests.apps.agreements.test_agreements import drafted, get, signed
from tests.apps.agreements.test_tying import an_action
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import UserFactory, agreement

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def sheet(client: Any, key: int, gap: str) -> list[list[str]]:
    answer = get(client, "coverage-sheet", key, gap)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="agreement-{key}-{gap}.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_gaps_are_told_from_both_ends(table: Table) -> None:
    wording = signed(table)
    key = wording.under.agreement_id
    loose, dropped = an_action(table, "=Loose\x07"), an_action(table, "Dropped")
    Action.objects.filter(pk=dropped.pk).update(state="dropped", reason="x")
    page = get(table.here, "coverage", key).content.decode()
    assert "Clause 1" in page
    assert "=Loose" in page
    assert "Dropped" not in page
    assert sheet(table.here, key, "clauses")[1:] == [
        [
            "Clause 1",
            "They exchange practices.",
            "chamber (example)",
            "",
            "on the way",
            f"http://testserver/agreements/{key}/clauses/{wording.clause_id}/",
        ]
    ]
    assert [row[:4] for row in sheet(table.here, key, "actions")] == [
        ["Action", "Due on", "State", "Who answers for it"],
        ["'=Loose", "2027-09-01", "open", "chamber (example), agency (example)"],
    ]
    tie(acting_user=table.users[0], clause=wording.clause, action=dropped)
    assert "Clause 1" in get(table.here, "coverage", key).content.decode()
    tie(acting_user=table.users[0], clause=wording.clause, action=loose)
    page = get(table.there, "coverage", key).content.decode()
    assert "An action serves every clause." in page
    assert "Every action of the parties serves a clause." in page


def test_drafts_are_told_to_their_side_and_cover_nothing(table: Table) -> None:
    wording = signed(table)
    key = wording.under.agreement_id
    draft = an_action(table, "Secret", shared=False)
    for client, seen in ((table.here, True), (table.there, False)):
        assert ("Secret" in get(client, "coverage", key).content.decode()) is seen
        assert (len(sheet(client, key, "actions")) == 2) is seen
    tie(acting_user=table.users[0], clause=wording.clause, action=draft)
    assert len(sheet(table.here, key, "clauses")) == len(sheet(table.there, key, "clauses")) == 2


def test_others_actions_are_no_gap_of_this_agreement(table: Table) -> None:
    wording, other = signed(table), agreement(table.cooperation, *table.institutions)
    tie(acting_user=table.users[0], clause=other.clause, action=an_action(table))
    assert len(sheet(table.here, wording.under.agreement_id, "actions")) == 1
    an_action(table)
    Party.objects.filter(agreement=wording.under.agreement).update(withdrawn_on="2027-05-01", withdrawn_reason="x")
    assert len(sheet(table.here, wording.under.agreement_id, "actions")) == 1


def test_strangers_get_404_and_what_is_not_signed_has_no_gap(table: Table) -> None:
    version = drafted(table)
    key = version.agreement_id
    stranger = signed_in(UserFactory())
    for client in (table.there, stranger):
        assert get(client, "coverage", key).status_code == 404
        assert get(client, "coverage-sheet", key, "clauses").status_code == 404
    assert get(table.here, "coverage-sheet", key, "nothing").status_code == 404
    assert "not signed yet" in get(table.here, "coverage", key).content.decode()
    assert len(sheet(table.here, key, "clauses")) == 1


def test_an_app_above_adds_a_gap(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "_gaps", dict(coverage._gaps))
    key = signed(table).under.agreement_id
    gap = Gap("indicators", "Indicators without evidence", "None.", ["Indicator"], lambda *_asked: [["Trees <b>"]])
    register(gap)
    register(gap)
    with pytest.raises(ValueError, match="indicators"):
        register(Gap("indicators", "x", "x", [], lambda *_asked: []))
    page = get(table.here, "coverage", key).content.decode()
    assert "Indicators without evidence" in page
    assert "Trees &lt;b&gt;" in page
    assert sheet(table.here, key, "indicators") == [["Indicator", "URL"], ["Trees <b>", ""]]


def test_coverage_asks_the_same_of_one_and_of_three(table: Table, count_queries: Count) -> None:
    wording = signed(table)
    asked = []
    for number in range(3):
        clause = wording.under.agreement.clauses.create()
        Wording.objects.create(
            under=wording.under, clause=clause, number=f"2.{number}", text=wording.text, owner=wording.owner
        )
        an_action(table)
        get(table.here, "coverage", wording.under.agreement_id)
        with count_queries() as queries:
            get(table.here, "coverage", wording.under.agreement_id)
        asked.append(len(queries))
    assert len(set(asked)) == 1
