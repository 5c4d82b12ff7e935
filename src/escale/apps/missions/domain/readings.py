"""What an uploaded workbook says, seen with what the mission has already and what was mapped before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from escale.apps.missions.models import HeadingMemory, Mission, WorkbookImport
from escale.core import sheets
from escale.core.workbook import Interpretation, Mapped, MergeProposal, RawWorkbook, interpret, read_workbook
from escale.core.workbook.duplicates import propose_merges
from escale.core.workbook.mapping import SHEET_KEY, map_workbook
from escale.core.workbook.rows import WorkbookRows
from escale.core.workbook.specification import SHEETS

MERGE, SEPARATE = "merge", "separate"


class Step(StrEnum):
    """What is being done to a workbook that takes its time."""

    READING = "reading"
    UNDERSTANDING = "understanding"
    COMPARING = "comparing"
    TRYING = "trying"
    WRITING = "writing"
    UNDOING = "undoing"


# Told when a step begins, outside of transactions; it stops the work by raising.
Watch = Callable[[Step], None]


def unwatched(_step: Step) -> None:
    """Nobody waits for it."""


@dataclass(frozen=True)
class Reading:
    """``proposals`` also compares with the mission's own organisations; ``names`` are those of all of them."""

    found: Interpretation
    target: Mission | None
    proposals: tuple[MergeProposal, ...]
    names: Mapping[str, str]


def read(upload: WorkbookImport, watch: Watch = unwatched) -> Reading:
    """Read an upload again. Raises ``WorkbookRefused`` when the file as a whole cannot be taken in."""
    watch(Step.READING)
    raw = read_workbook(bytes(upload.content), upload.filename)
    watch(Step.UNDERSTANDING)
    mapping = _with_memory(raw, upload)
    target = upload.mission
    standing = standing_rows(target) if target is not None else WorkbookRows()
    found = _interpret(raw, mapping, standing)
    if target is None and found.rows.mission:
        # A workbook of a known mission that was brought in by the door for new ones.
        ref = found.rows.mission[0].ref
        target = Mission.objects.filter(cooperation=upload.cooperation_id, ref=ref).first()
        if target is not None:
            standing = standing_rows(target)
            found = _interpret(raw, mapping, standing)
    watch(Step.COMPARING)
    return Reading(found, target, *_proposals(found, standing))


def standing_rows(mission: Mission) -> WorkbookRows:
    """Everything the registered sheets say of a mission, as rows."""
    return WorkbookRows(**{handler.sheet: tuple(handler.export(mission)) for handler in sheets.handlers()})


def pair_key(proposal: MergeProposal) -> str:
    """The key of a pair in ``WorkbookImport.merges``; no ref has a semicolon."""
    return f"{proposal.ref_a};{proposal.ref_b}"


def choices(upload: WorkbookImport) -> dict[str, str]:
    """What was decided on pairs: in earlier workbooks of the mission, then in this one."""
    earlier = WorkbookImport.objects.filter(
        cooperation=upload.cooperation_id, mission=upload.mission_id, state=WorkbookImport.State.APPLIED
    )
    decided: dict[str, str] = {}
    if upload.mission_id is not None:
        for merges in earlier.order_by("applied_at").values_list("merges", flat=True):
            decided |= merges
    decided |= upload.merges
    return decided


def absorbed(upload: WorkbookImport, reading: Reading) -> dict[str, str]:
    """Refs that are another organisation by the organiser's word → the ref that stays."""
    decided = choices(upload)
    stays: dict[str, str] = {}

    def root(ref: str) -> str:
        while ref in stays:
            ref = stays[ref]
        return ref

    for proposal in reading.proposals:
        if decided.get(pair_key(proposal)) == MERGE:
            kept, goes = root(proposal.ref_a), root(proposal.ref_b)
            if kept != goes:
                stays[goes] = kept
    return {ref: root(ref) for ref in stays}


def _interpret(raw: RawWorkbook, mapping: Mapped, standing: WorkbookRows) -> Interpretation:
    return interpret(raw, mapping, _refs(standing), _zones(standing))


def _refs(standing: WorkbookRows) -> dict[str, set[str]]:
    return {sheet.name: {row.ref for row in getattr(standing, sheet.name)} for sheet in SHEETS if sheet.has_refs}


def _zones(standing: WorkbookRows) -> dict[str, dict[str, str]]:
    stops = {row.ref: row.zone for row in sorted(standing.stops, key=lambda row: row.starts)}
    rounds = {row.ref: stops[row.stop] for row in standing.rounds}
    return {"stops": stops, "rounds": rounds, "tables": {row.ref: rounds[row.round] for row in standing.tables}}


def _with_memory(raw: RawWorkbook, upload: WorkbookImport) -> Mapped:
    """The organiser's own words of this upload, completed by those of earlier workbooks."""
    memories: dict[str, dict[str, str]] = {}
    for memory in HeadingMemory.objects.filter(cooperation=upload.cooperation_id):
        memories.setdefault(memory.sheet, {})[memory.heading] = memory.column
    chosen: Mapped = {title: dict(words) for title, words in upload.mapping.items()}
    for table in raw.tables:
        remembered = memories.get(SHEET_KEY, {}).get(table.sheet)
        if remembered is not None:
            chosen.setdefault(table.sheet, {}).setdefault(SHEET_KEY, remembered)
    for title, words in map_workbook(raw.tables, chosen).mapping.items():
        for heading, column in memories.get(words.get(SHEET_KEY, ""), {}).items():
            chosen.setdefault(title, {}).setdefault(heading, column)
    return chosen


def _proposals(found: Interpretation, standing: WorkbookRows) -> tuple[tuple[MergeProposal, ...], dict[str, str]]:
    """Pairs in which at least one comes from the file; the mission's own come first, so they stay."""
    brought = {row.ref for row in found.rows.organisations}
    others = tuple(row for row in standing.organisations if row.ref not in brought)
    organisations = others + found.rows.organisations
    names = {row.ref: row.name for row in organisations}
    if not others and not standing.representatives:
        return found.merges, names
    together = replace(
        found.rows,
        organisations=organisations,
        representatives=standing.representatives + found.rows.representatives,
    )
    pairs = (each for each in propose_merges(together) if {each.ref_a, each.ref_b} & brought)
    return tuple(pairs), names
