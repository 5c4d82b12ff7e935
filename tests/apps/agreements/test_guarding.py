"""What an agreement refuses: dates that cannot be, changes behind a seal, and hands that are not a party's."""

import hashlib
import json
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import RestrictedError
from django.utils import timezone

from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.agreements import create_agreement, edit_agreement
from escale.apps.agreements.domain.clauses import ClauseDraft, edit_clause, remove_clause
from escale.apps.agreements.domain.reminding import remind
from escale.apps.agreements.models import Agreement, Party, Version, Wording
from escale.apps.agreements.rules import fingerprint
from escale.apps.directory.domain import merge_organisations
from escale.apps.directory.models import Institution, Membership, Organisation
from escale.apps.directory.models import Party as Member
from escale.core.models import AuditEntry, OutgoingMail
from escale.core.translated import own_words
from tests.apps.agreements.conftest import Table, officer
from tests.apps.agreements.test_agreements import DATES, drafted, fact, get, post, signed, with_clause
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import OrganisationFactory, agreement

pytestmark = pytest.mark.django_db
FRAME = {"title": "Example", "kind": "memorandum"}
KNOWN = {"in_force_from": None, "ends_on": None, "notice_on": None, "notice_days": None, "renewal": "none"}


@pytest.mark.parametrize("field", ["in_force_from", "ends_on", "notice_on"])
@pytest.mark.parametrize("day", ["0001-06-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_dates_are_of_times_in_which_agreements_are_made(table: Table, field: str, day: str) -> None:
    desk = f"{table.cooperation.pk}:{table.institutions[0].pk}"
    assert post(table.here, "create", desk=desk, **FRAME, renewal="none", **{field: day}).status_code == 400
    with pytest.raises(AgreementRefused, match="1900"):
        create_agreement(
            acting_user=table.users[0],
            cooperation=table.cooperation,
            institution=None,
            title="Example",
            language="en",
            kind="memorandum",
            dates={**KNOWN, field: date.fromisoformat(day)},
        )
    assert not Agreement.objects.exists()


def test_the_first_day_there_is_breaks_no_page_and_no_reminder(table: Table) -> None:
    version = signed(table).under
    Version.objects.filter(pk=version.pk).update(in_force_from=None, ends_on=date(1, 6, 1), notice_days=3_650)
    for page in (("list",), ("dates",), ("detail", version.agreement_id)):
        assert get(table.here, *page).status_code == 200
    remind(timezone.now())
    version.refresh_from_db()
    assert version.notice_date == date.min


def test_the_dates_of_a_signed_version_stay(table: Table) -> None:
    version = signed(table).under
    key, agreement = version.agreement_id, version.agreement
    agreement.refresh_from_db()
    saved = {name: getattr(version, name) or "" for name in KNOWN}
    sent = {"version": agreement.version, **FRAME, **saved}
    refused = post(table.here, "edit", key, version.pk, **sent | {"ends_on": "2030-01-01"})
    assert refused.status_code == 400
    assert "Make an amendment" in refused.content.decode()
    assert post(table.here, "edit", key, version.pk, **sent).status_code == 302
    with pytest.raises(AgreementRefused, match="amendment"):
        agreement.refresh_from_db()
        edit_agreement(
            acting_user=table.users[0],
            version=version,
            expected_version=agreement.version,
            title="x",
            language="en",
            kind="memorandum",
            dates={**KNOWN, "ends_on": date(2030, 1, 1)},
        )
    assert "does not fit its seal" not in get(table.here, "detail", key).content.decode()
    Version.objects.filter(pk=version.pk).update(ends_on=date(2031, 1, 1))
    assert "does not fit its seal" in get(table.here, "detail", key).content.decode()


def _outsider(table: Table) -> Institution:
    third = Institution.objects.create(slug="third", name="third (example)", country="LU")
    Member.objects.create(cooperation=table.cooperation, institution=third)
    return third


def test_who_is_no_party_reads_and_writes_nothing(table: Table) -> None:
    version = drafted(table)
    wording = with_clause(version, table.here)
    key, clause = version.agreement_id, wording.clause_id
    party = Party.objects.get()
    post(table.here, "share", key, version.pk)
    other = signed_in(officer(table.cooperation, _outsider(table)))
    clause_sent = {"version": 0, "number": "9", "language": "en", "text": "x", "state": "human"}
    withdrawal = {"withdraw-party": party.pk, "withdraw-on": "2027-05-01", "withdraw-reason": "x"}
    writes = [
        ("edit", (key, version.pk), {"version": 0, **FRAME, **DATES}),
        ("sign", (key, version.pk), {"signed_on": "2027-02-01"}),
        ("clause-add", (key, version.pk), clause_sent),
        ("clause-edit", (key, version.pk, clause), clause_sent),
        ("clause-remove", (key, version.pk, clause), {}),
        ("import", (key, version.pk), {"language": "en", "pasted": "1. One"}),
        ("parts", (key,), {"do": "axis", "axis-title": "x"}),
        ("parts", (key,), {"do": "withdraw", **withdrawal}),
        ("amend", (key,), {"amend-kind": "amendment", "amend-changes": "x"}),
    ]
    assert [post(other, name, *keys, **sent).status_code for name, keys, sent in writes] == [403] * len(writes)
    page = get(other, "detail", key)
    assert page.status_code == 200
    for name in ("sign", "edit", "clauses/new", "parts", "import"):
        assert f"/{name}/" not in page.content.decode()
    assert get(other, "clause", key, clause).status_code == 200
    assert Party.objects.get().withdrawn_on is None
    assert Wording.objects.get().number == "3.2"

    office = signed_in(officer(table.cooperation, None))
    assert post(office, "clause-edit", key, version.pk, clause, **clause_sent).status_code == 302


def test_who_has_withdrawn_writes_nothing(table: Table) -> None:
    key = signed(table).under.agreement_id
    theirs = Party.objects.get(institution=table.institutions[1])
    sent = {"do": "withdraw", "withdraw-party": theirs.pk, "withdraw-on": "2027-05-01", "withdraw-reason": "x"}
    assert post(table.here, "parts", key, **sent).status_code == 400  # one's own alone
    assert post(table.there, "parts", key, **sent).status_code == 302
    assert post(table.there, "parts", key, **{"do": "axis", "axis-title": "x"}).status_code == 403
    amendment = {"amend-kind": "amendment", "amend-changes": "x"}
    assert post(table.there, "amend", key, **amendment).status_code == 403
    office = signed_in(officer(table.cooperation, None))
    mine = Party.objects.get(institution=table.institutions[0])
    assert post(office, "parts", key, **sent | {"withdraw-party": mine.pk}).status_code == 302


def test_a_clause_that_was_taken_out_meanwhile_is_not_changed(table: Table) -> None:
    version = drafted(table)
    wording = with_clause(version, table.here)
    remove_clause(acting_user=table.users[0], version=version, wording=Wording.objects.get())
    with pytest.raises(AgreementRefused, match="meanwhile"):
        remove_clause(acting_user=table.users[0], version=version, wording=wording)
    with pytest.raises(AgreementRefused, match="meanwhile"):
        edit_clause(
            acting_user=table.users[0],
            version=version,
            wording=wording,
            expected_version=0,
            draft=ClauseDraft("1", "x", "en"),
        )


def test_a_draft_of_an_amendment_leaves_the_agreement_alone(table: Table) -> None:
    version = signed(table).under
    key = version.agreement_id
    before = Agreement.objects.get()
    post(table.here, "amend", key, **{"amend-kind": "amendment", "amend-changes": "x"})
    draft = Version.objects.get(number=None)
    assert 'name="title"' not in get(table.here, "edit", key, draft.pk).content.decode()
    sent = {"version": 0, "title": "Other", "kind": "contract", **DATES}
    assert post(table.here, "edit", key, draft.pk, **sent).status_code == 302
    assert post(table.here, "edit", key, draft.pk, **sent).status_code == 409
    after = Agreement.objects.get()
    assert (after.title, after.kind, after.version) == (before.title, before.kind, before.version)
    draft.refresh_from_db()
    assert (draft.ends_on, draft.version) == (date(2028, 12, 31), 1)


def test_parties_and_facts_have_days_that_can_be(table: Table) -> None:
    wording = signed(table)
    key, clause = wording.under.agreement_id, wording.clause_id
    Version.objects.filter(pk=wording.under_id).update(signed_on=date(2027, 2, 1))
    third = _outsider(table)
    joins = {"do": "party", "party-institution": third.pk, "party-role": "witness"}
    assert post(table.here, "parts", key, **joins, **{"party-signed_on": "2027-06-02"}).status_code == 400
    mine = Party.objects.get(institution=table.institutions[0])
    leaves = {"do": "withdraw", "withdraw-party": mine.pk, "withdraw-reason": "x"}
    assert post(table.here, "parts", key, **leaves, **{"withdraw-on": "2027-06-02"}).status_code == 400
    assert post(table.here, "clause", key, clause, **fact(said_on="2027-01-31")).status_code == 400
    assert post(table.here, "clause", key, clause, **fact(said_on="2027-02-01")).status_code == 302


def test_who_has_withdrawn_promises_nothing_new(table: Table) -> None:
    version = drafted(table)
    theirs = Party.objects.create(agreement=version.agreement, institution=table.institutions[1])
    sent = {"number": "1", "language": "en", "text": "x", "state": "human", "owner": theirs.pk}
    Party.objects.filter(pk=theirs.pk).update(withdrawn_on="2027-05-01", withdrawn_reason="x")
    assert post(table.here, "clause-add", version.agreement_id, version.pk, **sent).status_code == 400
    Party.objects.filter(pk=theirs.pk).update(withdrawn_on=None, withdrawn_reason="")
    assert post(table.here, "clause-add", version.agreement_id, version.pk, **sent).status_code == 302
    Party.objects.filter(pk=theirs.pk).update(withdrawn_on="2027-05-01", withdrawn_reason="x")
    clause = Wording.objects.get().clause_id
    again = sent | {"version": 0, "text": "y"}
    assert post(table.here, "clause-edit", version.agreement_id, version.pk, clause, **again).status_code == 302


def test_nothing_signed_goes_with_what_it_hangs_on(table: Table) -> None:
    wording = signed(table)
    for thing in (table.cooperation, wording.under.agreement, wording.clause):
        with pytest.raises(RestrictedError):
            thing.delete()
    Wording.objects.update(owner=Party.objects.order_by("pk")[0])
    with pytest.raises(RestrictedError):
        Party.objects.order_by("pk")[0].delete()
    assert Wording.objects.count() == 1


def test_seals_of_words_become_seals_of_words_and_dates(table: Table) -> None:
    version, other = (agreement(table.cooperation, *table.institutions).under for _each in range(2))
    rows = [[each.number, own_words(each.text, "en"), each.owner_id, None] for each in version.wordings.all()]
    said = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    Version.objects.filter(pk=version.pk).update(seal=hashlib.sha256(said.encode()).hexdigest())
    Version.objects.filter(pk=other.pk).update(seal="broken")
    import_module("escale.apps.agreements.migrations.0002_guarded").seal_dates(apps, None)
    version.refresh_from_db()
    other.refresh_from_db()
    assert version.seal == fingerprint(version, version.wordings.all())
    assert other.seal == "broken"


def _organisations(table: Table) -> tuple[Organisation, Organisation]:
    keep, absorb = OrganisationFactory.create_batch(2, cooperation=table.cooperation)
    return keep, absorb


def test_a_party_stays_one_when_organisations_are_merged(table: Table) -> None:
    keep, absorb = _organisations(table)
    version = signed(table).under
    party = Party.objects.create(agreement=version.agreement, organisation=absorb, signed_on=date(2027, 1, 1))
    version.wordings.update(owner=party)
    Version.objects.filter(pk=version.pk).update(seal=fingerprint(version, version.wordings.all()))
    merge_organisations(acting_user=None, keep=keep, absorb=absorb)
    party.refresh_from_db()
    assert party.organisation == keep
    assert "does not fit its seal" not in get(table.here, "detail", version.agreement_id).content.decode()


def test_two_parties_become_one_and_the_seal_holds(table: Table) -> None:
    keep, absorb = _organisations(table)
    wording = signed(table)
    version = wording.under
    made = {"agreement": version.agreement, "role": "implementing"}
    stays = Party.objects.create(
        organisation=keep, signed_on="2027-01-02", withdrawn_on="2027-03-01", withdrawn_reason="x", **made
    )
    goes = Party.objects.create(organisation=absorb, signed_on="2027-01-01", **made)
    version.wordings.update(owner=goes)
    wording.clause.history.update(party=goes)
    Version.objects.filter(pk=version.pk).update(seal=fingerprint(version, version.wordings.all()))
    merge_organisations(acting_user=None, keep=keep, absorb=absorb)
    stays.refresh_from_db()
    assert (stays.signed_on, stays.withdrawn_on) == (date(2027, 1, 1), None)
    assert [*Party.objects.filter(organisation__isnull=False)] == [stays]
    assert version.wordings.get().owner == stays
    assert wording.clause.history.get().party == stays
    assert "does not fit its seal" not in get(table.here, "detail", version.agreement_id).content.decode()
    verbs = AuditEntry.objects.filter(verb__in=("party.merged", "version.resealed")).order_by("number")
    assert [each.verb for each in verbs] == ["party.merged", "version.resealed"]


def test_who_left_is_reminded_no_more(table: Table) -> None:
    signed(table)
    Version.objects.update(ends_on=date(2027, 7, 1), notice_days=None, in_force_from=None)
    Membership.objects.filter(user=table.users[0]).update(ended_at=timezone.now())
    remind(timezone.now())
    assert [each.recipient for each in OutgoingMail.objects.all()] == [table.users[1].email]
