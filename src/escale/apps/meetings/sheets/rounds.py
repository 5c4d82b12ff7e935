"""The sheets rounds, blocks (which are cut into slots) and tables."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain.rounds import put_positions, slot_changes, slots_in_use
from escale.apps.meetings.models import Block, Round, Slot
from escale.apps.missions.models import Mission, Table, Venue
from escale.core.sheets import Context
from escale.core.workbook import BlockRow, RoundRow, TableRow

_LONGEST_SLOT = 240


def rounds_by_ref(mission: Mission) -> dict[str, Round]:
    """The rounds of a mission by the organiser's key."""
    return {each.ref: each for each in Round.objects.filter(stop__mission=mission).select_related("stop")}


def organisations_by_ref(context: Context) -> dict[str, Organisation]:
    """Those of the mission, and those the workbook brought (under every spelling that was merged)."""
    known = Organisation.objects.filter(participations__mission=context.mission)
    return {each.ref: each for each in known} | context.found.get("organisations", {})


def apply_rounds(rows: Sequence[RoundRow], context: Context) -> None:
    """Rounds by ``ref``; what a cell leaves empty keeps its value."""
    stops = {stop.ref: stop for stop in context.mission.stops.all()}
    wanted: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.slot_minutes is not None and (row.slot_minutes > _LONGEST_SLOT or row.slot_minutes % 5):
            context.refuse(
                "rounds",
                row.line,
                _("A slot takes %(most)s minutes at most, in steps of five.") % {"most": _LONGEST_SLOT},
            )
            continue
        values = {"ref": row.ref, "stop": stops[row.stop], "title": row.title}
        optional = {"slot_minutes": row.slot_minutes, "min_meetings": row.min, "max_meetings": row.max}
        wanted[row.ref] = values | {name: value for name, value in optional.items() if value is not None}
    existing = rounds_by_ref(context.mission)
    context.found["rounds"] = context.upsert(
        Round, existing=existing, wanted=wanted, sheet="rounds", lines={row.ref: row.line for row in rows}
    )


def apply_blocks(rows: Sequence[BlockRow], context: Context) -> None:
    """Blocks by round and ``ref``; then every round that the workbook names is cut into slots anew."""
    rounds = rounds_by_ref(context.mission)
    existing = {
        (block.round_id, block.ref): block for block in Block.objects.filter(round__stop__mission=context.mission)
    }
    wanted: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        of_round = rounds[row.round]
        values = {"round": of_round, "ref": row.ref, "starts": row.starts, "ends": row.ends}
        if row.break_minutes is not None:
            values["break_minutes"] = row.break_minutes
        wanted[of_round.pk, row.ref] = values
    lines = {(rounds[row.round].pk, row.ref): row.line for row in rows}
    context.upsert(Block, existing=existing, wanted=wanted, sheet="blocks", lines=lines)
    named = {row.round for row in rows} | set(context.found.get("rounds", {}))
    _cut_anew([rounds[ref] for ref in sorted(named)], context, line=rows[0].line if rows else 0)


def _cut_anew(rounds: list[Round], context: Context, *, line: int) -> None:
    blocks, slots = _by_round(Block, rounds), _by_round(Slot, rounds)
    for of_round in rounds:
        changes = slot_changes(of_round, blocks[of_round.pk], slots[of_round.pk])
        try:
            with transaction.atomic():
                if changes.gone:
                    context.remove(changes.gone)
        except ProtectedError:
            context.refuse("blocks", line, slots_in_use(of_round))
            continue
        moved = [slot for slot in slots[of_round.pk] if slot.pk in changes.positions]
        put_positions(changes)
        context.change(Slot, [(slot, {"position": changes.positions[slot.pk]}) for slot in moved])
        context.create(Slot, changes.new)


def _by_round(model: Any, rounds: Iterable[Round]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for each in model.objects.filter(round__in=[of_round.pk for of_round in rounds]):
        found[each.round_id].append(each)
    return found


def apply_tables(rows: Sequence[TableRow], context: Context) -> None:
    """Tables by ``ref`` at the stop of their round; a table is added to the round, never taken out of another."""
    rounds = rounds_by_ref(context.mission)
    organisations = organisations_by_ref(context)
    venues = _venues(rows, rounds, context)
    existing = {(table.stop_id, table.ref): table for table in Table.objects.filter(stop__mission=context.mission)}
    wanted: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        stop = rounds[row.round].stop
        values: dict[str, Any] = {"stop": stop, "ref": row.ref}
        if row.venue:
            values["venue"] = venues[stop.pk, row.venue]
        if row.home_of:
            values["home_of"] = organisations[row.home_of]
        wanted[stop.pk, row.ref] = values
    lines = {(rounds[row.round].stop_id, row.ref): row.line for row in rows}
    tables = context.upsert(Table, existing=existing, wanted=wanted, sheet="tables", lines=lines)
    context.found["tables"] = {row.ref: tables[rounds[row.round].stop_id, row.ref] for row in rows}
    members: dict[int, set[int]] = defaultdict(set)
    for round_id, table_id in Round.tables.through._default_manager.filter(
        round__in=[each.pk for each in rounds.values()]
    ).values_list("round_id", "table_id"):
        members[round_id].add(table_id)
    for row in rows:
        members[rounds[row.round].pk].add(context.found["tables"][row.ref].pk)
    context.relink(Round, "tables", members)


def _venues(rows: Sequence[TableRow], rounds: dict[str, Round], context: Context) -> dict[tuple[int, str], Venue]:
    existing = {(venue.stop_id, venue.name): venue for venue in Venue.objects.filter(stop__mission=context.mission)}
    wanted = {
        (rounds[row.round].stop_id, row.venue): {"stop": rounds[row.round].stop, "name": row.venue}
        for row in rows
        if row.venue
    }
    lines = {(rounds[row.round].stop_id, row.venue): row.line for row in rows if row.venue}
    return context.upsert(Venue, existing=existing, wanted=wanted, sheet="tables", lines=lines, beside=True)


def export_rounds(mission: Mission) -> list[RoundRow]:
    """The rounds of a mission as rows."""
    return [
        RoundRow(
            ref=each.ref,
            stop=each.stop.ref,
            title=each.title,
            slot_minutes=each.slot_minutes,
            min=each.min_meetings or None,
            max=each.max_meetings,
        )
        for each in Round.objects.filter(stop__mission=mission).select_related("stop")
    ]


def export_blocks(mission: Mission) -> list[BlockRow]:
    """The blocks of a mission as rows, on the clock of their stop."""
    blocks = Block.objects.filter(round__stop__mission=mission).select_related("round__stop")
    return [
        BlockRow(
            ref=block.ref,
            round=block.round.ref,
            starts=block.starts.astimezone(ZoneInfo(block.round.stop.zone)),
            ends=block.ends.astimezone(ZoneInfo(block.round.stop.zone)),
            break_minutes=block.break_minutes or None,
        )
        for block in blocks
    ]


def export_tables(mission: Mission) -> list[TableRow]:
    """The tables of a mission that serve a round, under the first of their rounds."""
    tables = Table.objects.filter(stop__mission=mission).select_related("venue", "home_of").prefetch_related("rounds")
    return [
        TableRow(
            ref=table.ref,
            round=rounds[0].ref,
            venue=table.venue.name if table.venue else "",
            home_of=table.home_of.ref if table.home_of else "",
        )
        for table in tables
        if (rounds := list(table.rounds.all()))
    ]
