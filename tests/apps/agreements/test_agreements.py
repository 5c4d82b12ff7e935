"""An agreement from draft to amendment: who sees it when, and what stays as it was signed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from escale.apps.agreements.models import Agreement, Clause, ClauseStatus, Party, Version, Wording
from escale.apps.agreements.queries.reading import compare
from escale.core import audit
from escale.core.models import AuditEntry
from escale.core.translated import say, with_translation
from tests.apps.agreements.conftest import Table, officer
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import agreement

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
DATES = {"in_force_from": "2027-01-01", "ends_on": "2028-12-31", "notice_days": "90", "renewal": "tacit"}


def post(client: Client, name: str, *keys: int, **sent: object) -> Any:
    return client.post(reverse(f"agreements:{name}", args=keys), sent)


def get(client: Client, name: str, *keys: int, **asked: object) -> Any:
    return client.get(reverse(f"agreements:{name}", args=keys), asked)


def drafted(table: Table, **more: object) -> Version:
    desk = f"{table.cooperation.pk}:{table.institutions[0].pk}"
    sent = {"desk": desk, "title": "Accord <b>exemple</b>", "kind": "memorandum", **DATES, **more}
    assert post(table.here, "create", **sent).status_code == 302
    return Version.objects.order_by("-pk")[0]


def with_clause(version: Version, client: Client, number: str = "3.2", text: str = "They open an office.") -> Wording:
    sent = {"number": number, "language": "en", "text": text, "state": "human"}
    assert post(client, "clause-add", version.agreement_id, version.pk, **sent).status_code == 302
    return version.wordings.order_by("-pk")[0]


def signed(table: Table) -> Wording:
    """A clause of an agreement that both institutions are bound by."""
    return agreement(table.cooperation, *table.institutions)


def fact(**more: object) -> dict[str, object]:
    return {
        "status": "kept",
        "said_on": "2027-05-01",
        "fact": "The office opened.",
        "source": "A paper",
        "link": "https://paper.example/office",
        **more,
    }


def test_a_draft_is_unseen_until_it_is_shared(table: Table) -> None:
    version = drafted(table)
    wording = with_clause(version, table.here)
    key = version.agreement_id
    pages = [("detail", key), ("compare", key), ("parts", key), ("edit", key, version.pk)]
    pages += [("clause", key, wording.clause_id), ("clause-edit", key, version.pk, wording.clause_id)]
    office = signed_in(officer(table.cooperation, None))
    for client in (table.there, office):
        assert [get(client, *page).status_code for page in pages] == [404] * len(pages)
        assert post(client, "share", key, version.pk).status_code == 404
        assert b"exemple" not in get(client, "list").content
    assert [get(table.here, *page).status_code for page in pages] == [200] * len(pages)

    assert post(table.here, "share", key, version.pk).status_code == 302
    page = get(table.there, "detail", key)
    assert page.status_code == 200
    assert "Accord &lt;b&gt;exemple&lt;/b&gt;" in page.content.decode()
    assert get(office, "detail", key).status_code == 200


def test_numbers_leave_no_gap_for_drafts_of_others(table: Table) -> None:
    key = signed(table).under.agreement_id
    for client in (table.here, table.there):
        sent = {"amend-kind": "amendment", "amend-changes": "A new date."}
        assert post(client, "amend", key, **sent).status_code == 302
    mine, theirs = Version.objects.filter(number=None).order_by("pk")
    assert get(table.here, "detail", key, version=theirs.pk).status_code == 404
    post(table.there, "share", key, theirs.pk)
    theirs.refresh_from_db()
    assert theirs.number == 2
    assert mine.drafted_by == table.institutions[0]


def test_a_signed_text_stays_and_an_amendment_keeps_the_clause(table: Table) -> None:
    version = drafted(table)
    wording = with_clause(version, table.here)
    key = version.agreement_id
    assert post(table.here, "sign", key, version.pk, signed_on="2027-02-01").status_code == 302
    version.refresh_from_db()
    assert version.signed_on is None  # nobody else has seen it
    post(table.here, "share", key, version.pk)
    Party.objects.create(agreement=version.agreement, institution=table.institutions[1])
    post(table.there, "sign", key, version.pk, signed_on="2027-02-01")
    version.refresh_from_db()
    assert (version.signed_on, len(version.seal)) == (date(2027, 2, 1), 64)

    edit = {"version": 0, "number": "3.2", "language": "en", "text": "They open two.", "state": "human"}
    refused = post(table.there, "clause-edit", key, version.pk, wording.clause_id, **edit)
    assert refused.status_code == 400
    assert "Make an amendment" in refused.content.decode()
    assert post(table.here, "clause-remove", key, version.pk, wording.clause_id).status_code == 302
    wording.refresh_from_db()
    assert wording.text["texts"]["en"]["text"] == "They open an office."

    translated = edit | {"language": "ar", "text": "يفتحون مكتبا.", "state": "machine"}
    assert post(table.there, "clause-edit", key, version.pk, wording.clause_id, **translated).status_code == 302
    page = get(table.here, "detail", key, text="ar").content.decode()
    assert '<bdi lang="ar" dir="rtl">يفتحون مكتبا.</bdi>' in page
    assert "Translated by a machine" in page
    assert "They open an office." in page
    assert "does not fit its seal" not in page

    sent = {"amend-kind": "amendment", "amend-changes": "Two offices."}
    assert post(table.here, "amend", key, **sent).status_code == 302
    newer = Version.objects.get(number=None)
    assert post(table.here, "clause-edit", key, newer.pk, wording.clause_id, **edit).status_code == 302
    page = get(table.here, "compare", key).content.decode()
    assert "1 clause differs." in page
    assert "<del>an office.</del>" in page
    assert "<ins>two.</ins>" in page
    assert Clause.objects.count() == 1


def test_a_change_is_seen_by_who_reads_a_translation_that_stayed(table: Table) -> None:
    wording = signed(table)
    both = with_translation(wording.text, "Ils échangent.", "fr")
    Wording.objects.filter(pk=wording.pk).update(text=both)
    key = wording.under.agreement_id
    post(table.here, "amend", key, **{"amend-kind": "amendment", "amend-changes": "More."})
    newer = Version.objects.get(number=None)
    edit = {"version": 0, "number": "1", "language": "en", "text": "They exchange more.", "state": "human"}
    assert post(table.here, "clause-edit", key, newer.pk, wording.clause_id, **edit).status_code == 302
    with override("fr"):
        pairs = compare(wording.under, newer)
    assert [(each.kind, each.right) for each in pairs] == [
        ("changed", [("They exchange", False), ("more.", True)]),
    ]


def test_a_text_that_was_changed_behind_its_seal_is_told(table: Table) -> None:
    wording = signed(table)
    assert "does not fit its seal" not in get(table.here, "detail", wording.under.agreement_id).content.decode()
    Wording.objects.filter(pk=wording.pk).update(text=say("They exchange nothing.", "en"))
    assert "does not fit its seal" in get(table.here, "detail", wording.under.agreement_id).content.decode()


def test_two_who_edit_one_clause_lose_nothing(table: Table) -> None:
    version = drafted(table)
    wording = with_clause(version, table.here)
    sent = {"version": 0, "number": "3.2", "language": "en", "text": "First.", "state": "human"}
    where = ("clause-edit", version.agreement_id, version.pk, wording.clause_id)
    assert post(table.here, *where, **sent).status_code == 302
    second = post(table.here, *where, **sent | {"text": "Second."})
    assert second.status_code == 409
    assert "First." in second.content.decode()
    assert "Second." in second.content.decode()
    assert post(table.here, *where, **sent | {"text": "Second.", "version": 1}).status_code == 302

    frame = {"version": 0, "title": "One", "kind": "contract", **DATES}
    assert post(table.here, "edit", version.agreement_id, version.pk, **frame).status_code == 302
    assert post(table.here, "edit", version.agreement_id, version.pk, **frame | {"title": "Two"}).status_code == 409
    assert Agreement.objects.get().title["texts"]["en"]["text"] == "One"


def test_what_became_of_a_clause_is_a_history_with_sources(table: Table) -> None:
    wording = signed(table)
    key, clause = wording.under.agreement_id, wording.clause_id
    for wrong in ({"link": ""}, {"source": ""}, {"fact": ""}, {"status": "dropped"}, {"said_on": "2027-06-02"}):
        assert post(table.there, "clause", key, clause, **fact(**wrong)).status_code == 400
    assert post(table.there, "clause", key, clause, **fact()).status_code == 302
    assert (
        post(
            table.here, "clause", key, clause, **fact(status="dropped", fact="It closed.", reason="No money.")
        ).status_code
        == 302
    )
    said = list(ClauseStatus.objects.values_list("status", "party__institution__slug").order_by("pk"))
    assert said == [("going", None), ("kept", "agency"), ("dropped", "chamber")]
    assert Clause.objects.get().status == "dropped"
    page = get(table.here, "clause", key, clause).content.decode()
    assert page.index("No money.") < page.index("The office opened.") < page.index("It began.")
    assert 'href="https://paper.example/office"' in page
    verbs = AuditEntry.objects.filter(verb="clause.status-set").values_list("details__status", flat=True)
    assert list(verbs) == ["kept", "dropped"]
    assert audit.first_fault(audit.chain_of(table.cooperation.pk)) is None


def test_only_officers_of_a_standing_party_say_what_became(table: Table) -> None:
    wording = signed(table)
    key, clause = wording.under.agreement_id, wording.clause_id
    office = signed_in(officer(table.cooperation, None))
    assert get(office, "clause", key, clause).status_code == 200
    assert post(office, "clause", key, clause, **fact()).status_code == 403
    party = Party.objects.get(institution=table.institutions[1])
    sent = {"do": "withdraw", "withdraw-party": party.pk, "withdraw-on": "2027-05-01", "withdraw-reason": "New law"}
    assert post(table.there, "parts", key, **sent).status_code == 302
    assert post(table.there, "clause", key, clause, **fact()).status_code == 403
    page = get(table.there, "detail", key).content.decode()
    assert "agency (example)" in page
    assert "New law" in page


def test_parts_are_added_and_bad_ones_refused(table: Table) -> None:
    version = drafted(table)
    key = version.agreement_id
    second = {"do": "party", "party-institution": table.institutions[1].pk, "party-role": "signatory"}
    assert post(table.here, "parts", key, **second).status_code == 302
    assert post(table.here, "parts", key, **second).status_code == 400
    strange = {"do": "party", "party-organisation": "nowhere", "party-role": "signatory"}
    assert post(table.here, "parts", key, **strange).status_code == 400
    assert post(table.here, "parts", key, **{"do": "axis", "axis-title": "E-government"}).status_code == 302
    document = {"do": "document", "document-title": "Text", "document-language": "fr", "document-kind": "annex"}
    bad = document | {"document-link": "javascript:alert(1)"}
    assert post(table.here, "parts", key, **bad).status_code == 400
    good = document | {"document-link": "https://paper.example/text"}
    assert post(table.here, "parts", key, **good).status_code == 302
    assert post(table.here, "parts", key, do="nothing").status_code == 400
    assert Party.objects.count() == 2
    axis = Agreement.objects.get().axes.get()
    assert axis.title["texts"]["en"]["text"] == "E-government"


def test_numbers_are_one_in_every_script(table: Table) -> None:
    version = drafted(table)
    assert with_clause(version, table.here, "٣.٢").number == "3.2"
    sent = {"number": "3.2", "language": "en", "text": "Again.", "state": "human"}
    assert post(table.here, "clause-add", version.agreement_id, version.pk, **sent).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": "2026-12-31"},
        {"notice_on": "2028-01-01"},
        {"notice_on": "2029-01-01", "notice_days": ""},
        {"ends_on": ""},
        {"title": ""},
        {"kind": "strange"},
        {"desk": "1:"},
    ],
)
def test_dates_that_contradict_are_refused(table: Table, wrong: dict[str, str]) -> None:
    desk = f"{table.cooperation.pk}:{table.institutions[0].pk}"
    sent = {"desk": desk, "title": "Example", "kind": "memorandum", **DATES} | wrong
    assert post(table.here, "create", **sent).status_code == 400
    assert not Agreement.objects.exists()


def test_the_database_refuses_what_cannot_be(table: Table) -> None:
    wording = signed(table)
    version, party = wording.under, Party.objects.order_by("pk")[0]
    impossible: list[Callable[[], object]] = [
        lambda: Version.objects.filter(pk=version.pk).update(seal=""),
        lambda: Version.objects.filter(pk=version.pk).update(number=None),
        lambda: Version.objects.filter(pk=version.pk).update(ends_on="2026-01-01"),
        lambda: Version.objects.filter(pk=version.pk).update(notice_days=3),
        lambda: Party.objects.filter(pk=party.pk).update(withdrawn_on="2027-01-01"),
        lambda: Party.objects.filter(pk=party.pk).update(institution=None),
        lambda: ClauseStatus.objects.update(status="dropped"),
        lambda: ClauseStatus.objects.update(source=""),
        lambda: Wording.objects.filter(pk=wording.pk).update(number=""),
    ]
    for change in impossible:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_strangers_get_404(table: Table) -> None:
    wording = signed(table)
    other = signed_in(officer(type(table.cooperation).objects.create(slug="other", name="Other"), None))
    assert get(other, "detail", wording.under.agreement_id).status_code == 404
    assert get(other, "list").status_code == 200
    assert get(table.here, "detail", wording.under.agreement_id, version="x").status_code == 404


def test_lists_ask_the_same_of_one_and_of_three(table: Table, count_queries: Count) -> None:
    first = signed(table)
    key = first.under.agreement_id
    pages = [("list",), ("dates",), ("detail", key), ("clause", key, first.clause_id), ("compare", key)]
    Wording.objects.update(due_on="2027-07-01")

    def counts() -> list[int]:
        found = []
        for page in pages:
            with count_queries() as queries:
                assert get(table.here, *page).status_code == 200
            found.append(len(queries))
        return found

    one = counts()
    for number in ("2", "3"):
        signed(table)
        clause = Clause.objects.create(agreement_id=key)
        Wording.objects.create(
            under=first.under,
            clause=clause,
            number=number,
            text=say("More.", "fr"),
            owner=first.owner,
            due_on="2027-07-02",
        )
        ClauseStatus.objects.create(
            clause=first.clause,
            status="kept",
            said_on="2027-01-01",
            fact=say("x", "fr"),
            source="x",
            party=first.owner,
        )
    assert counts() == one
