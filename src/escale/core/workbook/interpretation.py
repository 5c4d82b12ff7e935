"""What a workbook says: rows where all is well, and every problem where it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from escale.core.hours import comes_twice
from escale.core.workbook.checks import check_all
from escale.core.workbook.dates import Written
from escale.core.workbook.drafts import Draft, Report, drafts_of
from escale.core.workbook.duplicates import MergeProposal, propose_merges
from escale.core.workbook.mapping import Mapped, Unmapped, map_workbook
from escale.core.workbook.moments import StopDays, Zones, moment
from escale.core.workbook.problems import Code, Problem, Severity
from escale.core.workbook.raw import RawWorkbook
from escale.core.workbook.references import Drafts, Register, note_doubles, propose_missing_refs
from escale.core.workbook.rows import WorkbookRows
from escale.core.workbook.specification import SHEETS, Column, Kind
from escale.core.workbook.values import Fault


@dataclass(frozen=True, slots=True)
class Interpretation:
    """`rows` leaves out every row with an error. `mapping` is complete: hand it in again to get the same."""

    rows: WorkbookRows
    problems: tuple[Problem, ...]
    mapping: Mapped
    unmapped: tuple[Unmapped, ...]
    merges: tuple[MergeProposal, ...]

    @property
    def has_errors(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def interpret(
    raw: RawWorkbook,
    mapping: Mapped | None = None,
    known_refs: Mapping[str, set[str]] | None = None,
    known_zones: Mapping[str, Mapping[str, str]] | None = None,
) -> Interpretation:
    """Read every sheet and check it, alone and against the others.

    `known_refs`: refs by sheet that the mission already has. `known_zones`: for its "stops", "rounds" and "tables",
    the IANA zone of each ref, first stop first; it is needed when the file has hours but not the stops.
    """
    mapped = map_workbook(raw.tables, mapping)
    report = Report()
    report.problems.extend(mapped.problems)
    drafts: dict[str, list[Draft]] = {}
    for table in mapped.tables:
        drafts.setdefault(table.sheet.name, []).extend(drafts_of(table, report))
    propose_missing_refs(drafts, report)
    note_doubles(drafts, report)
    Register(drafts, known_refs or {}).resolve(drafts, report)
    _place_in_time(drafts, _zones(drafts, known_zones or {}), report)
    check_all(drafts, report)
    rows = _rows(drafts)
    order = {table.sheet: place for place, table in enumerate(raw.tables)}
    problems = sorted(report.problems, key=lambda problem: (order[problem.sheet], *_place(problem.cell)))
    return Interpretation(rows, tuple(problems), mapped.mapping, mapped.unmapped, propose_merges(rows))


def _place(cell: str) -> tuple[int, int, str]:
    match = re.match(r"([A-Z]*)(\d+)", cell)
    return (int(match[2]), len(match[1]), match[1]) if match else (0, 0, "")


def _zones(drafts: Drafts, known: Mapping[str, Mapping[str, str]]) -> Zones:
    def pairs(sheet: str, column: str) -> dict[str, str]:
        rows = [draft.values for draft in drafts.get(sheet, [])]
        return {row["ref"]: row[column] for row in rows if row.get("ref") and row.get(column)}

    stops = [
        StopDays(row["ref"], row["zone"], row.get("starts"), row.get("ends"))
        for row in (draft.values for draft in drafts.get("stops", []))
        if row.get("ref") and row.get("zone")
    ]
    return Zones(stops, pairs("rounds", "stop"), pairs("tables", "round"), known)


def _zone_of(draft: Draft, said: Written, zones: Zones) -> ZoneInfo | None:
    values = draft.values
    match draft.sheet.name:
        case "sessions":
            return zones.of_stop(values.get("stop"))
        case "blocks":
            return zones.of_round(values.get("round"))
        case "availability":
            by_day = zones.of_day(said.day) if said.day else zones.of_mission()
            return zones.of_table(values.get("who")) or by_day
        case _:
            return zones.of_mission()


def _place_in_time(drafts: Drafts, zones: Zones, report: Report) -> None:
    above = (drafts.get(sheet, []) for sheet in ("stops", "rounds", "tables"))
    fault_above = any(draft.faulty for rows in above for draft in rows)
    for rows in drafts.values():
        for draft in rows:
            start: datetime | None = None
            for column in draft.sheet.columns:
                if column.kind is Kind.MOMENT and draft.values.get(column.name) is not None:
                    start = _settle(draft, column, zones, start, fault_above, report) or start


def _settle(
    draft: Draft, column: Column, zones: Zones, start: datetime | None, fault_above: bool, report: Report
) -> datetime | None:
    """Replace what is written by the instant it means; an hour alone is on the day of the start."""
    said: Written = draft.values[column.name]
    draft.values[column.name] = None
    zone = _zone_of(draft, said, zones)
    if zone is None:
        # An unknown or misread stop or round has been noted where it stands: one cause, one problem.
        if not draft.faulty and not fault_above:
            report.add(draft, column.name, Code.ZONE_MISSING)
        draft.faulty = True
        return None
    try:
        when = moment(said, zone, day=start.date() if start else None, whole_day=column.whole_day)
    except Fault as fault:
        report.add(draft, column.name, fault.code, fault.found, **fault.details)
        return None
    if said.offset is None and comes_twice(when):
        report.add(draft, column.name, Code.HOUR_TWICE, when.strftime("%Y-%m-%d %H:%M"), zone=zone.key)
    draft.values[column.name] = when
    return when


def _rows(drafts: Drafts) -> WorkbookRows:
    found: dict[str, Any] = {}
    for sheet in SHEETS:
        good = [draft for draft in drafts.get(sheet.name, []) if not draft.faulty]
        found[sheet.name] = tuple(sheet.row(**_attributes(draft), line=draft.line) for draft in good)
    return WorkbookRows(**found)


def _attributes(draft: Draft) -> dict[str, Any]:
    values = ((column.attribute, draft.values.get(column.name)) for column in draft.sheet.columns)
    return {name: value for name, value in values if value is not None}
