"""A committee from its plan to its minutes: agenda, decisions, who may what, and what is refused."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.agreements.models import ClauseStatus, Tie, Wording
from escale.apps.agreements.queries import agreement_of
from escale.apps.committee.domain import CommitteeRefused
from escale.apps.committee.domain.agenda import add_item, leave_out, move_item, reconsider, take_up, write_minutes
from escale.apps.committee.domain.deciding import decide
from escale.apps.committee.domain.inviting import send_invitations
from escale.apps.committee.domain.planning import (
    CommitteeDraft,
    call_off,
    edit_committee,
    hold_committee,
    plan_committee,
    publish_minutes,
)
from escale.apps.committee.models import Committee, Item
from escale.apps.committee.queries.proposing import proposals
from escale.core.models import AuditEntry, OutgoingMail
from escale.core.origins import resolve
from escale.core.translated import say
from escale.core.versions import StaleVersion
from tests.apps.agreements.conftest import NOW
from tests.apps.committee.conftest import Figures, action_of
from tests.apps.meetings.participant.stage import signed_in
from tests.apps.results.conftest import Stand
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime(2027, 6, 15, 10, tzinfo=ZoneInfo("Africa/Casablanca"))


def planned(stand: Stand, **more: Any) -> Committee:
    user = stand.table.users[0]
    draft = {
        "starts": DAY,
        "ends": DAY.replace(hour=12),
        "zone": "Africa/Casablanca",
        "place": "Example hall",
        **more,
    }
    return plan_committee(
        acting_user=user, agreement=agreement_of(user, stand.agreement.pk), draft=CommitteeDraft(**draft)
    )


def everybody(stand: Stand) -> list[tuple[int, int]]:
    return [(party.pk, user.pk) for party, user in zip(stand.parties, stand.table.users, strict=True)]


def verbs() -> list[str]:
    return list(
        AuditEntry.objects.filter(verb__startswith="committee").order_by("number").values_list("verb", flat=True)
    )


def both(stand: Stand) -> list[OwnerDraft]:
    return [OwnerDraft(institution=each.pk) for each in stand.table.institutions]


def test_the_agenda_is_made_of_what_is_late_contested_or_due(figures: Figures) -> None:
    stand = figures.stand
    late = action_of(stand, "Late", date(2027, 6, 14))
    due_that_day = action_of(stand, "Due that day", date(2027, 6, 15))
    figures.first.actions.add(late, due_that_day)
    action_of(stand, "Of no clause and no indicator", date(2027, 6, 1))
    Wording.objects.filter(pk=stand.wording.pk).update(due_on=date(2027, 6, 15))
    user = stand.table.users[0]
    found = proposals(planned(stand), user)
    assert [(each.kind, each.key, each.reason) for each in found] == [
        ("value", figures.contested.pk, "agency (example) contests the value: نحن أحصينا أقل"),
        ("action", late.pk, "It was to be done by 14 June 2027."),
        ("clause", stand.wording.clause_id, "It is due on 15 June 2027."),
        ("period", figures.bare.periods.get().pk, "The period ended on 31 March 2027 and no value was entered."),
    ]
    ClauseStatus.objects.create(
        clause=stand.wording.clause, status="kept", said_on=date(2027, 6, 1), fact=say("Done", "en"), source="x"
    )
    assert "clause" not in {each.kind for each in proposals(planned(stand), user)}


def test_a_point_is_taken_left_out_with_a_reason_and_taken_back(figures: Figures) -> None:
    stand, user = figures.stand, figures.stand.table.users[0]
    committee = planned(stand)
    taken = take_up(acting_user=user, committee=committee, kind="value", key=figures.contested.pk)
    assert take_up(acting_user=user, committee=committee, kind="value", key=figures.contested.pk) == taken
    period = figures.bare.periods.get().pk
    with pytest.raises(CommitteeRefused, match="Say why it is left out"):
        leave_out(acting_user=user, committee=committee, kind="period", key=period, reason=" ")
    out = leave_out(acting_user=user, committee=committee, kind="period", key=period, reason="Next time")
    assert (out.state, out.reason) == ("dropped", "Next time")
    assert proposals(committee, user) == []
    with pytest.raises(CommitteeRefused, match="neither late, contested nor due"):
        take_up(acting_user=user, committee=committee, kind="action", key=1)
    reconsider(acting_user=user, item=out)
    free = add_item(acting_user=user, committee=committee, title="متفرقات", language="ar")
    move_item(acting_user=user, item=free, up=True)
    move_item(acting_user=user, item=free, up=True)
    move_item(acting_user=user, item=free, up=True)
    assert list(committee.items.order_by("position").values_list("pk", flat=True)) == [free.pk, taken.pk, out.pk]
    assert verbs() == [
        "committee.planned",
        "committee-item.taken",
        "committee-item.left-out",
        "committee-item.taken",
        "committee-item.added",
        "committee-item.moved",
        "committee-item.moved",
    ]


def test_a_decision_becomes_an_action_that_knows_where_it_was_born(figures: Figures) -> None:
    stand, (user, other) = figures.stand, figures.stand.table.users
    committee = planned(stand)
    item = add_item(acting_user=user, committee=committee, title="Training", language="en")
    item.committee = committee
    made = decide(
        acting_user=user, item=item, text="Train twice", language="en", due=date(2027, 9, 1), owners=both(stand)
    )
    action = Action.objects.get(decision=made)
    assert (action.origin, action.origin_key, action.is_draft) == ("committee", str(committee.pk), False)
    assert action.owners.count() == 2
    behind = resolve(other, [("committee", action.origin_key)])[("committee", action.origin_key)]
    assert behind == ("Committee of 15 June 2027", f"/committees/{committee.pk}/")
    assert resolve(UserFactory(), [("committee", action.origin_key)]) == {}
    stranger = [OwnerDraft(institution=0), *both(stand)[:1]]
    with pytest.raises(CommitteeRefused, match="not part of this cooperation"):
        decide(acting_user=user, item=item, text="x", language="en", due=date(2027, 9, 1), owners=stranger)
    assert Action.objects.filter(origin="committee").count() == 1


def test_what_is_decided_on_a_clause_serves_it(figures: Figures) -> None:
    stand, user = figures.stand, figures.stand.table.users[0]
    Wording.objects.filter(pk=stand.wording.pk).update(due_on=date(2027, 6, 15))
    committee = planned(stand)
    found = next(each for each in proposals(committee, user) if each.kind == "clause")
    item = take_up(acting_user=user, committee=committee, kind=found.kind, key=found.key)
    decided = decide(
        acting_user=user, item=item, text="Train twice", language="en", due=date(2027, 9, 1), owners=both(stand)
    )
    tie = Tie.objects.get()
    assert (tie.clause_id, tie.action_id, tie.tied_by) == (stand.wording.clause_id, decided.action_id, user)


def test_minutes_are_written_language_by_language_and_published_once(stand: Stand) -> None:
    user = stand.table.users[0]
    committee = planned(stand, people=everybody(stand))
    item = add_item(acting_user=user, committee=committee, title="Training", language="en")
    item.committee = committee
    with pytest.raises(CommitteeRefused, match="It has not begun yet"):
        hold_committee(acting_user=user, committee=committee, came=[])
    with pytest.raises(CommitteeRefused, match="of a committee that was held"):
        publish_minutes(acting_user=user, committee=committee)
    with time_machine.travel(NOW.replace(day=16), tick=False):
        came = committee.participants.order_by("pk").values_list("pk", flat=True)[:1]
        hold_committee(acting_user=user, committee=committee, came=list(came))
        assert list(committee.participants.order_by("pk").values_list("came", flat=True)) == [True, False]
        with pytest.raises(CommitteeRefused, match="no minutes yet: 1"):
            publish_minutes(acting_user=user, committee=committee)
        write_minutes(acting_user=user, item=item, expected_version=0, text="Both agreed.", language="en")
        with pytest.raises(StaleVersion):
            write_minutes(acting_user=user, item=item, expected_version=0, text="x", language="fr")
        write_minutes(acting_user=user, item=item, expected_version=1, text="اتفق الطرفان", language="ar")
        assert set(Item.objects.get(pk=item.pk).minutes["texts"]) == {"en", "ar"}
        publish_minutes(acting_user=user, committee=committee)
        publish_minutes(acting_user=user, committee=committee)
        for late in (
            lambda: write_minutes(acting_user=user, item=item, expected_version=2, text="x", language="en"),
            lambda: add_item(acting_user=user, committee=committee, title="x", language="en"),
            lambda: call_off(acting_user=user, committee=committee, reason="x"),
        ):
            with pytest.raises(CommitteeRefused):
                late()
    assert verbs().count("committee.minutes-published") == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"ends": DAY}, "not after the beginning"),
        ({"place": ""}, "Say where it meets"),
        ({"zone": "Europe/Luxembourg", "starts": datetime(2027, 3, 28, 2, 30, tzinfo=UTC)}, "clocks go forward"),
        ({"people": [(1_000_000, 1)]}, "of no party"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(stand: Stand, more: dict[str, Any], words: str) -> None:
    with pytest.raises(CommitteeRefused, match=words):
        planned(stand, **more)
    assert not Committee.objects.exists()


def test_the_database_refuses_what_the_verbs_do(stand: Stand) -> None:
    committee = planned(stand)
    for wrong in ({"ends": committee.starts}, {"place": ""}, {"state": "called-off"}, {"state": "published"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Committee.objects.filter(pk=committee.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(committee=committee, kind="free", title={}, clause=stand.wording.clause)


def test_of_two_who_change_the_hour_the_second_is_told(stand: Stand) -> None:
    user, committee = stand.table.users[0], planned(stand)
    draft = CommitteeDraft(DAY, DAY.replace(hour=13), "Africa/Casablanca", "Another hall")
    edit_committee(acting_user=user, committee=committee, expected_version=0, draft=draft)
    with pytest.raises(StaleVersion):
        edit_committee(acting_user=user, committee=committee, expected_version=0, draft=draft)
    committee.refresh_from_db()
    assert (committee.place, committee.begins.hour, committee.version) == ("Another hall", 10, 1)


def test_everybody_is_invited_once_and_again_after_a_change(stand: Stand) -> None:
    user = stand.table.users[0]
    committee = planned(stand)
    with pytest.raises(CommitteeRefused, match="Nobody is named yet"):
        send_invitations(acting_user=user, committee=committee)
    draft = CommitteeDraft(DAY, DAY.replace(hour=12), "Africa/Casablanca", "Hall", people=everybody(stand))
    edit_committee(acting_user=user, committee=committee, expected_version=0, draft=draft)
    assert send_invitations(acting_user=user, committee=committee) == 2
    assert send_invitations(acting_user=user, committee=committee) == 0
    mail = OutgoingMail.objects.order_by("pk")[0]
    assert mail.subject == "Steering committee of Example agreement, Tuesday 15 June 2027"
    assert f"/committees/{committee.pk}/calendar/" in mail.text
    assert "10:00 – 12:00 Casablanca" in mail.text


# -- pages


def address(name: str, *keys: object) -> str:
    return reverse(f"committee:{name}", args=keys)


def test_a_committee_is_walked_on_pages(figures: Figures) -> None:
    stand, here = figures.stand, figures.stand.table.here
    people = [f"{party}-{user}" for party, user in everybody(stand)]
    said = {"day": "2027-06-15", "starts": "10:00", "ends": "12:00", "zone": "casablanca", "place": "Example hall"}
    answer = here.post(address("plan", stand.agreement.pk), {**said, "people": people})
    committee = Committee.objects.get()
    assert answer["Location"] == address("committee", committee.pk)
    key = {"kind": "value", "key": figures.contested.pk}
    assert here.post(address("settle", committee.pk), key).status_code == 302
    assert here.post(address("point-add", committee.pk), {"title": "Other", "language": "en"}).status_code == 302
    item = committee.items.get(kind="value")
    decision = {
        "decision-text": "Count again",
        "decision-language": "en",
        "decision-due": "2027-09-01",
        "decision-first": f"i{stand.table.institutions[0].pk}",
        "decision-second": f"i{stand.table.institutions[1].pk}",
    }
    assert here.post(address("decision", committee.pk, item.pk), decision).status_code == 302
    minutes = {"text": "Both explained.", "language": "en", "version": 0}
    assert here.post(address("minutes", committee.pk, item.pk), minutes).status_code == 302
    assert here.post(address("minutes", committee.pk, item.pk), {**minutes, "text": "No."}).status_code == 409
    shown = stand.table.there.get(address("committee", committee.pk)).content.decode()
    for words in ("Count again", "Both explained.", "Example hall", f"/values/{figures.contested.pk}/"):
        assert words in shown
    for page in ("list", "plan"):
        assert here.get(address(page, stand.agreement.pk)).status_code == 200
    for page in ("edit", "calendar"):
        assert here.get(address(page, committee.pk)).status_code == 200
    calendar = here.get(address("calendar", committee.pk)).content.decode()
    assert "DTSTART;TZID=Africa/Casablanca:20270615T100000" in calendar
    on_the_agreement = here.get(reverse("agreements:detail", args=[stand.agreement.pk])).content.decode()
    assert address("committee", committee.pk) in on_the_agreement
    assert address("report", stand.agreement.pk) in on_the_agreement


def test_strangers_get_404_and_a_party_that_withdrew_reads_only(stand: Stand) -> None:
    committee = planned(stand)
    item = add_item(acting_user=stand.table.users[0], committee=committee, title="x", language="en")
    stranger = signed_in(UserFactory())
    reads = [
        address("list", stand.agreement.pk),
        address("committee", committee.pk),
        address("calendar", committee.pk),
    ]
    writes = [
        address("plan", stand.agreement.pk),
        *(
            address(name, committee.pk)
            for name in ("edit", "invite", "hold", "publish", "call-off", "settle", "point-add")
        ),
        *(address(name, committee.pk, item.pk) for name in ("point-move", "minutes", "decision")),
    ]
    stand.agreement.parties.filter(pk=stand.parties[1].pk).update(
        withdrawn_on=date(2027, 5, 1), withdrawn_reason="example"
    )
    for each in reads:
        assert stranger.get(each).status_code == 404
        assert Client().get(each).status_code == 302
        assert stand.table.there.get(each).status_code == 200
    for each in writes:
        assert stranger.post(each).status_code == 404
        assert stand.table.there.post(each).status_code == 403
    committee.refresh_from_db()
    assert committee.version == 0


def test_a_point_of_another_committee_is_not_reached(stand: Stand) -> None:
    first, second = planned(stand), planned(stand)
    item = add_item(acting_user=stand.table.users[0], committee=second, title="x", language="en")
    assert stand.table.here.get(address("minutes", first.pk, item.pk)).status_code == 404


def test_a_long_agenda_takes_no_more_queries(figures: Figures, django_assert_max_num_queries: Any) -> None:
    stand, committee = figures.stand, planned(figures.stand)
    user = stand.table.users[0]

    def points(number: int) -> None:
        item = add_item(acting_user=user, committee=committee, title=f"Point {number}", language="en")
        item.committee = committee
        decide(acting_user=user, item=item, text="Do", language="en", due=date(2027, 9, 1), owners=both(stand))

    points(0)
    with django_assert_max_num_queries(100) as few:
        stand.table.here.get(address("committee", committee.pk))
    for number in range(1, 4):
        points(number)
    with django_assert_max_num_queries(len(few)):
        stand.table.here.get(address("committee", committee.pk))
