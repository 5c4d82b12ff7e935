from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from escale.apps.directory.models import Organisation, Representative
from escale.apps.meetings.models import Block, Interpreter, Request, Round, Slot, Unavailability, Wish
from escale.apps.meetings.sheets import people, rounds, wishes
from escale.apps.missions.models import Mission, Table, Venue
from escale.core.sheets import Context, Status, handlers
from escale.core.workbook import AvailabilityRow, BlockRow, InterpreterRow, Level, RoundRow, TableRow, WishRow
from tests.apps.meetings.scene import scene
from tests.factories import MissionFactory, StopFactory, participant

pytestmark = pytest.mark.django_db
CASABLANCA = ZoneInfo("Africa/Casablanca")
ROUND = RoundRow(ref="R", stop="casa", title="Casablanca", slot_minutes=20, min=2, max=6)
BLOCK = BlockRow(
    ref="am",
    round="R",
    starts=datetime(2027, 3, 2, 9, 0, tzinfo=CASABLANCA),
    ends=datetime(2027, 3, 2, 11, 0, tzinfo=CASABLANCA),
    break_minutes=5,
)


def mission_with_stop() -> Mission:
    mission: Mission = MissionFactory()
    StopFactory(mission=mission, ref="casa")
    return mission


def context_of(mission: Mission) -> Context:
    return Context(cooperation=mission.cooperation, acting_user=None, target=mission)


def statuses(context: Context, sheet: str) -> list[Status]:
    return list(context.statuses[sheet].values())


def bring(mission: Mission, blocks: list[BlockRow], *, round_row: RoundRow = ROUND) -> Context:
    context = context_of(mission)
    rounds.apply_rounds([round_row], context)
    rounds.apply_blocks(blocks, context)
    return context


def test_every_sheet_of_this_app_has_its_handler() -> None:
    assert {handler.sheet for handler in handlers()} >= {
        "rounds",
        "blocks",
        "tables",
        "interpreters",
        "availability",
        "wishes",
    }


def test_blocks_are_cut_into_whole_slots_with_breaks() -> None:
    mission = mission_with_stop()
    bring(mission, [BLOCK])
    times = [
        (slot.position, f"{slot.starts.astimezone(CASABLANCA):%H:%M}", f"{slot.ends.astimezone(CASABLANCA):%H:%M}")
        for slot in Slot.objects.all()
    ]
    assert times == [
        (0, "09:00", "09:20"),
        (1, "09:25", "09:45"),
        (2, "09:50", "10:10"),
        (3, "10:15", "10:35"),
        (4, "10:40", "11:00"),
    ]


def test_bringing_the_same_again_changes_nothing() -> None:
    mission = mission_with_stop()
    bring(mission, [BLOCK])
    keys = list(Slot.objects.values_list("pk", flat=True))
    context = bring(mission, [BLOCK])
    assert (statuses(context, "rounds"), statuses(context, "blocks")) == ([Status.UNCHANGED], [Status.UNCHANGED])
    assert list(Slot.objects.values_list("pk", flat=True)) == keys


def test_an_earlier_block_pushes_positions_and_keeps_slots() -> None:
    mission = mission_with_stop()
    bring(mission, [BLOCK])
    key = Slot.objects.get(position=0).pk
    early = BlockRow(
        ref="early",
        round="R",
        starts=datetime(2027, 3, 2, 8, 0, tzinfo=CASABLANCA),
        ends=datetime(2027, 3, 2, 8, 40, tzinfo=CASABLANCA),
    )
    bring(mission, [early, BLOCK])
    assert Slot.objects.get(pk=key).position == 2
    assert list(Slot.objects.values_list("position", flat=True)) == [0, 1, 2, 3, 4, 5, 6]


def test_slots_with_meetings_do_not_vanish() -> None:
    stage = scene(guests=1, hosts=1, slots=2)
    stage.wish_everybody()
    stage.plan().meetings.update(slot=stage.of_round.slots.last())
    block = Block.objects.get()
    context = context_of(stage.mission)
    row = BlockRow(ref=block.ref, round=stage.of_round.ref, starts=block.starts, ends=block.ends, break_minutes=15)
    rounds.apply_blocks([row], context)
    assert ["meetings in slots that would go" in refusal.message for refusal in context.remarks] == [True]


def test_a_slot_longer_than_the_longest_is_refused() -> None:
    mission = mission_with_stop()
    context = context_of(mission)
    rounds.apply_rounds([RoundRow(ref="R", stop="casa", title="T", slot_minutes=300, line=4)], context)
    assert [(refusal.sheet, refusal.line) for refusal in context.remarks] == [("rounds", 4)]
    assert not Round.objects.exists()


def test_tables_join_their_round_with_venue_and_owner() -> None:
    mission = mission_with_stop()
    bring(mission, [BLOCK])
    _user, attendance = participant(mission)
    owner = attendance.representative.organisation
    context = context_of(mission)
    rows = [TableRow(ref="1", round="R", venue="Technopark", home_of=owner.ref), TableRow(ref="2", round="R", line=1)]
    rounds.apply_tables(rows, context)
    assert [(table.ref, table.home_of) for table in Round.objects.get().tables.all()] == [("1", owner), ("2", None)]
    assert Venue.objects.get().tables.get().ref == "1"
    again = context_of(mission)
    rounds.apply_tables(rows, again)
    assert (statuses(again, "tables"), Table.objects.count()) == ([Status.UNCHANGED] * 2, 2)


def test_interpreters_and_absences_are_idempotent() -> None:
    mission = mission_with_stop()
    bring(mission, [BLOCK])
    _user, attendance = participant(mission)
    interpreter = InterpreterRow(ref="I1", name="Interpreter", languages=("ar", "fr"), rounds=("R",), rest=30)
    lunch = {"starts": BLOCK.starts, "ends": BLOCK.ends}
    absences = [
        AvailabilityRow(who="all", why="lunch", **lunch),
        AvailabilityRow(who="I1", line=1, **lunch),
        AvailabilityRow(who=attendance.representative.ref, line=2, **lunch),
    ]
    for expected in (Status.NEW, Status.UNCHANGED):
        context = context_of(mission)
        context.found["representatives"] = {attendance.representative.ref: attendance}
        people.apply_interpreters([interpreter], context)
        people.apply_availability(absences, context)
        assert statuses(context, "availability") == [expected] * 3
    brought = Interpreter.objects.get()
    assert (brought.rest, brought.max_run, list(brought.rounds.all())) == (30, 40, [Round.objects.get()])
    kinds = {(each.attendance_id, each.interpreter_id) for each in Unavailability.objects.all()}
    assert kinds == {(None, None), (None, brought.pk), (attendance.pk, None)}


def test_who_is_away_is_whom_the_sheet_representatives_means() -> None:
    mission = mission_with_stop()
    first, second = (participant(mission)[1] for _ in range(2))
    Representative.objects.update(ref="1")
    context = context_of(mission)
    second_ref = f"{second.representative.organisation.ref}-1"
    context.found["representatives"] = {"1": first, second_ref: second}
    rows = [AvailabilityRow(who=who, starts=BLOCK.starts, ends=BLOCK.ends) for who in ("1", second_ref)]
    people.apply_availability(rows, context)
    assert list(Unavailability.objects.order_by("pk").values_list("attendance", flat=True)) == [first.pk, second.pk]
    assert {row.who for row in people.export_availability(mission)} == {"1", second_ref}


def test_what_is_too_long_is_named_at_its_row() -> None:
    mission = mission_with_stop()
    long_round, long_block = replace(ROUND, title="t" * 201, line=6), replace(BLOCK, ref="b" * 61, line=7)
    context = bring(mission, [long_block], round_row=long_round)
    rounds.apply_tables([TableRow(ref="1", round="R", venue="v" * 201, line=8)], context)
    people.apply_interpreters([InterpreterRow(ref="I", name="n" * 201, languages=("ar",), line=9)], context)
    context.found["representatives"] = {}
    away = AvailabilityRow(who="all", starts=BLOCK.starts, ends=BLOCK.ends, why="w" * 201, line=10)
    people.apply_availability([away], context)
    assert [(refusal.sheet, refusal.line) for refusal in context.remarks] == [
        ("rounds", 6),
        ("blocks", 7),
        ("tables", 8),
        ("interpreters", 9),
        ("availability", 10),
    ]


def ref(organisation: Organisation) -> str:
    return organisation.ref


def test_wishes_become_requests_of_the_round_where_both_are() -> None:
    mission = mission_with_stop()
    bring(mission, [BLOCK])
    later = StopFactory(mission=mission, starts="2027-03-03", ends="2027-03-03")
    there = Round.objects.create(stop=later, ref="later", title="Later")
    guest, host = participant(mission, side="guest")[1], participant(mission, side="host")[1]
    host.stops.set([later])
    one, other = guest.representative.organisation, host.representative.organisation
    context = context_of(mission)
    wishes.apply_wishes([WishRow(wisher=ref(one), wished=ref(other), level=Level.MUST)], context)
    assert (Wish.objects.get().round, Request.objects.get().weight) == (there, 25)
    again = context_of(mission)
    wishes.apply_wishes([WishRow(wisher=ref(one), wished=ref(other), level=Level.NO)], again)
    assert (statuses(again, "wishes"), Request.objects.get().weight) == ([Status.CHANGED], 0)


def test_wishes_without_any_round_are_refused_with_their_line() -> None:
    mission = mission_with_stop()
    one, other = (participant(mission)[1].representative.organisation for _ in range(2))
    context = context_of(mission)
    wishes.apply_wishes([WishRow(wisher=ref(one), wished=ref(other), level=Level.MUST, line=2)], context)
    assert [(refusal.sheet, refusal.line) for refusal in context.remarks] == [("wishes", 2)]


def test_what_is_exported_is_what_was_brought() -> None:
    mission = mission_with_stop()
    guest, host = participant(mission, side="guest")[1], participant(mission, side="host")[1]
    one, other = guest.representative.organisation, host.representative.organisation
    tables = [TableRow(ref="1", round="R", venue="Technopark", home_of=one.ref)]
    interpreters = [
        InterpreterRow(ref="I", name="N", languages=("ar",), rounds=("R",), max_run=30, rest=20, max_day=200)
    ]
    absences = [AvailabilityRow(who="all", starts=BLOCK.starts, ends=BLOCK.ends, why="lunch")]
    wished = [WishRow(wisher=one.ref, wished=other.ref, level=Level.LIKE, on_behalf=True)]
    context = bring(mission, [BLOCK])
    rounds.apply_tables(tables, context)
    people.apply_interpreters(interpreters, context)
    context.found["representatives"] = {}
    people.apply_availability(absences, context)
    wishes.apply_wishes(wished, context)
    assert rounds.export_rounds(mission) == [ROUND]
    assert rounds.export_blocks(mission) == [BLOCK]
    assert rounds.export_tables(mission) == tables
    assert people.export_interpreters(mission) == interpreters
    assert people.export_availability(mission) == absences
    assert wishes.export_wishes(mission) == wished
