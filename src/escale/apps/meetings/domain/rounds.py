"""Rounds, their blocks, and the slots that blocks are cut into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.models import Block, Round, Slot
from escale.apps.missions.models import Mission, Stop, Table
from escale.core import audit
from escale.core.workbook.folding import cleaned

_ASIDE = 10_000


@dataclass(frozen=True)
class NewBlock:
    """A half day to be cut into slots; aware times."""

    starts: datetime
    ends: datetime
    break_minutes: int = 0


@dataclass(frozen=True)
class SlotChanges:
    """What has to happen so that a round's slots are those of its blocks; ``positions`` by key, where they change."""

    new: list[Slot]
    gone: list[Slot]
    positions: dict[int, int]


def cut(
    starts: datetime, ends: datetime, *, slot_minutes: int, break_minutes: int
) -> list[tuple[datetime, datetime]]:
    """The whole slots that fit between two aware times, a break after each."""
    length, step = timedelta(minutes=slot_minutes), timedelta(minutes=slot_minutes + break_minutes)
    count = max(0, (ends - starts - length) // step + 1)
    return [(starts + number * step, starts + number * step + length) for number in range(count)]


def slot_changes(of_round: Round, blocks: Iterable[Block], standing: Iterable[Slot]) -> SlotChanges:
    """Compare the slots that stand with those the blocks ask for; one that keeps its times keeps its key."""
    wanted = sorted(
        (starts, ends, block.pk)
        for block in blocks
        for starts, ends in cut(
            block.starts, block.ends, slot_minutes=of_round.slot_minutes, break_minutes=block.break_minutes
        )
    )
    kept = {(slot.starts, slot.ends, slot.block_id): slot for slot in standing}
    new, positions = [], {}
    for position, (starts, ends, block_id) in enumerate(wanted):
        slot = kept.pop((starts, ends, block_id), None)
        if slot is None:
            new.append(Slot(round=of_round, block_id=block_id, position=position, starts=starts, ends=ends))
        elif slot.position != position:
            positions[slot.pk] = position
    return SlotChanges(new, list(kept.values()), positions)


def renew_slots(of_round: Round) -> None:
    """Make a round's slots those of its blocks. Raises :class:`Refused` when meetings stand in one that would go."""
    with transaction.atomic():
        changes = slot_changes(of_round, of_round.blocks.all(), of_round.slots.all())
        try:
            Slot.objects.filter(pk__in=[slot.pk for slot in changes.gone]).delete()
        except ProtectedError as error:
            raise Refused(slots_in_use(of_round)) from error
        put_positions(changes)
        Slot.objects.bulk_create(changes.new)


def put_positions(changes: SlotChanges) -> None:
    """Move kept slots to their new places in two steps, as no two may share one for a moment."""
    Slot.objects.filter(pk__in=changes.positions).update(position=F("position") + _ASIDE)
    for key, position in changes.positions.items():
        Slot.objects.filter(pk=key).update(position=position)


def slots_in_use(of_round: Round) -> str:
    """Why slots cannot go, in words."""
    return _(
        "The times of the round “%(round)s” cannot change like this: an agenda has meetings in slots that would go. "
        "Nothing was changed."
    ) % {"round": of_round.title}


def create_round(
    *,
    acting_user: User,
    stop: Stop,
    title: str,
    slot_minutes: int,
    min_meetings: int,
    max_meetings: int | None,
    tables: int,
    blocks: Sequence[NewBlock],
) -> Round:
    """A round with its blocks cut into slots and as many new numbered tables as asked."""
    with transaction.atomic():
        _alone(stop)
        taken = set(Round.objects.filter(stop__mission=stop.mission_id).values_list("ref", flat=True))
        of_round = Round.objects.create(
            stop=stop,
            ref=_free_ref("round", taken),
            title=cleaned(title).strip(),
            slot_minutes=slot_minutes,
            min_meetings=min_meetings,
            max_meetings=max_meetings,
        )
        Block.objects.bulk_create(
            Block(
                round=of_round,
                ref=f"{of_round.ref}-{number}",
                starts=block.starts,
                ends=block.ends,
                break_minutes=block.break_minutes,
            )
            for number, block in enumerate(blocks, start=1)
        )
        renew_slots(of_round)
        of_round.tables.set(_new_tables(stop, tables))
        audit.record(
            "round.created", of_round, acting_user=acting_user, details={"blocks": len(blocks), "tables": tables}
        )
    return of_round


def add_block(*, acting_user: User, of_round: Round, block: NewBlock) -> Block:
    """One more half day; slots that stand keep their meetings.

    Raises :class:`Refused` when another half day of the round is at the same time: a button that was pressed twice.
    """
    with transaction.atomic():
        _alone(of_round.stop)
        if of_round.blocks.filter(starts__lt=block.ends, ends__gt=block.starts).exists():
            raise Refused(_("Another half day of this round is at this time already. Nothing was added."))
        taken = set(of_round.blocks.values_list("ref", flat=True))
        added = Block.objects.create(
            round=of_round,
            ref=_free_ref(of_round.ref, taken),
            starts=block.starts,
            ends=block.ends,
            break_minutes=block.break_minutes,
        )
        renew_slots(of_round)
        audit.record("block.added", added, acting_user=acting_user)
    return added


def add_tables(*, acting_user: User, of_round: Round, count: int) -> None:
    """As many more numbered tables at the round's stop."""
    with transaction.atomic():
        _alone(of_round.stop)
        of_round.tables.add(*_new_tables(of_round.stop, count))
        audit.record("round.tables-added", of_round, acting_user=acting_user, details={"tables": count})


def set_limits(*, acting_user: User, of_round: Round, min_meetings: int, max_meetings: int | None) -> None:
    """How few and how many meetings an organisation should have; agendas that stand are not changed."""
    limits = {"min_meetings": min_meetings, "max_meetings": max_meetings}
    with transaction.atomic():
        _alone(of_round.stop)
        Round.objects.filter(pk=of_round.pk).update(**limits)
        audit.record("round.limits", of_round, acting_user=acting_user, details=limits)


def share_table(*, acting_user: User, table: Table) -> None:
    """A table kept for one organisation is there for everybody; agendas that stand are not changed."""
    with transaction.atomic():
        _alone(table.stop)
        Table.objects.filter(pk=table.pk).update(home_of=None)
        audit.record("table.shared", table, acting_user=acting_user, details={"was_of": table.home_of_id})


def _alone(stop: Stop) -> None:
    """Numbers and references are given out one after the other; imports wait at the same row."""
    Mission.objects.select_for_update().get(pk=stop.mission_id)


def _new_tables(stop: Stop, count: int) -> list[Table]:
    taken = set(stop.tables.values_list("ref", flat=True))
    refs = [ref for number in range(1, len(taken) + count + 1) if (ref := str(number)) not in taken][:count]
    return Table.objects.bulk_create(Table(stop=stop, ref=ref) for ref in refs)


def _free_ref(stem: str, taken: set[str]) -> str:
    return next(ref for number in range(1, len(taken) + 2) if (ref := f"{stem}-{number}") not in taken)


def open_wishes(*, acting_user: User, of_round: Round, are_open: bool) -> None:
    """Let participants say and change wishes, or stop them; those of the organiser on behalf always pass."""
    with transaction.atomic():
        Round.objects.filter(pk=of_round.pk).update(wishes_open=are_open)
        audit.record("round.wishes", of_round, acting_user=acting_user, details={"open": are_open})
