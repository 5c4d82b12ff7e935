import pytest

from escale.apps.meetings.domain import moving
from escale.apps.meetings.domain.moving import Conflict, Refused, VersionConflict
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Interpreter, Meeting, Request, Unavailability
from escale.core.models import AuditEntry, Occupied, OutgoingMail
from tests.apps.meetings.scene import Scene, scene
from tests.factories import TableFactory, round_with_slots

pytestmark = pytest.mark.django_db


def one_meeting(*, slots: int = 3, tables: int = 2) -> tuple[Scene, Agenda, Meeting]:
    stage = scene(guests=2, hosts=2, slots=slots, tables=tables)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    agenda = stage.plan()
    return stage, agenda, agenda.meetings.get()


def waiting_request(stage: Scene, guest: int, host: int, weight: int = 10) -> Request:
    pair = sorted([stage.organisation(stage.guests[guest]).pk, stage.organisation(stage.hosts[host]).pk])
    return Request.objects.create(round=stage.of_round, first_id=pair[0], second_id=pair[1], weight=weight)


def test_moving_takes_the_bookings_along() -> None:
    stage, agenda, meeting = one_meeting()
    last = stage.of_round.slots.last()
    moved = moving.move_meeting(acting_user=stage.organiser, meeting=meeting, slot=last, expected_version=0)
    assert (moved.slot, moved.version, moved.attendees.count()) == (last, 1, 2)
    first_unit = int(last.starts.timestamp()) // 300
    assert {row.unit for row in Occupied.objects.all()} == set(range(first_unit, first_unit + 4))
    agenda.refresh_from_db()
    assert (agenda.edited, agenda.version, agenda.value, agenda.bound) == (True, 1, 25, 25)
    assert AuditEntry.objects.filter(verb="meeting.moved").count() == 1


def test_a_page_that_is_older_than_the_meeting_changes_nothing() -> None:
    stage, _agenda, meeting = one_meeting()
    second, last = list(stage.of_round.slots.all())[1:]
    moving.move_meeting(acting_user=stage.organiser, meeting=meeting, slot=second, expected_version=0)
    with pytest.raises(VersionConflict):
        moving.move_meeting(acting_user=stage.organiser, meeting=meeting, slot=last, expected_version=0)
    assert Meeting.objects.get().slot == second


def test_who_is_busy_is_named_and_nothing_is_kept() -> None:
    stage, agenda, meeting = one_meeting()
    request = waiting_request(stage, guest=0, host=1)
    before = list(Occupied.objects.order_by("pk").values())
    with pytest.raises(Conflict) as caught:
        moving.place_meeting(acting_user=stage.organiser, agenda=agenda, request=request, slot=meeting.slot)
    assert caught.value.busy == (stage.organisation(stage.guests[0]).name,)
    assert Meeting.objects.count() == 1
    assert list(Occupied.objects.order_by("pk").values()) == before


def test_a_taken_table_is_a_conflict_and_without_wish_another_is_chosen() -> None:
    stage, agenda, meeting = one_meeting()
    request = waiting_request(stage, guest=1, host=1)
    with pytest.raises(Conflict) as caught:
        moving.place_meeting(
            acting_user=stage.organiser, agenda=agenda, request=request, slot=meeting.slot, table=meeting.table
        )
    assert caught.value.busy == (f"table {meeting.table.ref}",)
    placed = moving.place_meeting(acting_user=stage.organiser, agenda=agenda, request=request, slot=meeting.slot)
    assert placed.table not in (None, meeting.table)


def test_placing_what_waits_counts_by_the_weights_of_the_plan() -> None:
    stage = scene(guests=2, hosts=1, slots=1, tables=1)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    stage.wish(stage.guests[1], stage.hosts[0], "like")
    agenda = stage.plan()
    meeting, waiting = agenda.meetings.get(), agenda.waiting.get()
    moving.cancel_meeting(acting_user=stage.organiser, meeting=meeting, expected_version=0)
    agenda.refresh_from_db()
    assert (agenda.value, agenda.waiting.count()) == (0, 2)
    placed = moving.place_meeting(
        acting_user=stage.organiser, agenda=agenda, request=waiting.request, slot=meeting.slot, expected_version=1
    )
    agenda.refresh_from_db()
    assert (agenda.value, agenda.bound, placed.state) == (10, 25, "planned")
    assert [row.reason for row in agenda.waiting.all()] == ["cancelled"]


def test_a_cancelled_meeting_can_be_placed_again() -> None:
    stage, agenda, meeting = one_meeting()
    moving.cancel_meeting(acting_user=stage.organiser, meeting=meeting)
    assert not Occupied.objects.exists()
    again = moving.place_meeting(
        acting_user=stage.organiser, agenda=agenda, request=meeting.request, slot=meeting.slot
    )
    assert (again.pk, again.state, again.version) == (meeting.pk, "planned", 2)
    with pytest.raises(Conflict, match="already"):
        moving.place_meeting(acting_user=stage.organiser, agenda=agenda, request=meeting.request, slot=meeting.slot)


def test_nobody_is_placed_where_they_are_not() -> None:
    stage, _agenda, meeting = one_meeting()
    last = stage.of_round.slots.last()
    Unavailability.objects.create(
        mission=stage.mission, attendance=stage.hosts[0], starts=last.starts, ends=last.ends
    )
    with pytest.raises(Refused, match="can be there at that time"):
        moving.move_meeting(acting_user=stage.organiser, meeting=meeting, slot=last)


def test_sides_that_do_not_meet_are_refused() -> None:
    stage, agenda, _meeting = one_meeting()
    pair = sorted(stage.organisation(guest).pk for guest in stage.guests)
    request = Request.objects.create(round=stage.of_round, first_id=pair[0], second_id=pair[1], weight=10)
    with pytest.raises(Refused, match="not on sides that meet"):
        moving.place_meeting(
            acting_user=stage.organiser, agenda=agenda, request=request, slot=stage.of_round.slots.last()
        )


def test_slots_and_tables_of_others_are_refused() -> None:
    stage, _agenda, meeting = one_meeting()
    foreign = round_with_slots(stage.mission, slots=1)
    with pytest.raises(Refused, match="not one of this round"):
        moving.move_meeting(acting_user=stage.organiser, meeting=meeting, slot=foreign.slots.get())
    with pytest.raises(Refused, match="does not belong to this round"):
        moving.move_meeting(
            acting_user=stage.organiser, meeting=meeting, slot=stage.of_round.slots.last(), table=TableFactory()
        )


def test_a_home_table_is_kept_for_its_owner() -> None:
    stage, agenda, meeting = one_meeting()
    home = TableFactory(stop=stage.of_round.stop, home_of=stage.organisation(stage.hosts[1]))
    stage.of_round.tables.add(home)
    with pytest.raises(Refused, match="kept for somebody else"):
        moving.move_meeting(acting_user=stage.organiser, meeting=meeting, slot=meeting.slot, table=home)
    placed = moving.place_meeting(
        acting_user=stage.organiser,
        agenda=agenda,
        request=waiting_request(stage, guest=1, host=1),
        slot=meeting.slot,
    )
    assert placed.table == home


def test_a_free_interpreter_comes_when_one_is_needed() -> None:
    stage, agenda, meeting = one_meeting()
    person = stage.hosts[1].representative.person
    person.languages = ["ar"]
    person.save()
    interpreter = Interpreter.objects.create(mission=stage.mission, ref="i", name="I", languages=["fr", "ar"])
    request = waiting_request(stage, guest=1, host=1)
    placed = moving.place_meeting(acting_user=stage.organiser, agenda=agenda, request=request, slot=meeting.slot)
    assert list(placed.interpreters.all()) == [interpreter]
    assert moving.warnings_about(placed) == []


def test_what_the_organiser_may_do_but_should_know() -> None:
    stage, agenda, meeting = one_meeting()
    person = stage.hosts[1].representative.person
    person.languages = ["ar"]
    person.save()
    stage.of_round.max_meetings = 1
    stage.of_round.save()
    request = waiting_request(stage, guest=0, host=1)
    last = stage.of_round.slots.last()
    free = last if last != meeting.slot else stage.of_round.slots.first()
    placed = moving.place_meeting(acting_user=stage.organiser, agenda=agenda, request=request, slot=free)
    name = stage.organisation(stage.guests[0]).name
    assert moving.warnings_about(placed) == [
        f"{name} now has 2 meetings; the round allows 1.",
        "They share no language, and no interpreter is free.",
    ]


def test_locks_hold_and_bother_nobody() -> None:
    stage, agenda, meeting = one_meeting()
    publish_agenda(acting_user=stage.organiser, agenda=agenda)
    OutgoingMail.objects.all().delete()
    assert moving.set_lock(acting_user=stage.organiser, meeting=meeting, locked=True).locked
    meeting.refresh_from_db()
    assert (meeting.locked, meeting.version) == (True, 0)
    assert not OutgoingMail.objects.exists()


def test_a_superseded_version_is_not_changed_any_more() -> None:
    stage, agenda, meeting = one_meeting()
    Agenda.objects.filter(pk=agenda.pk).update(state="superseded")
    with pytest.raises(Refused, match="replaced by a newer one"):
        moving.cancel_meeting(acting_user=stage.organiser, meeting=meeting)


def test_moving_a_published_meeting_tells_each_person_once() -> None:
    stage, agenda, meeting = one_meeting()
    publish_agenda(acting_user=stage.organiser, agenda=agenda)
    OutgoingMail.objects.all().delete()
    last = stage.of_round.slots.last()
    meeting.refresh_from_db()
    moving.move_meeting(acting_user=stage.organiser, meeting=meeting, slot=last)
    mails = OutgoingMail.objects.all()
    people = {stage.guests[0].representative.person.email, stage.hosts[0].representative.person.email}
    assert (len(mails), {mail.recipient for mail in mails}) == (2, people)
    assert all(mail.subject.startswith("Moved: ") and "/link/" in mail.text for mail in mails)
    assert {mail.cooperation_key for mail in mails} == {stage.mission.cooperation_id}
    assert Request.objects.get().sequence == 1
    scopes = set(Occupied.objects.values_list("scope", flat=True))
    assert scopes == {f"published:{stage.mission.pk}"}


def test_cancelling_a_published_meeting_frees_its_time_and_tells() -> None:
    stage, agenda, meeting = one_meeting()
    publish_agenda(acting_user=stage.organiser, agenda=agenda)
    OutgoingMail.objects.all().delete()
    meeting.refresh_from_db()
    moving.cancel_meeting(acting_user=stage.organiser, meeting=meeting, reason="strike")
    assert not Occupied.objects.exists()
    mails = list(OutgoingMail.objects.all())
    assert [mail.subject.startswith("Cancelled: ") and "strike" in mail.text for mail in mails] == [True, True]
    with pytest.raises(Conflict, match="called off already"):
        moving.cancel_meeting(acting_user=stage.organiser, meeting=meeting)
