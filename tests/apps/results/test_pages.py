"""The pages, as officers of both sides walk them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.agreements.models import Clause, Wording
from escale.apps.results.models import Evidence, Indicator, Value
from escale.core.translated import say
from tests.apps.agreements.conftest import officer
from tests.apps.meetings.participant.stage import signed_in
from tests.apps.results.conftest import Stand
from tests.factories import CooperationFactory, UserFactory

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
NO_PARTS = {"parts-TOTAL_FORMS": "0", "parts-INITIAL_FORMS": "0"}


def url(name: str, *keys: int) -> str:
    return reverse(f"results:{name}", args=keys)


def get(client: Client, name: str, *keys: int) -> Any:
    return client.get(url(name, *keys))


def post(client: Client, name: str, *keys: int, **sent: object) -> Any:
    return client.post(url(name, *keys), sent)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_value_is_walked_from_draft_to_signature(stand: Stand) -> None:
    here, there = stand.table.here, stand.table.there
    sent = {"version": "0", "amount": "42", "comment": "Counted <b>twice</b>", **NO_PARTS}
    assert "Somebody saved this" not in text(get(here, "value-add", stand.period.pk))
    assert post(here, "value-add", stand.period.pk, **sent).status_code == 302
    value = Value.objects.get()
    assert get(there, "value", value.pk).status_code == 404
    assert "42" not in text(get(there, "indicator", stand.indicator.pk)).split("What both sides say")[-1][:400]
    page = text(get(here, "value", value.pk))
    assert "Counted &lt;b&gt;twice&lt;/b&gt;" in page
    assert "Before it can be entered it needs evidence" in page
    post(here, "enter", value.pk)
    value.refresh_from_db()
    assert value.state == "draft"

    proof = {"title": "Report", "link": "https://paper.example/report"}
    assert post(here, "prove", value.pk, **proof).status_code == 302
    assert post(here, "enter", value.pk).status_code == 302
    page = text(get(there, "value", value.pk))
    assert 'href="https://paper.example/report"' in page
    assert "drafted" not in page.split('id="life"')[1].lower()  # the draft's life is its own side's
    assert "Sign this value for" in page
    assert "Sign this value for" not in text(get(here, "value", value.pk))
    assert post(there, "say", value.pk, do="sign").status_code == 302
    value.refresh_from_db()
    assert value.state == "signed"
    page = text(get(there, "list", stand.agreement.pk))
    assert "signed by both sides" in page
    assert "on the way" in page


def test_disagreement_is_shown_and_never_a_middle(stand: Stand) -> None:
    value = stand.entered(42)
    refused = post(stand.table.there, "say", value.pk, do="contest", **{"contest-amount": "38"})
    assert refused.status_code == 400
    assert 'value="38"' in text(refused)
    sent = {"contest-amount": "٣٨", "contest-reason": "Four never came."}
    assert post(stand.table.there, "say", value.pk, do="contest", **sent).status_code == 302
    page = text(get(stand.table.here, "indicator", stand.indicator.pk))
    assert ">42<" in page
    assert ">38<" in page
    assert ">40<" not in page
    assert "Four never came." in page
    assert "contested" in page


def test_two_officers_edit_one_draft(stand: Stand) -> None:
    value = stand.drafted(42, parts=[({"sex": "female"}, Decimal(42))])
    colleague = signed_in(officer(stand.table.cooperation, stand.table.institutions[0]))
    parts = {"parts-TOTAL_FORMS": "1", "parts-INITIAL_FORMS": "1", "parts-0-dimension": "sex"}
    sent = {"version": "0", **parts, "parts-0-category": "female"}
    assert post(colleague, "value-edit", value.pk, **sent, amount="43", **{"parts-0-amount": "43"}).status_code == 302
    answer = post(stand.table.here, "value-edit", value.pk, **sent, amount="44,5", **{"parts-0-amount": "44.5"})
    assert answer.status_code == 409
    page = text(answer)
    assert "Somebody saved this in the meantime" in page
    assert 'value="44,5"' in page
    assert "sex=female: 43" in page
    value.refresh_from_db()
    assert value.amount == 43
    again = post(
        stand.table.here,
        "value-edit",
        value.pk,
        **{**sent, "version": "1"},
        amount="44,5",
        **{"parts-0-amount": "44.5"},
    )
    assert again.status_code == 302
    value.refresh_from_db()
    assert value.amount == Decimal("44.5")


@pytest.mark.parametrize("typed", ["1e3", "NaN", "1,234.5", "9" * 41, "-", "½", "Infinity"])
def test_what_is_no_number_is_told_and_kept(stand: Stand, typed: str) -> None:
    answer = post(stand.table.here, "value-add", stand.period.pk, version="0", amount=typed, **NO_PARTS)
    assert answer.status_code == 400
    assert "Write a number like 12.5" in text(answer)
    assert f'value="{typed}"' in text(answer)
    assert not Value.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://paper.example/", "data:text/html,x", "https://"])
def test_addresses_of_evidence_are_those_of_pages(stand: Stand, link: str) -> None:
    value = stand.drafted(42)
    assert post(stand.table.here, "prove", value.pk, title="Report", link=link).status_code == 400
    assert not Evidence.objects.exists()


def test_evidence_is_one_of_three(stand: Stand) -> None:
    value = stand.drafted(42)
    assert "Give one of the three" in text(post(stand.table.here, "prove", value.pk))
    assert "Say what the document is called" in text(
        post(stand.table.here, "prove", value.pk, link="https://paper.example/x")
    )


def test_taking_evidence_away_changes_how_it_stands(stand: Stand) -> None:
    value = stand.entered(60)
    post(stand.table.there, "say", value.pk, do="sign")
    assert "reached" in text(get(stand.table.there, "list", stand.agreement.pk))
    piece = value.evidence.get()
    post(stand.table.there, "disprove", value.pk, piece.pk, reason="Not mine")
    piece.refresh_from_db()
    assert piece.proves
    post(stand.table.here, "disprove", value.pk, piece.pk, reason="Wrong year")
    page = text(get(stand.table.there, "value", value.pk))
    assert "Nothing proves this value any more" in page
    assert "Wrong year" in page
    assert "without evidence" in text(get(stand.table.there, "list", stand.agreement.pk))


def test_strangers_and_readers(stand: Stand) -> None:
    value = stand.entered(42)
    keys: list[tuple[str, tuple[int, ...]]] = [
        ("list", (stand.agreement.pk,)),
        ("result-add", (stand.agreement.pk,)),
        ("result-edit", (stand.agreement.pk, stand.result.pk)),
        ("indicator-add", (stand.agreement.pk, stand.result.pk)),
        ("indicator", (stand.indicator.pk,)),
        ("indicator-edit", (stand.indicator.pk,)),
        ("period-add", (stand.indicator.pk,)),
        ("period-edit", (stand.indicator.pk, stand.period.pk)),
        ("baseline", (stand.indicator.pk,)),
        ("value-add", (stand.period.pk,)),
        ("value", (value.pk,)),
        ("correct", (value.pk,)),
    ]
    strangers = [signed_in(officer(CooperationFactory(), None)), signed_in(UserFactory())]
    for client in strangers:
        assert {get(client, name, *key).status_code for name, key in keys} == {404}
    # Whoever reads for the office says what is measured, but neither enters nor signs.
    office = signed_in(officer(stand.table.cooperation, None))
    found = {name: get(office, name, *key).status_code for name, key in keys}
    assert {name for name, status in found.items() if status == 403} == {"value-add", "correct"}
    for verb in ("say", "prove"):
        assert post(office, verb, value.pk, do="sign").status_code == 403
    # Another institution of the cooperation that is no party reads only.
    from escale.apps.directory.models import Institution

    third = Institution.objects.create(slug="third", name="third", country="LU")
    reader = signed_in(officer(stand.table.cooperation, third))
    found = {name: get(reader, name, *key).status_code for name, key in keys}
    assert {name for name, status in found.items() if status == 200} == {"list", "indicator", "value"}
    assert set(found.values()) == {200, 403}


def test_drafts_of_the_other_side_are_out_of_reach(stand: Stand) -> None:
    value = stand.drafted(42)
    piece = stand.prove(value)
    for name, key in [
        *[(each, (value.pk,)) for each in ("value", "value-edit", "correct")],
    ]:
        assert get(stand.table.there, name, *key).status_code == 404
    for name, key in [
        *[(each, (value.pk,)) for each in ("enter", "discard", "say", "prove", "value-edit")],
        ("disprove", (value.pk, piece.pk)),
    ]:
        assert post(stand.table.there, name, *key, do="sign", reason="x").status_code == 404
    for page in ("list", "indicator"):
        keys = stand.agreement.pk if page == "list" else stand.indicator.pk
        assert f"/values/{value.pk}/" not in text(get(stand.table.there, page, keys))


def test_the_thread_is_walked_both_ways(stand: Stand) -> None:
    action = create_action(
        acting_user=stand.table.users[0],
        cooperation=stand.table.cooperation,
        draft=ActionDraft(
            title="Train ten officers",
            language="en",
            due=timezone.now().date(),
            owners=[OwnerDraft(institution=stand.table.institutions[0].pk)],
        ),
        shared=True,
    )
    clause = stand.wording.clause
    sent = {
        "version": str(Indicator.objects.get().version),
        "title": "Officers trained",
        "measure": "1",
        "unit": "people",
        "ascending": "on",
        "clauses": [clause.pk],
        "actions": [action.pk],
    }
    assert post(stand.table.here, "indicator-edit", stand.indicator.pk, **sent).status_code == 302
    of_action, of_clause = (
        reverse("actions:action", args=[action.pk]),
        reverse("agreements:clause", args=[stand.agreement.pk, clause.pk]),
    )
    of_indicator = url("indicator", stand.indicator.pk)
    for start, ends in (
        (of_action, (of_indicator,)),
        (of_clause, (of_indicator,)),
        (of_indicator, (of_action, of_clause)),
    ):
        page = text(stand.table.there.get(start))
        assert [f'href="{end}"' in page for end in ends] == [True] * len(ends), start
    page = text(stand.table.there.get(reverse("agreements:detail", args=[stand.agreement.pk])))
    assert url("list", stand.agreement.pk) in page


def test_actions_and_clauses_that_one_side_drafts_cannot_be_tied(stand: Stand) -> None:
    draft = create_action(
        acting_user=stand.table.users[1],
        cooperation=stand.table.cooperation,
        draft=ActionDraft(
            title="Secret",
            language="en",
            due=timezone.now().date(),
            owners=[OwnerDraft(institution=stand.table.institutions[0].pk)],
        ),
        drafted_for=stand.table.institutions[1],
    )
    page = get(stand.table.here, "indicator-edit", stand.indicator.pk)
    assert "Secret" not in text(page)
    sent = {"version": "1", "title": "x", "measure": "1", "actions": [draft.pk]}
    assert post(stand.table.here, "indicator-edit", stand.indicator.pk, **sent).status_code == 400


def second_clause(stand: Stand) -> int:
    clause = Clause.objects.create(agreement=stand.agreement)
    Wording.objects.create(under=stand.wording.under, clause=clause, position=1, number="2", text=say("Two.", "en"))
    return clause.pk


def test_two_officers_change_one_indicator(stand: Stand) -> None:
    stand.indicator.refresh_from_db()
    other = 2
    clauses = [stand.wording.clause_id, second_clause(stand)]
    sent: dict[str, Any] = {"version": str(stand.indicator.version), "measure": "1", "unit": "people"}
    sent |= {"ascending": "on", "counts": "on"}
    assert post(stand.table.there, "indicator-edit", stand.indicator.pk, **sent, title="Theirs").status_code == 302
    answer = post(stand.table.here, "indicator-edit", stand.indicator.pk, **sent, title="Mine", clauses=clauses)
    assert answer.status_code == 409
    page = text(answer)
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert page.count(" checked") == 2 + other  # the clauses that were ticked are still ticked


def test_what_is_measured_is_set_up(stand: Stand) -> None:
    key = stand.agreement.pk
    assert post(stand.table.here, "result-add", key, title="Firms digitise", type="2").status_code == 302
    result = stand.agreement.results.order_by("-pk")[0]
    sent = {"title": "Firms with a shop online", "measure": "1", "unit": "firms", "ascending": "on"}
    answer = post(stand.table.here, "indicator-add", key, result.pk, **sent)
    made = Indicator.objects.order_by("-pk")[0]
    assert answer["Location"] == url("period-add", made.pk)
    days = {"version": "0", "starts": "2027-02-01", "ends": "2027-12-31", "target": "1.000"}
    assert post(stand.table.here, "period-add", made.pk, **days).status_code == 302
    assert made.periods.get().target == Decimal("1.000")
    assert "before the agreement was signed" in text(
        post(
            stand.table.here,
            "period-add",
            made.pk,
            **{**days, "version": "1", "starts": "2019-01-01", "ends": "2019-12-31"},
        )
    )
    assert post(stand.table.here, "baseline", made.pk, version="1", year="2026", amount="7").status_code == 302
    page = text(get(stand.table.there, "indicator", made.pk))
    assert "2026" in page
    assert post(stand.table.here, "indicator-remove", made.pk).status_code == 302
    assert not Indicator.objects.filter(pk=made.pk).exists()


def test_an_indicator_in_words(stand: Stand) -> None:
    made = stand.indicator_like(measure="5", title="How partners judge it")
    period = stand.period_of(made, stand.period.starts, stand.period.ends, told="They trust each other")
    page = text(get(stand.table.here, "value-add", period.pk))
    assert 'name="told"' in page
    assert 'name="amount"' not in page
    sent = {"version": "0", "told": "ثقة متبادلة", **NO_PARTS}
    assert post(stand.table.here, "value-add", period.pk, **sent).status_code == 302
    value = Value.objects.get()
    stand.prove(value)
    post(stand.table.here, "enter", value.pk)
    post(stand.table.there, "say", value.pk, do="sign")
    assert "told in words" in text(get(stand.table.there, "indicator", made.pk))


def test_a_side_lets_strangers_see_an_indicator(stand: Stand) -> None:
    for do, count in (("show", 1), ("show", 1), ("hide", 0)):
        assert post(stand.table.here, "publish", stand.indicator.pk, do=do).status_code == 302
        assert stand.indicator.publications.count() == count


@pytest.mark.parametrize("language", ["fr", "ar", "de"])
def test_pages_in_other_languages(stand: Stand, language: str) -> None:
    value = stand.entered(Decimal("1234.5"))
    stand.table.here.cookies["django_language"] = language
    with override(language):
        for name, key in (("list", stand.agreement.pk), ("indicator", stand.indicator.pk), ("value", value.pk)):
            answer = get(stand.table.here, name, key)
            assert answer.status_code == 200
            assert 'lang="en"' in text(answer)  # the words of the indicator are English


def _more(stand: Stand) -> None:
    child = stand.indicator_like(parent=stand.indicator, unit="people", clauses=[stand.wording.clause])
    for start in (date(2027, 1, 2), date(2027, 7, 1)):
        period = stand.period_of(child, start, start + timedelta(days=100), target=Decimal(5))
        value = stand.entered(7, period=period)
        post(stand.table.there, "say", value.pk, do="sign")


@pytest.mark.parametrize("name", ["list", "indicator", "clause"])
def test_queries_do_not_grow(stand: Stand, name: str, django_assert_max_num_queries: Any) -> None:
    from django.db import connection

    stand.entered(42)
    _more(stand)
    page = {
        "list": url("list", stand.agreement.pk),
        "indicator": url("indicator", stand.indicator.pk),
        "clause": reverse("agreements:clause", args=[stand.agreement.pk, stand.wording.clause_id]),
    }[name]
    counts = []
    for _step in range(2):
        stand.table.here.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert stand.table.here.get(page).status_code == 200
        counts.append(len(queries))
        _more(stand)
        _more(stand)
    assert counts[0] == counts[1]
    assert counts[1] <= 60
